from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from optviz.core import Appearance, LineStyle, Plot, definition, measures
from optviz.core.marks import Axes, Line, Quantity
from optviz.core.plot import PLANE
from optviz.core.quantities import evaluate, title
from optviz.lazy import np
from optviz.plots import _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array, Mistake, Problem, Result, Trajectory
    from optviz.core.marks import Mark

ROUNDING = 1e-12


@definition
class Loss(Plot):
    """The loss of each run against the step, or another measure of how far it has come.

    suboptimality is f(x) - f* with the least known value, which a logarithmic axis shows honestly down to rounding;
    distance that to the nearest known minimum; rate the ratio of two suboptimalities in a row; angle that between a
    step and the steepest descent.
    """

    takes: ClassVar[frozenset[str]] = PLANE | {"band"}

    quantity: Annotated[
        Literal["value", "suboptimality", "grad_norm", "distance", "step_length", "rate", "angle"], "what is drawn"
    ] = "value"
    x: Annotated[Literal["step", "evaluations"], "steps, or evaluations of the loss and its gradient"] = "step"
    scale: Annotated[
        Literal["log", "linear"], "of the loss axis; linear where a run falls below zero or has no positive value"
    ] = "log"
    linewidth: Annotated[float, Ge(0), Le(100), "in points"] = 1.8
    linestyle: Annotated[LineStyle | None, "for all runs"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(linewidth=self.linewidth, linestyle=self.linestyle)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        return measures.check([(self.quantity, ("quantity",))], problem)

    def axes(self, result: Result) -> Axes:
        curves = [(run, self._values(result, run)) for run in result]
        shown = [y for _, y in curves if np.isfinite(y).any()]
        positive = bool(shown) and all((y > 0).any() and not _falls_below_zero(y) for y in shown)
        return Axes(
            xlabel=self.x,
            ylabel=title(self.quantity),
            yscale="log" if self.scale == "log" and positive and self.quantity != "angle" else "linear",
            holds=(self._held(result, curves),),
        )

    def marks(self, result: Result) -> Sequence[Mark]:
        x, y = Quantity(self.x), Quantity(self.quantity)
        lines = [Line(run=run, x=x, y=y, style=_runs.style_of(run), label=run.label) for run in result]
        return [*lines, *(_runs.exit_of(line) for line in lines if line.run.band is None)]

    def _values(self, result: Result, run: Trajectory) -> Array:
        """(T, B), nan where not finite, so that a line ends where its run diverged."""
        values = evaluate(Quantity(self.quantity), run, result.problem)
        assert values is not None
        return np.where(np.isfinite(values), values, np.nan)

    def _held(self, result: Result, curves: Sequence[tuple[Trajectory, Array]]) -> tuple[Array, Array]:
        """What the limits hold: every value of every frame.

        A run that diverged, and is marked so in the legend, leaves the axes: it would press all others flat.
        """
        kept = [v for run, v in curves if run.diverged_at is None] or [v for _, v in curves]
        values = np.concatenate([v.ravel() for v in (*kept, *(v[0] for _, v in curves))] or [np.empty(0)])
        across = [x.ravel() for run in result if (x := evaluate(Quantity(self.x), run, result.problem)) is not None]
        places = np.concatenate(across) if across else np.zeros(1)
        first = np.min(places, where=places > 0, initial=np.inf)  # where a logarithmic axis begins
        ends = np.unique([0.0, float(min(first, places.max())), float(places.max())])
        return np.repeat(ends, len(values)), np.tile(values, len(ends))


def _falls_below_zero(values: Array) -> bool:
    """Whether values (T, B) are negative by more than the rounding of their start."""
    return bool(np.nanmin(values) < -ROUNDING * np.nanmax(np.abs(values[0])))
