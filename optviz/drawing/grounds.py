"""What lies under the runs: level lines, surfaces, heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from optviz.core import Problem
    from optviz.core.marks import Levels, Mesh, Surface
    from optviz.drawing.canvas import Canvas


class LevelsArtist:
    """Level lines and the space between them; drawn anew where an animated axis changes the values."""

    def __init__(self, canvas: Canvas, mark: Levels) -> None:
        self._ax, self._mark = canvas.ax, mark
        self._bar: Any = None
        self._draw()

    def take(self, mark: Levels, problem: Problem) -> None:
        if _same(self._mark, mark):
            return
        self._mark = mark
        for artist in self._artists:
            artist.remove()
        self._draw()

    def show(self, t: float) -> Sequence[Artist]:
        return ()

    def _draw(self) -> None:
        mark, ax = self._mark, self._ax
        self._artists: list[Any] = []
        levels = list(mark.levels) if isinstance(mark.levels, tuple) else mark.levels
        if mark.lines is not None:
            drawn = ax.contour(mark.x, mark.y, mark.z, levels=levels, zorder=mark.zorder, **mark.lines)
            self._artists.append(drawn)
            if mark.clabel_size is not None:
                self._artists += ax.clabel(drawn, inline=True, fontsize=mark.clabel_size)
        if mark.filled:
            filled = ax.contourf(mark.x, mark.y, mark.z, levels=levels, cmap=mark.cmap, zorder=0.9)
            self._artists.append(filled)
            if mark.colorbar and self._bar is None:
                self._bar = ax.figure.colorbar(filled, ax=ax)
            elif mark.colorbar:
                self._bar.update_normal(filled)


def _same(one: Levels, other: Levels) -> bool:
    if one.z is other.z and one.levels == other.levels:
        return True
    pairs = ((one.x, other.x), (one.y, other.y), (one.z, other.z))
    return one.levels == other.levels and all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


class SurfaceArtist:
    """A surface in space, made for an eye that stays or for one that moves."""

    def __init__(self, canvas: Canvas, mark: Surface) -> None:
        self._canvas = canvas
        self._draw(mark)

    def _draw(self, mark: Surface) -> None:
        import matplotlib as mpl

        ax, cmap = self._canvas.ax, mark.cmap or mpl.rcParams["image.cmap"]
        self._mark = mark
        if self._canvas.rotates:
            from optviz.mpl.terrain import Terrain

            self._artist = ax.add_collection3d(Terrain(mark, cmap=cmap, alpha=mark.alpha))
            ax.auto_scale_xyz(mark.x, mark.y, mark.z, had_data=False)
        else:
            x, y = np.meshgrid(mark.x, mark.y)
            self._artist = ax.plot_surface(x, y, mark.z, cmap=cmap, linewidth=0, antialiased=False, alpha=mark.alpha,
                                           rcount=mark.rcount, ccount=mark.ccount)  # fmt: skip
        if mark.colorbar:
            ax.figure.colorbar(self._artist, ax=ax, shrink=0.5, aspect=5)

    def take(self, mark: Surface, problem: Problem) -> None:
        if mark.z is not self._mark.z and not np.array_equal(mark.z, self._mark.z, equal_nan=True):
            self._artist.remove()
            self._draw(mark)

    def show(self, t: float) -> Sequence[Artist]:
        return ()


class MeshArtist:
    """Cells of a heat map, as they are at the last recorded step that is reached."""

    def __init__(self, canvas: Canvas, mark: Mesh) -> None:
        from matplotlib.colors import ListedColormap, LogNorm, Normalize

        ax = canvas.ax
        style: dict[str, Any] = {"cmap": mark.cmap}
        if mark.limits is None:
            style = {"cmap": ListedColormap([mark.cmap])}
        else:
            style["norm"] = (LogNorm if mark.scale == "log" else Normalize)(*mark.limits)
        nothing = np.zeros(mark.values.shape[1:])
        self._artist = ax.pcolormesh(mark.x, mark.y, nothing, rasterized=True, **style)
        if mark.colorbar is not None:
            ax.figure.colorbar(self._artist, ax=ax, label=mark.colorbar, extend=mark.extend)
        self.take(mark, canvas.problem)

    def take(self, mark: Mesh, problem: Problem) -> None:
        self._step, self._values = mark.step, mark.values

    def show(self, t: float) -> Sequence[Artist]:
        self._artist.set_array(self._values[max(int(np.searchsorted(self._step, t, side="right")) - 1, 0)])
        return [self._artist]
