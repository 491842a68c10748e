from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen

from optviz.core import Appearance, Color, Colormap, Defined, LineStyle, Mistake, Plot, Problem, Symbol, definition
from optviz.core.marks import Arrows, Axes, Levels, Message, Quantity
from optviz.core.plot import PLANE, POSITIONED
from optviz.lazy import np
from optviz.plots import _grid, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits
    from optviz.plots._grid import Grid

Margin = Annotated[float, Ge(0), Le(1e6)]
Ends = tuple[float, float]


@definition
class Contour(Plot):
    """Level lines of the problem over two coordinates, with the runs moving across them.

    Dots stand at the iterates, arrows show -lr ∇f at each. `transform` changes the values before levels are chosen:
    equal steps of √f or log f keep both the far walls and the bottom of a valley readable.
    """

    takes: ClassVar[frozenset[str]] = (PLANE | POSITIONED) - {"xscale", "yscale"}
    markers: ClassVar[tuple[str, ...]] = ("minimum", "end")

    extent: Annotated[
        tuple[Ends, Ends] | None, "ends of x and y between which values are taken; those of the axes if left out"
    ] = None
    margin: Annotated[
        tuple[Margin | None, Margin | None] | None, "lets x and y grow beyond that to hold the runs, with such margins"
    ] = None
    points: Annotated[int, Ge(2), Le(4000), "values along each axis"] = 300
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    of: Annotated[Problem | None, Defined("problems"), "another function whose level lines to draw instead"] = None
    transform: Annotated[Literal["none", "sqrt", "log", "log1p"], "of the values, before levels are chosen"] = "none"
    levels: Annotated[
        Annotated[int, Ge(1), Le(500)] | Annotated[tuple[float, ...], MaxLen(500)] | None, "how many levels, or which"
    ] = None
    cmap: Annotated[Colormap | None, "colour map; the style's if left out"] = None
    filled: Annotated[bool, "fill the space between levels"] = True
    lines: Annotated[bool, "draw the level lines"] = True
    level_color: Annotated[Color, "of the level lines"] = "#5c7080"
    level_linestyle: Annotated[LineStyle, "of the level lines"] = "solid"
    level_linewidth: Annotated[float, Gt(0), Le(50), "of the level lines, in points"] = 0.6
    level_alpha: Annotated[float, Ge(0), Le(1), "opacity of the level lines"] = 0.55
    levels_above: Annotated[bool, "draw the level lines over the runs instead of under them"] = False
    clabel: Annotated[bool, "write the level on its line"] = False
    clabel_size: Annotated[float, Gt(0), Le(200), "of the levels on their lines, in points"] = 8.0
    colorbar: Annotated[bool, "explain the colours beside the axes"] = False
    markersize: Annotated[float, Ge(0), Le(100), "of the dots, in points; 0 for none"] = 3.0
    markeredgewidth: Annotated[float, Ge(0), Le(100), "of the dots' edges, in points"] = 0.0
    markeredgecolor: Annotated[Color | None, "of the dots' edges; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.4
    linestyle: Annotated[LineStyle | None, "of the line through the iterates, for all runs"] = "-"
    arrow_width: Annotated[float, Gt(0), Le(100), "of an arrow's shaft, in points"] = 1.0
    arrowhead: Annotated[float, Ge(0), Le(100), "length of an arrow's head, in points; 0 for none"] = 5.0

    @property
    def zorder(self) -> float:  # type: ignore[override]
        return 1.0 if self.levels_above else 3.0

    @property
    def appearance(self) -> Appearance:
        return Appearance(
            marker=self.marker, markersize=self.markersize, linewidth=self.linewidth, linestyle=self.linestyle
        )

    def check(self) -> Iterable[Mistake]:
        yield from _grid.check_window(self.extent)
        if isinstance(self.levels, tuple) and any(a >= b for a, b in zip(self.levels, self.levels[1:], strict=False)):
            yield Mistake(("levels",), "levels must go up")

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from _grid.check_problem(problem, self.coordinates)
        if self.of is not None and self.of.dim != problem.dim:
            yield Mistake(("of",), f"it has {self.of.dim} coordinates, the experiment's problem {problem.dim}")

    def within(self, problem: Problem, xlim: Limits | None, ylim: Limits | None) -> Contour:
        if self.extent is not None or (xlim is None and ylim is None):
            return self
        x, y = _grid.window_of(problem, None, _grid.axes_of(problem, self.coordinates))
        low_high = [tuple(sorted(limits)) if limits else usual for limits, usual in ((xlim, x), (ylim, y))]
        return replace(self, extent=tuple(low_high))  # type: ignore[arg-type]

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        return tuple(Quantity("x", i) for i in _grid.axes_of(problem, self.coordinates))

    def axes(self, result: Result) -> Axes:
        x, y = (result.problem.coordinates[i] for i in _grid.axes_of(result.problem, self.coordinates))
        xlim, ylim = self._window(result)
        return Axes(xlabel=x, ylabel=y, xlim=xlim, ylim=ylim, holds=(), follow=self.margin is not None)

    def marks(self, result: Result) -> Sequence[Mark]:
        place = self.place(result.problem)
        edge = self.markeredgecolor, self.markeredgewidth
        return [
            *self._levels(self._grid(result)),
            *_runs.paths(result, place, self.zorder),
            *_runs.dots(result, place, self.zorder, *edge),
            *self._arrows(result, place),
            *_runs.keys(result, *edge),
        ]

    def _window(self, result: Result) -> _grid.Window:
        axes = _grid.axes_of(result.problem, self.coordinates)
        window = _grid.window_of(result.problem, self.extent, axes)
        if self.margin is not None and len(result):
            runs = np.concatenate([each[..., list(axes)].reshape(-1, 2) for each in _runs.staying(result)])
            window = _grid.grown(window, runs, self.margin)
        return window

    def _grid(self, result: Result) -> Grid:
        axes = _grid.axes_of(result.problem, self.coordinates)
        return _grid.evaluate(self.of or result.problem, self._window(result), self.points, self.transform, axes)

    def _levels(self, grid: Grid) -> Iterator[Mark]:
        if not np.isfinite(grid.z).any():
            yield Message(text="no finite value in this window")
            return
        lines = {
            "colors": self.level_color,
            "linestyles": self.level_linestyle,
            "linewidths": self.level_linewidth,
            "alpha": self.level_alpha,
        }
        yield Levels(
            x=grid.x,
            y=grid.y,
            z=grid.z,
            levels=self.levels,
            cmap=self.cmap,
            filled=self.filled,
            lines=lines if self.lines else None,
            clabel_size=self.clabel_size if self.clabel else None,
            colorbar=self.colorbar,
        )

    def _arrows(self, result: Result, place: Sequence[Quantity]) -> Iterator[Mark]:
        x, y = place
        dx, dy = (Quantity("downhill", each.coordinate) for each in place)
        for run in result:
            if run.appearance.arrows:
                yield Arrows(
                    run=run,
                    x=x,
                    y=y,
                    dx=dx,
                    dy=dy,
                    width=self.arrow_width,
                    head=self.arrowhead,
                    style=_runs.style_of(run),
                    zorder=self.zorder,
                )
