"""Dots of several runs in the order in which they were reached, as one collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optviz.drawing.limits import points
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from optviz.core import Array, Problem
    from optviz.core.marks import Arrows, Dots, RunMark


@dataclass(frozen=True)
class Timeline:
    """The finite points of all runs in the order in which they were reached: by step, then by run."""

    step: NDArray[np.int64]  # (N,)
    run: NDArray[np.int64]  # (N,) index of the mark
    point: Array  # (N, K) in the coordinates of the axes
    source: NDArray[np.int64]  # (N,) index among the points (T, B) of the mark

    def until(self, t: float) -> int:
        """How many points are reached by step t."""
        return int(np.searchsorted(self.step, t, side="right"))


def timeline(marks: Sequence[Dots] | Sequence[Arrows], problem: Problem) -> Timeline:
    """The timeline of some marks."""
    parts = [_part(i, mark, problem) for i, mark in enumerate(marks)]
    step, run, point, source = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((run, step))
    return Timeline(step[order], run[order], point[order], source[order])


def _part(i: int, mark: RunMark, problem: Problem) -> tuple[Any, Any, Any, Any]:
    point = points(mark, problem)
    if point is None:
        nothing = np.empty(0, int)
        return nothing, nothing, np.empty((0, 2 if mark.z is None else 3)), nothing
    step = np.broadcast_to(mark.run.step[:, None], point.shape[:-1])
    finite = np.isfinite(point).all(axis=-1)
    return step[finite], np.full(int(finite.sum()), i), point[finite], np.flatnonzero(finite)


class DotsArtist:
    """Dots of many runs in one collection, so that no run hides another wholesale; shape, size and colours are each's.

    Later dots lie over earlier ones, so an animation over steps may draw each only once.
    """

    def __init__(self, ax: Any, marks: Sequence[Dots], problem: Problem, *, appends: bool) -> None:
        self.artist: Any = add_collection(ax, linewidths=marks[0].edgewidth, zorder=marks[0].zorder)
        if appends:
            self.artist.append = self.append
            self.artist.appends_on_top = True
        self.take(marks, problem)

    def take(self, marks: Sequence[Dots], problem: Problem) -> None:
        """Stand for other marks of the same runs."""
        from matplotlib.colors import to_rgba

        self.times = timeline(marks, problem)
        styles = [mark.style for mark in marks]
        shapes, run = [_marker(style.marker) for style in styles], self.times.run
        self.paths = [shapes[i] for i in run]
        self.sizes = np.array([(style.markersize or 0.0) ** 2 for style in styles])[run]
        self.face = np.array([to_rgba(style.color or "black", style.alpha) for style in styles])[run]
        edges = [mark.edgecolor or mark.style.color or "black" for mark in marks]
        self.edge = np.array([to_rgba(e, style.alpha) for e, style in zip(edges, styles, strict=True)])[run]

    def show(self, t: float) -> Sequence[Artist]:
        """Show the dots that are reached by step t."""
        self.draw(slice(self.times.until(t)))
        return [self.artist]

    def append(self, since: float, t: float) -> None:
        """Show nothing but the dots that are reached after the step `since`, up to step t."""
        self.draw(slice(self.times.until(since), self.times.until(t)))

    def draw(self, chosen: Any, offsets: Array | None = None) -> None:
        """Show the chosen points (a slice or an index array), in that order, at `offsets` or where they are."""
        place = self.times.point[chosen] if offsets is None else offsets
        # A collection draws max(paths, offsets) markers, so both must be cut to the same length.
        self.artist.set_paths([self.paths[i] for i in np.arange(len(self.paths))[chosen]])
        self.artist.set_offsets(place if len(place) else np.empty((0, 2)))
        self.artist.set_sizes(self.sizes[chosen], self.artist.get_figure(root=True).dpi)
        self.artist.set_facecolors(self.face[chosen])
        self.artist.set_edgecolors(self.edge[chosen])


def add_collection(ax: Any, **style: Any) -> Any:
    """Add to the axes a collection of marks, still empty, each a path of its own in points."""
    from matplotlib.collections import PathCollection
    from matplotlib.transforms import IdentityTransform

    marks: Any = PathCollection([], offset_transform=ax.transData, **style)
    marks.set_transform(IdentityTransform())
    marks.set_offsets(np.empty((0, 2)))
    marks.set_urls([None, None])  # keeps a lone mark from being snapped to whole pixels, unlike its followers
    ax.add_collection(marks, autolim=False)
    return marks


def _marker(name: str | None) -> Any:
    from matplotlib.markers import MarkerStyle

    style = MarkerStyle(name or "o")
    return style.get_path().transformed(style.get_transform())
