"""Arrows in a plane: at each point of a run, and where a run leaves the axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.core.quantities import evaluate
from optviz.drawing.dots import add_collection, timeline
from optviz.drawing.limits import of_axes, points
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.path import Path

    from optviz.core import Array, Problem
    from optviz.core.marks import Arrows, Exits
    from optviz.drawing.canvas import Canvas

TRIANGLE = ((0.0, 0.0), (-1.0, 0.35), (-1.0, -0.35), (0.0, 0.0))  # a head that points to the right, its tip first


class ArrowsArtist:
    """The arrows of several runs, in the order in which their points were reached; shafts lie under all heads."""

    def __init__(self, ax: Any, marks: Sequence[Arrows], problem: Problem, *, appends: bool) -> None:
        from matplotlib.collections import LineCollection

        first = marks[0]
        self._axes = ax
        self._shafts: Any = LineCollection([], linewidths=first.width, zorder=first.zorder, capstyle="projecting")
        ax.add_collection(self._shafts, autolim=False)
        self._heads: Any = add_collection(ax, sizes=[first.head**2], zorder=first.zorder) if first.head else None
        for artist in self.artists if appends else ():
            artist.append = self.append
            artist.appends_on_top = False
        self.take(marks, problem)

    @property
    def artists(self) -> list[Any]:
        """The shafts, and the heads if there are any."""
        return [self._shafts, *([] if self._heads is None else [self._heads])]

    def take(self, marks: Sequence[Arrows], problem: Problem) -> None:
        """Stand for other marks of the same runs."""
        from matplotlib.colors import to_rgba

        times = timeline(marks, problem)
        steps = [np.stack([_channel(each, mark, problem) for each in (mark.dx, mark.dy)], axis=-1) for mark in marks]
        along = np.array([steps[run].reshape(-1, 2)[i] for run, i in zip(times.run, times.source, strict=True)])
        along = along.reshape(-1, 2)
        finite = np.isfinite(along).all(axis=-1) & (along != 0).any(axis=-1)  # a head alone would point nowhere
        self._step, self._tail = times.step[finite], times.point[finite]
        self._tip = self._tail + along[finite]
        self._color = np.array([to_rgba(mark.style.color or "black") for mark in marks])[times.run[finite]]
        self._triangles: tuple[bytes, list[Path]] = (b"", [])

    def show(self, t: float) -> Sequence[Artist]:
        """Show the arrows of the points that are reached by step t."""
        self.append(-np.inf, t)
        return self.artists

    def append(self, since: float, t: float) -> None:
        """Show nothing but the arrows of the points that are reached after the step `since`, up to step t."""
        chosen = slice(*np.searchsorted(self._step, [since, t], side="right"))
        self._shafts.set_segments(list(np.stack([self._tail[chosen], self._tip[chosen]], axis=1)))
        self._shafts.set_color(self._color[chosen])
        if self._heads is not None:
            self._heads.set_paths(self._turned()[chosen])
            self._heads.set_offsets(self._tip[chosen])
            self._heads.set_facecolor(self._color[chosen])

    def _turned(self) -> list[Path]:
        """The heads, turned as the arrows lie on the page: that depends on the shape of the axes."""
        view = self._axes.transData.get_matrix().tobytes()
        if self._triangles[0] != view:
            self._triangles = view, _triangles(self._axes.transData, self._tail, self._tip)
        return self._triangles[1]


def _channel(quantity: Any, mark: Arrows, problem: Problem) -> Array:
    """A channel at each point (T, B); nan where the run has none."""
    found = evaluate(quantity, mark.run, problem)
    return np.full(mark.run.value.shape, np.nan) if found is None else found


def _triangles(transform: Any, tail: Array, tip: Array) -> list[Path]:
    from matplotlib.path import Path

    along = transform.transform(tip) - transform.transform(tail)
    angle = np.arctan2(along[:, 1], along[:, 0])
    turn = np.stack([np.cos(angle), np.sin(angle), -np.sin(angle), np.cos(angle)], axis=-1).reshape(-1, 2, 2)
    return [Path(np.array(TRIANGLE) @ rotation, closed=True) for rotation in turn]


class ExitsArtist:
    """An arrowhead at the rim for each member of a run that has left the axes and not come back."""

    def __init__(self, canvas: Canvas, mark: Exits) -> None:
        self._ax = canvas.ax
        self._heads: Any = add_collection(canvas.ax, sizes=[mark.size**2], zorder=mark.zorder, linewidths=0.6)
        self._heads.set_edgecolor("white")
        self.take(mark, canvas.problem)

    def take(self, mark: Exits, problem: Problem) -> None:
        found, lost = points(mark, problem), mark.run.diverged
        if found is not None and mark.diverged:
            found = np.where((lost >= 0)[:, None], found, np.nan) if lost is not None else None
        self._step, self._path = mark.run.step, np.empty((0, 1, 2)) if found is None else found
        self._limits = b""
        self._heads.set_facecolor(mark.style.color or "black")

    def show(self, t: float) -> Sequence[Artist]:
        self._settle()
        row = int(np.searchsorted(self._step, t, side="right")) - 1
        gone = np.flatnonzero(self._left[row] >= 0) if row >= 0 and len(self._left) else np.empty(0, dtype=int)
        legs = self._left[row, gone] if len(gone) else gone
        tail, tip = self._path[legs, gone], self._rim[legs, gone]
        self._heads.set_paths(_triangles(self._ax.transData, tail, tip))
        self._heads.set_offsets(tip if len(tip) else np.empty((0, 2)))
        return [self._heads]

    def _settle(self) -> None:
        """For limits that are not those of before, where each segment crosses the rim, and when a member is gone."""
        limits = np.sort(of_axes(self._ax), axis=1)
        if limits.tobytes() == self._limits:
            return
        self._limits = limits.tobytes()
        inside: Any = ((self._path >= limits[:, 0]) & (self._path <= limits[:, 1])).all(axis=-1)
        scale = self._ax.transScale  # a segment is straight on the page
        with np.errstate(all="ignore"):
            path = scale.transform(self._path.reshape(-1, 2)).reshape(self._path.shape)
            low, high = scale.transform(limits.T)
            step = np.diff(path, axis=0)
            room = np.where(step > 0, high, low) - path[:-1]
            share = np.fmin.reduce(np.where(step == 0, np.inf, room / step), axis=-1, keepdims=True)
            rim = path[:-1] + share * step
            self._rim = scale.inverted().transform(rim.reshape(-1, 2)).reshape(rim.shape)
        # (T, B): the segment by which a member that is outside left, -1 for one that is inside or never was.
        leaves = inside[:-1] & ~inside[1:] & np.isfinite(self._rim).all(axis=-1)
        rows = np.where(leaves, np.arange(len(leaves))[:, None], -1)
        last = np.maximum.accumulate(np.concatenate([np.full((1, inside.shape[1]), -1), rows]), axis=0)
        self._left = np.where(inside, -1, last)
