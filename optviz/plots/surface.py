from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le

from optviz.core import Appearance, Color, Colormap, Line, Plot, Symbol, definition
from optviz.lazy import np
from optviz.plots import _grid, _runs
from optviz.plots._grid import TRANSFORMS, Grid, axes_of, evaluate, plane, window_or_domain
from optviz.plots._space import SpaceDots, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Problem, Result, Update


@definition
class Surface(Plot):
    """The problem as a landscape in three dimensions, with the runs on it.

    `runs_on: plane` lays the runs into the plane z = 0 instead, as a map under the landscape. `hidden` says what
    becomes of a run where the landscape stands between it and the reader.
    """

    projection: ClassVar[str | None] = "3d"
    marks: ClassVar[tuple[str, ...]] = ("minimum",)

    window: Annotated[
        tuple[tuple[float, float], tuple[float, float]] | None, "ends of x and y; the problem's domain if left out"
    ] = None
    points: Annotated[int, Ge(2), Le(2000), "values along each axis"] = 200
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    transform: Annotated[Literal["none", "sqrt", "log", "log1p"], "of the values, before they are drawn"] = "none"
    facets: Annotated[int, Ge(2), Le(500), "patches along each axis that the landscape is drawn with"] = 100
    cmap: Annotated[Colormap | None, "colour map; the style's if left out"] = None
    alpha: Annotated[float, Ge(0), Le(1), "opacity of the landscape"] = 1.0
    view: Annotated[tuple[float, float], "elevation and azimuth of the eye, in degrees"] = (30.0, -60.0)
    turn: Annotated[float, Ge(-3600), Le(3600), "how far the eye turns during an animation, in degrees"] = 0.0
    zticks: Annotated[int | None, Ge(2), Le(50), "evenly spread over the whole height; matplotlib's if left out"] = None
    zformat: Annotated[str | None, "of the numbers on the z axis, as `{x:.2f}`"] = None
    colorbar: Annotated[bool, "explain the colours beside the axes"] = False
    runs_on: Annotated[Literal["surface", "plane"], "where the runs are drawn: at f(x), or at z = 0"] = "surface"
    hidden: Annotated[Literal["show", "hide"], "a run behind the landscape is shown through it or hidden"] = "show"
    size: Annotated[float, Ge(0), Le(10_000), "of the dots, in points²; 0 for none"] = 9.0
    edge_width: Annotated[float, Ge(0), Le(100), "of the dots' rims, in points"] = 0.0
    edge: Annotated[Color | None, "colour of the dots' rims; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.6
    linestyle: Annotated[Line | None, "of the line through the iterates, for all runs"] = "-"

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        yield from _grid.check_window(self.window)
        if re.search("[0-9]{3}", self.zformat or ""):  # a width of 10⁹ would be obeyed
            yield ("zformat",), "at most 99 characters wide"
            return
        try:
            (self.zformat or "").format(x=1.0)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            yield ("zformat",), f"not a format for x: {error}"

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        yield from _grid.check_problem(problem, self.coordinates)

    @property
    def appearance(self) -> Appearance:
        return Appearance(marker=self.marker, size=self.size, linewidth=self.linewidth, linestyle=self.linestyle)

    def place(self, result: Result, point: Array) -> Array:
        axes = axes_of(result.problem, self.coordinates)
        x, y = point[..., axes[0]], point[..., axes[1]]
        z = np.zeros_like(x) if self.runs_on == "plane" else self._height(result, x, y)
        return np.stack([x, y, z], axis=-1)

    def _height(self, result: Result, x: Array, y: Array) -> Array:
        axes = axes_of(result.problem, self.coordinates)
        height: Array = TRANSFORMS[self.transform](result.problem.value(plane(result.problem, axes, x, y)))
        return height

    def draw(self, ax: Any, result: Result) -> Update:
        axes = axes_of(result.problem, self.coordinates)
        window = window_or_domain(result.problem, self.window, axes)
        grid = evaluate(result.problem, window, self.points, self.transform, axes)
        self._landscape(ax, grid)
        ax.set(xlim=window[0], ylim=window[1])
        names = [result.problem.coordinates[i] for i in axes]
        ax.set(xlabel=names[0], ylabel=names[1])
        ax.view_init(*self.view)
        return self._runs(ax, result)

    def _landscape(self, ax: Any, grid: Grid) -> None:
        import matplotlib as mpl
        from matplotlib.ticker import LinearLocator

        if not np.isfinite(grid.z).any():
            ax.text2D(0.5, 0.5, "no finite value in this window", transform=ax.transAxes, ha="center", va="center")
            return
        drawn = (self._terrain if self.turn else self._polygons)(ax, grid, self.cmap or mpl.rcParams["image.cmap"])
        if self.zticks:
            ax.zaxis.set_major_locator(LinearLocator(self.zticks))
        if self.zformat:
            ax.zaxis.set_major_formatter(self.zformat)
        if self.colorbar:
            ax.figure.colorbar(drawn, ax=ax, shrink=0.5, aspect=5)

    def _polygons(self, ax: Any, grid: Grid, cmap: str) -> Any:
        return ax.plot_surface(
            *np.meshgrid(grid.x, grid.y), grid.z, cmap=cmap, linewidth=0, antialiased=False, alpha=self.alpha,
            rcount=self.facets, ccount=self.facets,
        )  # fmt: skip

    def _terrain(self, ax: Any, grid: Grid, cmap: str) -> Any:
        """The same landscape for an eye that turns, which would make the polygons be sorted anew at every step."""
        from optviz.plots._terrain import Terrain

        drawn = ax.add_collection3d(Terrain(grid, self.facets, cmap=cmap, alpha=self.alpha))
        ax.auto_scale_xyz(grid.x, grid.y, grid.z, had_data=False)
        return drawn

    def _runs(self, ax: Any, result: Result) -> Update:
        rim = _runs.Rim(self.edge_width, self.edge)
        timing = _runs.timeline(result, self)
        lines = _runs.lines(ax, result, self, 10)
        dots = SpaceDots(ax, _runs.dots(ax, timing, result, rim, 10), under=self.runs_on == "plane")
        _runs.legend_entries(ax, result, rim)

        def seen(points: Array) -> Array:
            """The points with those that the landscape hides taken out, as nan."""
            if self.hidden == "show":
                return points
            shown = visible(ax, points, lambda x, y: self._height(result, x, y))
            return np.where(shown[..., None], points, np.nan)

        self._make_room(ax, timing.point)
        if not self.turn:
            dots.artist.grow = lambda since, t: dots.show_new(slice(timing.until(since), timing.until(t)), seen)
            dots.artist.grows_on_top = False  # they are drawn in the order of their depth

        def update(t: float) -> Sequence[Artist]:
            if self.turn:
                ax.view_init(self.view[0], self.view[1] + self.turn * t / max(result.last, 1))
            for line, trajectory, path in lines:
                line.set_data_3d(*seen(path[: _runs.reached(trajectory, t)]).T)
            dots.show(slice(timing.until(t)), seen)
            return [*(line for line, *_ in lines), dots.artist, *([ax] if self.turn else [])]

        return update

    def _make_room(self, ax: Any, points: Array) -> None:
        """Raise the box to hold those dots that stand over the window; others leave it at its sides."""
        (left, right), (near, far) = ax.get_xlim(), ax.get_ylim()
        x, y = points[:, 0], points[:, 1]
        over = points[(left <= x) & (x <= right) & (near <= y) & (y <= far)]
        if len(over):
            ax.set_zmargin(0.05)  # as matplotlib does for its own dots in space
            ax.auto_scale_xyz(*over.T, had_data=True)
            ax.set(xlim=(left, right), ylim=(near, far))
