"""What lies under the runs: level lines, surfaces, heat maps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Problem
    from optviz.core.marks import Floor, Levels, Mesh, Surface
    from optviz.core.scale import Scale
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
        norm = norm_of(mark.scale, float(levels[0]), float(levels[-1])) if isinstance(levels, list) else None
        drawn: Any = None
        if mark.lines is not None:
            style = dict(mark.lines)
            if not mark.filled and (mark.cmap is not None or mark.colorbar):  # the lines have the map's colours
                style |= {"colors": None, "cmap": mark.cmap, "norm": norm}
            drawn = ax.contour(mark.x, mark.y, mark.z, levels=levels, zorder=mark.zorder, **style)
            self._artists.append(drawn)
            if mark.clabel_size is not None:
                told = told_apart(drawn.levels)
                self._artists += ax.clabel(drawn, inline=True, fontsize=mark.clabel_size, fmt=told)
        if mark.filled:
            drawn = ax.contourf(mark.x, mark.y, mark.z, levels=levels, cmap=mark.cmap, zorder=0.9, norm=norm,
                                extend=mark.extend)  # fmt: skip
            self._artists.append(drawn)
        if mark.colorbar:
            self._explain(drawn)

    def _explain(self, drawn: Any) -> None:
        """A colour bar that tells the levels as they are."""
        if self._bar is None:
            self._bar = self._ax.figure.colorbar(drawn, ax=self._ax)
        else:
            self._bar.update_normal(drawn)
        told = told_apart(drawn.levels)
        self._bar.set_ticks(drawn.levels, labels=[told[float(each)] for each in drawn.levels])


def cut(z: Array, low: float, high: float, reach: int) -> Array:
    """Heights (ny, nx) without those outside low to high; the next `reach` beside what is inside stand at its rim."""
    inside = (z >= low) & (z <= high)
    near = inside.copy()
    for _ in range(reach):
        wide = np.pad(near, 1)
        near = wide[1:-1, 1:-1] | wide[:-2, 1:-1] | wide[2:, 1:-1]
        near = near | np.pad(near, 1)[1:-1, :-2] | np.pad(near, 1)[1:-1, 2:]
    return np.where(inside, z, np.where(near, np.clip(z, low, high), np.nan))


def norm_of(scale: Scale, low: float, high: float) -> Any:
    """Colours that are even on a scale between two values; None for those that are even in the values."""
    from matplotlib.colors import FuncNorm

    if scale.kind == "linear" or not low < high:
        return None
    return FuncNorm((scale.place, scale.value), low, high)


def told_apart(values: Sequence[float]) -> dict[float, str]:
    """Texts for numbers, with as many digits as it takes to tell them apart."""
    values = [float(each) for each in values]
    for digits in range(1, 16):
        told = [_told(each, digits) for each in values]
        if len(set(told)) == len(set(values)) and all(
            abs(float(text) - each) <= 0.005 * abs(each) for text, each in zip(told, values, strict=True)
        ):
            break
    return dict(zip(values, told, strict=True))


def _told(value: float, digits: int) -> str:
    """A number with so many digits that count, written out where it is short enough."""
    text = f"{value:.{digits}g}"
    return f"{float(text):.15g}" if 1e-4 <= abs(value) < 1e6 or not value else text


def _same(one: Levels, other: Levels) -> bool:
    if (one.levels, one.scale, one.extend) != (other.levels, other.scale, other.extend):
        return False
    pairs = ((one.x, other.x), (one.y, other.y), (one.z, other.z))
    return one.z is other.z or all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


class SurfaceArtist:
    """A surface in space, made for an eye that stays or for one that moves."""

    def __init__(self, canvas: Canvas, mark: Surface) -> None:
        self._canvas = canvas
        self._draw(mark)

    def _draw(self, mark: Surface) -> None:
        import matplotlib as mpl

        ax, cmap = self._canvas.ax, mark.cmap or mpl.rcParams["image.cmap"]
        self._mark = mark
        if self._canvas.heights is not None:
            mark = replace(mark, z=cut(mark.z, *self._canvas.heights, -(-len(mark.x) // mark.ccount)))
        norm = norm_of(mark.colors, float(np.nanmin(mark.z)), float(np.nanmax(mark.z)))
        if self._canvas.rotates:
            from optviz.mpl.terrain import Terrain

            self._artist = ax.add_collection3d(Terrain(mark, cmap=cmap, alpha=mark.alpha, norm=norm))
            ax.auto_scale_xyz(mark.x, mark.y, mark.z, had_data=False)
        else:
            x, y = np.meshgrid(mark.x, mark.y)
            self._artist = ax.plot_surface(x, y, mark.z, cmap=cmap, linewidth=0, antialiased=False, alpha=mark.alpha,
                                           rcount=mark.rcount, ccount=mark.ccount, norm=norm)  # fmt: skip
        if mark.colorbar:
            ax.figure.colorbar(self._artist, ax=ax, shrink=0.5, aspect=5, format=of_heights(mark.scale))

    def take(self, mark: Surface, problem: Problem) -> None:
        if mark.z is not self._mark.z and not np.array_equal(mark.z, self._mark.z, equal_nan=True):
            self._artist.remove()
            self._draw(mark)

    def show(self, t: float) -> Sequence[Artist]:
        return ()


def of_heights(scale: Scale) -> Any:
    """What writes the value beside a height; None where they are the same."""
    if scale.kind == "linear":
        return None
    return lambda height, _: _told(float(scale.value(np.array(height, dtype=float))), 2)


class FloorArtist:
    """Level lines at one height in space, behind all that is drawn by its depth."""

    def __init__(self, canvas: Canvas, mark: Floor) -> None:
        self._ax = canvas.ax
        self._draw(mark)

    def _draw(self, mark: Floor) -> None:
        from optviz.mpl.space import at_the_back

        ax = self._ax
        style = {"zdir": "z", "offset": mark.height, "levels": list(mark.levels)}
        norm = norm_of(mark.scale, mark.levels[0], mark.levels[-1])
        filled = ax.contourf(mark.x, mark.y, mark.z, cmap=mark.cmap, norm=norm, extend="both", **style)
        lines = ax.contour(mark.x, mark.y, mark.z, colors="#5c7080", linewidths=0.5, **style)
        self._artists = [filled, lines]
        for artist in self._artists:
            at_the_back(artist)
        ax.auto_scale_xyz(mark.x, mark.y, np.array([mark.height]), had_data=False)

    def take(self, mark: Floor, problem: Problem) -> None:
        for artist in self._artists:
            artist.remove()
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
