from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from optviz.core import Appearance, Color, Colormap, LineStyle, Mistake, Plot, Symbol, definition
from optviz.core.marks import Axes, Message, Quantity
from optviz.core.marks import Surface as SurfaceMark
from optviz.core.plot import SPACE
from optviz.lazy import np
from optviz.plots import _grid, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Problem, Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits
    from optviz.plots._grid import Grid

Ends = tuple[float, float]


@definition
class Surface(Plot):
    """The problem as a surface in three dimensions, with the runs on it.

    `runs_on: plane` lays the runs into the plane z = 0 instead, as a map under the surface. `hidden` says what
    becomes of a run where the surface stands between it and the reader.
    """

    takes: ClassVar[frozenset[str]] = SPACE
    projection: ClassVar[str | None] = "3d"
    markers: ClassVar[tuple[str, ...]] = ("minimum",)
    zorder = 10.0

    extent: Annotated[
        tuple[Ends, Ends] | None, "ends of x and y between which values are taken; those of the axes if left out"
    ] = None
    points: Annotated[int, Ge(2), Le(2000), "values along each axis"] = 200
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    transform: Annotated[Literal["none", "sqrt", "log", "log1p"], "of the values, before they are drawn"] = "none"
    rcount: Annotated[int, Ge(2), Le(500), "patches along y that the surface is drawn with"] = 100
    ccount: Annotated[int, Ge(2), Le(500), "patches along x that the surface is drawn with"] = 100
    cmap: Annotated[Colormap | None, "colour map; the style's if left out"] = None
    alpha: Annotated[float, Ge(0), Le(1), "opacity of the surface"] = 1.0
    view: Annotated[tuple[float, float], "elevation and azimuth of the eye, in degrees"] = (30.0, -60.0)
    rotate: Annotated[float, Ge(-3600), Le(3600), "how far the eye turns during an animation, in degrees"] = 0.0
    zticks: Annotated[int | None, Ge(2), Le(50), "evenly spread over the whole height; matplotlib's if left out"] = None
    zformat: Annotated[str | None, "of the numbers on the z axis, as `{x:.2f}`"] = None
    colorbar: Annotated[bool, "explain the colours beside the axes"] = False
    runs_on: Annotated[Literal["surface", "plane"], "where the runs are drawn: at f(x), or at z = 0"] = "surface"
    hidden: Annotated[Literal["show", "hide"], "a run behind the surface is shown through it or hidden"] = "show"
    markersize: Annotated[float, Ge(0), Le(100), "of the dots, in points; 0 for none"] = 3.0
    markeredgewidth: Annotated[float, Ge(0), Le(100), "of the dots' edges, in points"] = 0.0
    markeredgecolor: Annotated[Color | None, "of the dots' edges; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.6
    linestyle: Annotated[LineStyle | None, "of the line through the iterates, for all runs"] = "-"

    def check(self) -> Iterable[Mistake]:
        yield from _grid.check_window(self.extent)
        if re.search("[0-9]{3}", self.zformat or ""):  # a width of 10⁹ would be obeyed
            yield Mistake(("zformat",), "at most 99 characters wide")
            return
        try:
            (self.zformat or "").format(x=1.0)
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            yield Mistake(("zformat",), f"not a format for x: {error}")

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from _grid.check_problem(problem, self.coordinates)

    @property
    def appearance(self) -> Appearance:
        return Appearance(
            marker=self.marker, markersize=self.markersize, linewidth=self.linewidth, linestyle=self.linestyle
        )

    def within(self, problem: Problem, xlim: Limits | None, ylim: Limits | None) -> Surface:
        if self.extent is not None or (xlim is None and ylim is None):
            return self
        x, y = _grid.window_of(problem, None, _grid.axes_of(problem, self.coordinates))
        low_high = [tuple(sorted(limits)) if limits else usual for limits, usual in ((xlim, x), (ylim, y))]
        return replace(self, extent=tuple(low_high))  # type: ignore[arg-type]

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        i, j = _grid.axes_of(problem, self.coordinates)
        height = Quantity("height", plane=(i, j), transform=self.transform)
        return Quantity("x", i), Quantity("x", j), Quantity("zero") if self.runs_on == "plane" else height

    def axes(self, result: Result) -> Axes:
        axes = _grid.axes_of(result.problem, self.coordinates)
        x, y = (result.problem.coordinates[i] for i in axes)
        ends = _grid.window_of(result.problem, self.extent, axes)
        seen = {"view": self.view, "rotate": self.rotate, "hides": self.hidden == "hide"}
        return Axes(xlabel=x, ylabel=y, xlim=ends[0], ylim=ends[1], zticks=self.zticks, zformat=self.zformat, **seen)  # type: ignore[arg-type]

    def marks(self, result: Result) -> Sequence[Mark]:
        axes = _grid.axes_of(result.problem, self.coordinates)
        window = _grid.window_of(result.problem, self.extent, axes)
        place = self.place(result.problem)
        edge = self.markeredgecolor, self.markeredgewidth
        return [
            *self._surface(_grid.evaluate(result.problem, window, self.points, self.transform, axes)),
            *_runs.paths(result, place, self.zorder),
            *_runs.dots(result, place, self.zorder, *edge),
            *_runs.keys(result, *edge),
        ]

    def _surface(self, grid: Grid) -> Iterator[Mark]:
        if not np.isfinite(grid.z).any():
            yield Message(text="no finite value in this window")
            return
        yield SurfaceMark(
            x=grid.x,
            y=grid.y,
            z=grid.z,
            cmap=self.cmap,
            alpha=self.alpha,
            rcount=self.rcount,
            ccount=self.ccount,
            colorbar=self.colorbar,
        )
