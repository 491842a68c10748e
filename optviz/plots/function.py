from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from optviz.core import Appearance, Color, LineStyle, Mistake, Plot, Symbol, definition
from optviz.core.marks import Arrows, Axes, Curve, Exits, Quantity
from optviz.core.plot import PLANE, POSITIONED
from optviz.lazy import np
from optviz.plots import _grid, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Problem, Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits

VALUE = Quantity("height")
TANGENT = 0.06  # of the window's width, to each side of a point


@definition
class Function(Plot):
    """A problem of one coordinate as a curve, with the iterates of each run on it, joined by its steps.

    With `tangents` each iterate has its tangent, of the slope that the step from it met. The window holds the starts
    and the runs that stay near; a run that leaves it has an arrowhead at the rim.
    """

    takes: ClassVar[frozenset[str]] = PLANE | POSITIONED
    markers: ClassVar[tuple[str, ...]] = ("minimum", "start", "end")

    extent: Annotated[tuple[float, float] | None, "the window; the axes' limits or what holds the runs if left out"] = (
        None
    )
    points: Annotated[int, Ge(2), Le(100_000), "values of the curve"] = 400
    tangents: Annotated[bool, "draw the tangent at each iterate"] = False
    tangent_color: Annotated[Color, "of the tangents"] = "#1b2733"
    curve_color: Annotated[Color, "of the curve"] = "#5c7080"
    curve_linewidth: Annotated[float, Gt(0), Le(100), "of the curve, in points"] = 2.2
    markersize: Annotated[float, Ge(0), Le(100), "of the dots, in points; 0 for none"] = 5.0
    markeredgewidth: Annotated[float, Ge(0), Le(100), "of the dots' edges, in points"] = 0.0
    markeredgecolor: Annotated[Color | None, "of the dots' edges; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.0
    linestyle: Annotated[LineStyle | None, "of the line through the iterates, for all runs"] = "-"
    exits: Annotated[float, Ge(0), Le(100), "length of the heads where runs leave the window, in points"] = 7.0

    @property
    def appearance(self) -> Appearance:
        return Appearance(
            marker=self.marker, markersize=self.markersize, linewidth=self.linewidth, linestyle=self.linestyle
        )

    def check(self) -> Iterable[Mistake]:
        return _grid.check_ends(self.extent)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        if problem.dim > 1:
            told = ", ".join(problem.coordinates[:20])
            yield Mistake((), f"it shows one coordinate, but the problem has {told}", "contour shows two of them")

    def settled(self, shown: Sequence[Result], xlim: Limits | None, ylim: Limits | None) -> Function:
        extent = self.extent or (xlim and (min(xlim), max(xlim)))
        if extent is None:
            low, high = _grid.holding([(0,)] * len(shown), shown)[:, 0].tolist()
            extent = low, high
        return replace(self, extent=extent)

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        return Quantity("x", 0), VALUE

    def axes(self, result: Result) -> Axes:
        (curve,) = self._curve(result.problem)
        return Axes(
            xlabel=result.problem.coordinates[0],
            ylabel="loss",
            xlim=self.extent or result.problem.domain[0],
            holds=((curve.x, curve.y),),
        )

    def marks(self, result: Result) -> Sequence[Mark]:
        place = self.place(result.problem)
        edge = self.markeredgecolor, self.markeredgewidth
        return [
            *self._curve(result.problem),
            *self._tangents(result),
            *_runs.paths(result, place, self.zorder),
            *_runs.dots(result, place, self.zorder, *edge),
            *self._exits(result),
            *_runs.keys(result, *edge),
        ]

    def _curve(self, problem: Problem) -> Iterator[Curve]:
        x = np.linspace(*(self.extent or problem.domain[0]), self.points)
        with np.errstate(all="ignore"):
            y = problem.full.value(x[:, None])
        style = Appearance(color=self.curve_color, linewidth=self.curve_linewidth)
        yield Curve(x=x, y=np.where(np.isfinite(y), y, np.nan), style=style, zorder=2)

    def _tangents(self, result: Result) -> Iterator[Mark]:
        low, high = self.extent or result.problem.domain[0]
        style = Appearance(color=self.tangent_color)
        for run in result if self.tangents else ():
            for way in (-1, 1):
                away = way * TANGENT * (high - low)
                dx, dy = Quantity("zero", minus=-away), Quantity("grad", 0, times=away)
                yield Arrows(run=run, x=Quantity("x", 0), y=VALUE, dx=dx, dy=dy, head=0.0, style=style, zorder=2.5)

    def _exits(self, result: Result) -> Iterator[Mark]:
        for run in result if self.exits else ():
            style = _runs.style_of(run)
            yield Exits(run=run, x=Quantity("x", 0), y=VALUE, size=self.exits, style=style, zorder=self.zorder + 0.1)
