from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, Defined, Mistake, Plot, Problem, Symbol, definition
from optviz.core.marks import Axes, Curve, Head, Quantity
from optviz.core.plot import PLANE, POSITIONED
from optviz.core.quantities import at_points
from optviz.lazy import np
from optviz.plots import _grid, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Array, Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits

Numbers = Annotated[tuple[Annotated[int, Ge(0)], ...], MinLen(1), MaxLen(1000)]


@definition
class MinibatchLosses(Plot):
    """The losses that single steps meet, along one coordinate, and their mean.

    Of a problem with more coordinates the others stay at its minimum, or at its start where none is known. Runs are
    dots on the mean.
    """

    takes: ClassVar[frozenset[str]] = PLANE | POSITIONED

    of: Annotated[Problem | None, Defined("problems"), "another problem whose losses to draw instead"] = None
    coordinate: Annotated[str | None, "which one, if there are more; the first if left out"] = None
    losses: Annotated[
        Annotated[int, Ge(0), Le(1000)] | Numbers, "those of so many steps from the first, or of which steps"
    ] = 10
    mean: Annotated[Literal["all", "shown", "none"], "whole loss, mean of the shown ones, or none"] = "all"
    extent: Annotated[
        tuple[float, float] | None, "from where to where; the axes' ends or the problem's domain if left out"
    ] = None
    points: Annotated[int, Ge(2), Le(100_000), "values of each curve"] = 300
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), "of the losses in turn; the style's if left out"] = None
    linewidth: Annotated[float, Gt(0), Le(100), "of the losses, in points"] = 0.8
    mean_color: Annotated[Color, "of the mean"] = "black"
    mean_linewidth: Annotated[float, Gt(0), Le(100), "of the mean, in points"] = 2.4
    markersize: Annotated[float, Ge(0), Le(100), "of the dots, in points"] = 7.07106781
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(markersize=self.markersize, marker=self.marker)

    def check(self) -> Iterable[Mistake]:
        return _grid.check_ends(self.extent)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        shown = self.of or problem
        if self.coordinate is not None and self.coordinate not in shown.coordinates:
            told = ", ".join(shown.coordinates[:20])
            yield Mistake(("coordinate",), f"there is no coordinate {self.coordinate!r}; there are {told}")
        if self.of is not None and self.of.dim != problem.dim:
            yield Mistake(("of",), f"it has {self.of.dim} coordinates, the experiment's problem {problem.dim}")
        last, end = max(self._steps(shown), default=0), shown.horizon
        if end is not None and last >= end:
            yield Mistake(("losses",), f"step {last} is beyond the {end} steps that the problem has draws for")

    def settled(self, shown: Sequence[Result], xlim: Limits | None, ylim: Limits | None) -> MinibatchLosses:
        if self.extent is not None or xlim is None:
            return self
        return replace(self, extent=(min(xlim), max(xlim)))

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        return Quantity("x", self._axis(self.of or problem)), self._mean(self.of or problem)

    def axes(self, result: Result) -> Axes:
        problem = self.of or result.problem
        return Axes(xlabel=problem.coordinates[self._axis(problem)], ylabel="loss", holds=())

    def marks(self, result: Result) -> Sequence[Mark]:
        x, y = self.place(result.problem)
        styles = [(run, _runs.style_of(run)) for run in result]
        heads = [Head(run=r, x=x, y=y, style=style, label=r.label, zorder=self.zorder) for r, style in styles]
        return [*self._curves(self.of or result.problem), *heads]

    def _curves(self, problem: Problem) -> Iterator[Mark]:
        axis = self._axis(problem)
        x = np.linspace(*(self.extent or problem.domain[axis]), self.points)
        line = _line(problem, axis, x)
        for i, step in enumerate(self._steps(problem)):
            color = self.colors[i % len(self.colors)] if self.colors else f"C{i}"
            style = Appearance(color=color, linewidth=self.linewidth)
            yield Curve(x=x, y=problem.at(step).value(line), style=style, zorder=2)
        if self.mean != "none":
            style = Appearance(color=self.mean_color, linewidth=self.mean_linewidth)
            yield Curve(x=x, y=at_points(self._mean(problem), line, problem), style=style, zorder=2.5, label="mean")

    def _axis(self, problem: Problem) -> int:
        return 0 if self.coordinate is None else problem.coordinates.index(self.coordinate)

    def _steps(self, problem: Problem) -> tuple[int, ...]:
        """The steps whose losses to draw; one alone where every step meets the same loss."""
        steps = tuple(range(self.losses)) if isinstance(self.losses, int) else self.losses
        return steps if problem.changes else steps[:1]

    def _mean(self, problem: Problem) -> Quantity:
        """The function that runs are dots on."""
        steps = self._steps(problem)
        if self.mean != "shown" or not steps:
            return Quantity("height", problem=problem)
        return Quantity("mean_loss", problem=problem, steps=steps)


def _line(problem: Problem, axis: int, x: Array) -> Array:
    """Points (N, D) along one coordinate; the others stay at the first minimum, or at the start without one."""
    rest = problem.minima[0] if len(problem.minima) else np.array(problem.start)
    points = np.tile(np.asarray(rest, dtype=float), (len(x), 1))
    points[:, axis] = x
    return points
