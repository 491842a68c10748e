"""What stands around a plot: reference lines, marked points, notes with arrows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz.core.quantities import at_points
from optviz.drawing.blanks import filled
from optviz.lazy import np
from optviz.model import Marker, Reference
from optviz.mpl.space import in_front, set_offsets_3d

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Result, Trajectory
    from optviz.drawing.canvas import Canvas
    from optviz.drawing.views import View
    from optviz.model import Guide

STANDARD = {
    "minimum": Marker("minimum", marker="*", color="#d7263d", markersize=13.0, markeredgecolor="white"),
    "start": Marker("start", marker="o", color="#1b2733", markersize=5.5, markeredgecolor="white"),
    "end": Marker("end", marker=None, color=None, markersize=7.0, markeredgecolor="white", markeredgewidth=0.8),
}


def guide(ax: Any, line: Guide) -> None:
    """Draw a straight line across the axes."""
    style = {"color": line.color, "alpha": line.alpha, "linewidth": line.linewidth, "linestyle": line.linestyle}
    if line.y is not None:
        ax.axhline(line.y, label=line.label, **style)
    if line.x is not None:
        ax.axvline(line.x, label=None if line.y is not None else line.label, **style)


def place_of(view: View, point: Array) -> Array:
    """Where points (..., D) of the problem stand in the axes, (..., K)."""
    problem = view.shown.problem
    return np.stack(
        [
            at_points(each, point, problem) - (0.0 if isinstance(each.minus, str) else each.minus)
            for each in view.plot.place(problem)
        ],
        axis=-1,
    )


class StillMarkers:
    """Marked points that stay while steps go on: minima, starts, places given by their numbers."""

    def __init__(self, canvas: Canvas, view: View, named: Sequence[str | Marker]) -> None:
        self._canvas = canvas
        self._markers = [marker for marker in map(_marker, named) if marker.point != "end"]
        self._places = self._found(view)
        self._artists = self._drawn(view)

    def take(self, view: View) -> Sequence[Artist]:
        """Stand at the points of another view; returns the artists that changed."""
        found = self._found(view)
        same = len(found) == len(self._places) and all(map(np.array_equal, found, self._places))
        if same:
            return []
        self._places = found
        for artist in self._artists:
            artist.remove()
        self._artists = self._drawn(view)
        return self._artists

    def _found(self, view: View) -> list[Array]:
        return [place_of(view, _points(marker, view.shown)) for marker in self._markers]

    def _drawn(self, view: View) -> list[Any]:
        zorder = view.plot.zorder - 0.05
        pairs = zip(self._markers, self._places, strict=True)
        return [
            artist
            for marker, places in pairs
            for place in places
            for artist in _draw(self._canvas, marker, place, zorder)
        ]


def end_markers(canvas: Canvas, view: View, named: Sequence[str | Marker]) -> list[EndMarker]:
    """Mark where each run has got to."""
    ends = [marker for marker in map(_marker, named) if marker.point == "end"]
    return [EndMarker(canvas, view, run, marker) for marker in ends for run in view.shown]


def _marker(marker: str | Marker) -> Marker:
    return STANDARD[marker] if isinstance(marker, str) else marker


def _points(marker: Marker, result: Result) -> Array:
    """The points (N, D) that a marker names."""
    if marker.point == "minimum":
        return result.problem.minima
    if marker.point == "start":
        starts = np.concatenate([t.x[0] for t in result]) if len(result) else np.empty((0, result.problem.dim))
        return np.unique(starts, axis=0)
    return np.array([marker.point], dtype=float)


def _draw(canvas: Canvas, marker: Marker, place: Array, zorder: float) -> list[Any]:
    ax = canvas.ax
    zorder = zorder if marker.zorder is None else marker.zorder
    dot = ax.scatter(*([c] for c in place), s=marker.markersize**2, c=marker.color, marker=marker.marker,
                     linewidth=marker.markeredgewidth, edgecolors=marker.markeredgecolor, zorder=zorder)  # fmt: skip
    texts = []
    if marker.text is not None:
        style = {"color": marker.text_color, "fontsize": marker.text_size}
        if marker.text_offset is None:
            style["transform"] = ax.transData + _clear_of(ax, marker)
        texts = [ax.text(*_beside(place, marker), marker.text, **style)]
    if canvas.spatial and (marker.zorder is None or marker.zorder > 1):
        in_front(canvas.seen, dot, texts)
    return [dot, *texts]


def _clear_of(ax: Any, marker: Marker) -> Any:
    """From a point to where a text stands clear of the marker at it."""
    from matplotlib.transforms import ScaledTranslation

    away = (marker.markersize / 2 + 2) / 72
    return ScaledTranslation(away, away / 2, ax.get_figure(root=True).dpi_scale_trans)


def _beside(place: Array, marker: Marker) -> list[float]:
    dx, dy = marker.text_offset or (0.0, 0.0)
    return [float(place[0]) + dx, float(place[1]) + dy, *map(float, place[2:])]


class EndMarker:
    """A marker at the last finite point that a run has reached."""

    def __init__(self, canvas: Canvas, view: View, run: Trajectory, marker: Marker) -> None:
        style = run.appearance
        self._marker = replace(
            marker, marker=marker.marker or style.marker or "o", color=marker.color or style.color or "black"
        )
        self.take(run, view)
        self._artists = _draw(canvas, self._marker, self._path[0], view.plot.zorder + 0.05)

    def take(self, run: Trajectory, view: View) -> None:
        """Stand for another member of the run."""
        with np.errstate(all="ignore"):
            self._step, self._path = run.step, place_of(view, run.x[:, 0])

    def show(self, t: float) -> Sequence[Artist]:
        """Stand where the run is at step t."""
        done = self._path[: max(1, int(np.searchsorted(self._step, t, side="right")))]
        finite = done[np.isfinite(done).all(axis=-1)]
        _move(self._artists, finite[-1] if len(finite) else done[0], self._marker)
        return self._artists


def _move(artists: Sequence[Any], here: Array, marker: Marker) -> None:
    """Put a dot, and its text if it has one, at a place in the plane or in space."""
    dot, *texts = artists
    if len(here) == 3:
        set_offsets_3d(dot, here)
    else:
        dot.set_offsets(here[None])
    for text in texts:
        place = _beside(here, marker)
        if len(here) == 3:
            text.set_position_3d(place)
        else:
            text.set_position(place)


def notes(ax: Any, view: View) -> None:
    """Write texts, with arrows to points and boxes where asked; numbers in them are those of the last step."""
    result = view.result
    for note in view.panel.notes:
        at = [number(n, result) for n in note.at]
        box = None
        if note.box:
            box = {"boxstyle": "round,pad=0.3", "facecolor": note.box, "edgecolor": note.color, "alpha": 0.85}
        place: dict[str, Any] = {"xy": at, "xycoords": "data" if note.coords == "data" else "axes fraction"}
        if note.to is not None:
            place |= {"xytext": at, "textcoords": place["xycoords"], "xy": [number(n, result) for n in note.to]}
            place |= {"xycoords": "data", "arrowprops": {"arrowstyle": "->", "color": note.color, "lw": 1.2}}
        elif note.offset is not None:
            place |= {"xytext": note.offset, "textcoords": "offset points"}
        style = {"color": note.color, "fontsize": note.fontsize, "alpha": note.alpha, "ha": note.ha, "va": note.va}
        ax.annotate(filled(note.text, view, result.last), bbox=box, **style, **place)


def number(written: float | Reference, result: Result) -> float:
    """A number, or the one that a reference takes from the results: the first member's."""
    if not isinstance(written, Reference):
        return float(written)
    run = result[written.run]
    row = -1 if written.step == "last" else int(np.searchsorted(run.step, written.step))
    quantity = run.quantity(written.quantity)
    if quantity.ndim == 2:
        return float(quantity[row, 0])
    column = written.coordinate
    if isinstance(column, str):
        column = result.problem.coordinates.index(column)
    return float(quantity[row, 0, column])
