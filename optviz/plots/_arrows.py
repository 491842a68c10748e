"""Gradient arrows in a plane: at each point of a run, - lr ∇f."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np
from optviz.plots import _runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.collections import LineCollection
    from matplotlib.path import Path

    from optviz.core import Array, Result

TRIANGLE = ((0.0, 0.0), (-1.0, 0.35), (-1.0, -0.35), (0.0, 0.0))  # a head that points to the right, its tip first


class Arrows:
    """The arrows of those runs that show them, in the order in which their points were reached."""

    def __init__(self, ax: Any, timing: _runs.Timeline, result: Result, *, width: float, head: float, zorder: float):
        """Add them to the axes, none shown. width, head: of the shafts and of the heads in points, 0 for no heads."""
        from matplotlib.colors import to_rgba

        showing = np.array([bool(t.appearance.arrows) for t in result])
        mine = showing[timing.run] & np.isfinite(timing.slope).all(axis=-1)
        self._step, self._tail = timing.step[mine], timing.point[mine]
        self._tip = self._tail + timing.slope[mine]
        self._color = np.array([to_rgba(_runs.appearance_of(t).color or "black") for t in result])[timing.run[mine]]
        self._axes = ax
        self._shafts = _shafts(ax, width, zorder)
        self._heads = _runs.add_marks(ax, sizes=[head**2], zorder=zorder) if head else None
        self._triangles: tuple[bytes, list[Path]] = (b"", [])
        for artist in self.artists:
            artist.grow = self.show
            artist.grows_on_top = False  # shafts lie under all heads

    @property
    def artists(self) -> list[Any]:
        """The shafts, and the heads if there are any."""
        return [self._shafts, *([] if self._heads is None else [self._heads])]

    def show(self, since: float, t: float) -> Sequence[Artist]:
        """Show the arrows of the points that were reached after the step `since`, up to step t."""
        chosen = slice(*np.searchsorted(self._step, [since, t], side="right"))
        self._shafts.set_segments(list(np.stack([self._tail[chosen], self._tip[chosen]], axis=1)))
        self._shafts.set_color(self._color[chosen])  # type: ignore[arg-type]
        if self._heads is not None:
            self._heads.set_paths(self._turned()[chosen])
            self._heads.set_offsets(self._tip[chosen])
            self._heads.set_facecolor(self._color[chosen])  # type: ignore[arg-type]
        return self.artists

    def _turned(self) -> list[Path]:
        """The heads, turned as the arrows lie on the page: that depends on the shape of the axes."""
        view = self._axes.transData.get_matrix().tobytes()
        if self._triangles[0] != view:
            self._triangles = view, _triangles(self._axes.transData, self._tail, self._tip)
        return self._triangles[1]


def _shafts(ax: Any, width: float, zorder: float) -> LineCollection:
    from matplotlib.collections import LineCollection

    shafts = LineCollection([], linewidths=width, zorder=zorder, capstyle="projecting")
    ax.add_collection(shafts, autolim=False)
    return shafts


def _triangles(transform: Any, tail: Array, tip: Array) -> list[Path]:
    from matplotlib.path import Path

    along = transform.transform(tip) - transform.transform(tail)
    angle = np.arctan2(along[:, 1], along[:, 0])
    turn = np.stack([np.cos(angle), np.sin(angle), -np.sin(angle), np.cos(angle)], axis=-1).reshape(-1, 2, 2)
    return [Path(np.array(TRIANGLE) @ rotation, closed=True) for rotation in turn]
