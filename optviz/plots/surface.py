from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from optviz.core import Appearance, Color, Colormap, LineStyle, Mistake, Plot, Symbol, definition
from optviz.core.marks import Axes, Floor, Message, Quantity
from optviz.core.marks import Surface as SurfaceMark
from optviz.core.plot import SPACE
from optviz.core.scale import LINEAR
from optviz.lazy import np
from optviz.plots import _grid, _levels, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Problem, Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits
    from optviz.core.scale import Scale
    from optviz.plots._grid import Grid

Ends = tuple[float, float]
DEPTH = 0.45  # of the surface's height, between it and the floor


@definition
class Surface(Plot):
    """The problem as a surface in three dimensions, with the runs on it.

    `runs_on: plane` lays the runs into the plane z = 0 instead, as a map under the surface; with `floor` they lie on
    the level lines there, and `both` draws them on the surface with their shadows on the floor. `hidden` says what
    becomes of a run where the surface stands between it and the reader. Heights are even on `scale`, and the z axis
    tells f itself; `auto` leaves the heights as they are and chooses colours that tell the bottom of a valley.
    """

    takes: ClassVar[frozenset[str]] = SPACE
    projection: ClassVar[str | None] = "3d"
    markers: ClassVar[tuple[str, ...]] = ("minimum", "start")
    zorder = 10.0

    extent: Annotated[
        tuple[Ends, Ends] | None, "the window, ends of x and y; the axes' limits or what holds the runs if left out"
    ] = None
    points: Annotated[int, Ge(2), Le(2000), "values along each axis"] = 200
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    scale: Annotated[Literal["auto", "linear", "sqrt", "log", "symlog"], "on which heights and colours are even"] = (
        "auto"
    )
    rcount: Annotated[int, Ge(2), Le(500), "patches along y that the surface is drawn with"] = 100
    ccount: Annotated[int, Ge(2), Le(500), "patches along x that the surface is drawn with"] = 100
    cmap: Annotated[Colormap | None, "colour map; the style's if left out"] = None
    alpha: Annotated[float, Ge(0), Le(1), "opacity of the surface"] = 1.0
    view: Annotated[tuple[float, float], "elevation and azimuth of the eye, in degrees"] = (30.0, -60.0)
    rotate: Annotated[float, Ge(-3600), Le(3600), "how far the eye turns during an animation, in degrees"] = 0.0
    zticks: Annotated[int | None, Ge(2), Le(50), "evenly spread over the whole height; matplotlib's if left out"] = None
    zformat: Annotated[str | None, "of the numbers on the z axis, as `{x:.2f}`"] = None
    colorbar: Annotated[bool, "explain the colours beside the axes"] = False
    runs_on: Annotated[
        Literal["surface", "plane", "both"], "where the runs are drawn: at f(x), at z = 0 or on the floor, or at both"
    ] = "surface"
    floor: Annotated[bool, "draw level lines on a floor under the surface"] = False
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

    def settled(self, shown: Sequence[Result], xlim: Limits | None, ylim: Limits | None) -> Surface:
        return replace(self, extent=_grid.settled(self.extent, (xlim, ylim), self.coordinates, shown))

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        i, j = _grid.axes_of(problem, self.coordinates)
        height = Quantity("height", plane=(i, j), scale=self._heights(problem))
        return Quantity("x", i), Quantity("x", j), self._under(problem) if self.runs_on == "plane" else height

    def _under(self, problem: Problem) -> Quantity:
        """The height of what is drawn under the surface."""
        return Quantity("zero", minus=-self._floor(problem) if self.floor or self.runs_on == "both" else 0.0)

    def _floor(self, problem: Problem) -> float:
        """Where the floor is: below the surface by a part of its height."""
        low, high = self._range(problem)
        return low - DEPTH * (high - low)

    def _range(self, problem: Problem) -> tuple[float, float]:
        """The least and the greatest height of the surface; 0 and 0 where it has none."""
        grid = self._values(problem)
        heights = self._heights(problem).place(grid.z[np.isfinite(grid.z)])
        return (float(heights.min()), float(heights.max())) if heights.size else (0.0, 0.0)

    def _values(self, problem: Problem) -> Grid:
        axes = _grid.axes_of(problem, self.coordinates)
        return _grid.evaluate(problem, _grid.window_of(problem, self.extent, axes), self.points, axes)

    def _scale(self, problem: Problem) -> Scale:
        axes = _grid.axes_of(problem, self.coordinates)
        return _grid.scale_of(problem, _grid.window_of(problem, self.extent, axes), axes, self.scale)

    def _heights(self, problem: Problem) -> Scale:
        """From values to heights."""
        return LINEAR if self.scale in ("auto", "linear") else self._scale(problem)

    def axes(self, result: Result) -> Axes:
        axes = _grid.axes_of(result.problem, self.coordinates)
        x, y = (result.problem.coordinates[i] for i in axes)
        ends = _grid.window_of(result.problem, self.extent, axes)
        seen = {"view": self.view, "rotate": self.rotate, "hides": self.hidden == "hide"}
        told = {"zticks": self.zticks, "zformat": self.zformat, "zscale": self._heights(result.problem)}
        low, high = self._range(result.problem) if self.floor else (0.0, 0.0)
        least = low - 0.02 * (high - low) if self.floor else None  # the values may miss the very least
        return Axes(xlabel=x, ylabel=y, xlim=ends[0], ylim=ends[1], zleast=least, **told, **seen)  # type: ignore[arg-type]

    def marks(self, result: Result) -> Sequence[Mark]:
        place = self.place(result.problem)
        edge = self.markeredgecolor, self.markeredgewidth
        return [
            *self._ground(result.problem, self._values(result.problem)),
            *(self._shadows(result, place, edge) if self.runs_on == "both" else ()),
            *_runs.paths(result, place, self.zorder),
            *_runs.dots(result, place, self.zorder, *edge),
            *_runs.keys(result, *edge),
        ]

    def _shadows(self, result: Result, place: Sequence[Quantity], edge: tuple[str | None, float]) -> Iterator[Mark]:
        """The runs on the floor, under the surface."""
        under = (*place[:2], self._under(result.problem))
        yield from _runs.paths(result, under, self.zorder)
        yield from _runs.dots(result, under, self.zorder, *edge)

    def _ground(self, problem: Problem, grid: Grid) -> Iterator[Mark]:
        finite = grid.z[np.isfinite(grid.z)]
        if self.floor and finite.size and finite.min() < finite.max():
            scale = self._scale(problem)
            levels = _levels.even(scale, finite, None)
            yield Floor(x=grid.x, y=grid.y, z=grid.z, levels=levels, scale=scale, height=self._floor(problem),
                        cmap=self.cmap)  # fmt: skip
        yield from self._surface(problem, grid)

    def _surface(self, problem: Problem, grid: Grid) -> Iterator[Mark]:
        if not np.isfinite(grid.z).any():
            yield Message(text="no finite value in this window")
            return
        yield SurfaceMark(
            x=grid.x,
            y=grid.y,
            z=self._heights(problem).place(grid.z),
            scale=self._heights(problem),
            colors=self._scale(problem) if self.scale == "auto" else LINEAR,
            cmap=self.cmap,
            alpha=self.alpha,
            rcount=self.rcount,
            ccount=self.ccount,
            colorbar=self.colorbar,
        )
