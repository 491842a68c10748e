"""What stands around a plot: reference lines, marked points, notes with arrows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz.config.model import Marker, Reference
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist

    from optviz.config.model import Guide, Note
    from optviz.core import Array, Plot, Result, Trajectory

STANDARD = {
    "minimum": Marker("minimum", marker="*", color="#d7263d", size=13.0, edge="white"),
    "start": Marker("start", marker="o", color="#1b2733", size=6.0, edge="white"),
    "end": Marker("end", marker=None, color=None, size=7.0, edge="white", edge_width=0.8),
}


def guide(ax: Any, line: Guide) -> None:
    """Draw a straight line across the axes."""
    appearance = {"color": line.color, "alpha": line.alpha, "linewidth": line.linewidth, "linestyle": line.linestyle}
    if line.y is not None:
        ax.axhline(line.y, label=line.label, **appearance)
    if line.x is not None:
        ax.axvline(line.x, label=None if line.y is not None else line.label, **appearance)


def still_marks(ax: Any, plot: Plot, result: Result, marks: Sequence[str | Marker]) -> None:
    """Mark the points that stay: minima, starts, places given by their numbers."""
    for mark in map(_marker, marks):
        if mark.point == "end":
            continue
        for point in _points(mark, result):
            _draw(ax, mark, plot.place(result, point), plot.level - 0.05)


def moving_marks(
    ax: Any, plot: Plot, result: Result, marks: Sequence[str | Marker]
) -> list[Callable[[float], Sequence[Artist]]]:
    """Mark where each run has got to."""
    ends = [mark for mark in map(_marker, marks) if mark.point == "end"]
    return [_end(ax, plot, result, trajectory, mark) for mark in ends for trajectory in result]


def _marker(mark: str | Marker) -> Marker:
    return STANDARD[mark] if isinstance(mark, str) else mark


def _points(mark: Marker, result: Result) -> Array:
    """The points (N, D) that a mark names."""
    if mark.point == "minimum":
        return result.problem.minima
    if mark.point == "start":
        starts = np.concatenate([t.x[0] for t in result]) if len(result) else np.empty((0, result.problem.dim))
        return np.unique(starts, axis=0)
    return np.array([mark.point], dtype=float)


def _draw(ax: Any, mark: Marker, place: Array, zorder: float) -> list[Artist]:
    dot = ax.scatter(*([c] for c in place), s=mark.size**2, c=mark.color, marker=mark.marker, linewidth=mark.edge_width,
                     edgecolors=mark.edge, zorder=zorder)  # fmt: skip
    if mark.text is None:
        return [dot]
    text = ax.text(*_beside(place, mark), mark.text, color=mark.text_color, fontsize=mark.text_size)
    return [dot, text]


def _beside(place: Array, mark: Marker) -> list[float]:
    return [float(place[0]) + mark.text_offset[0], float(place[1]) + mark.text_offset[1], *map(float, place[2:])]


def _end(
    ax: Any, plot: Plot, result: Result, trajectory: Trajectory, mark: Marker
) -> Callable[[float], Sequence[Artist]]:
    with np.errstate(all="ignore"):
        path = plot.place(result, trajectory.x[:, 0])
    appearance = trajectory.appearance
    own = replace(mark, marker=mark.marker or appearance.marker or "o", color=mark.color or appearance.color or "black")
    artists = _draw(ax, own, path[0], plot.level + 0.05)

    def update(t: float) -> Sequence[Artist]:
        done = path[: max(1, int(np.searchsorted(trajectory.step, t, side="right")))]
        finite = done[np.isfinite(done).all(axis=-1)]
        here = finite[-1] if len(finite) else done[0]
        _move(artists, here, own)
        return artists

    return update


def _move(artists: Sequence[Any], here: Array, mark: Marker) -> None:
    """Put a dot, and its text if it has one, at a place in the plane or in space."""
    dot, *texts = artists
    if len(here) == 3:
        dot._offsets3d = tuple(here[:, None])  # matplotlib has no public way
    else:
        dot.set_offsets(here[None])
    for text in texts:
        place = _beside(here, mark)
        if len(here) == 3:
            text.set_position_3d(place)
        else:
            text.set_position(place)


def notes(ax: Any, told: Sequence[Note], result: Result) -> None:
    """Write texts, with arrows to points and boxes where asked."""
    for note in told:
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
        ax.annotate(note.text, color=note.color, fontsize=note.fontsize, bbox=box, alpha=note.alpha, ha=note.ha,
                    va=note.va, **place)  # fmt: skip


def number(told: float | Reference, result: Result) -> float:
    """A number, or the one that a reference takes from the results."""
    if not isinstance(told, Reference):
        return float(told)
    trajectory = result[told.run]
    row = -1 if told.step == "last" else int(np.searchsorted(trajectory.step, told.step))
    quantity = trajectory.quantity(told.quantity)
    if quantity.ndim == 2:
        return float(quantity[row, 0])
    column = told.coordinate
    if isinstance(column, str):
        column = result.problem.coordinates.index(column)
    return float(quantity[row, 0, column])
