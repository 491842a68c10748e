"""Numbers of results in titles and notes: `{adam.steps}`, `{adam.value:.2g}`, `{adam.x}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import texts
from optviz.core.marks import Quantity
from optviz.core.measures import of_results
from optviz.core.quantities import evaluate
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Result, Trajectory
    from optviz.drawing.views import View


def filled(text: str, view: View, t: float) -> str:
    """A text of a panel at step t: what the panel's values say, the step, and what its runs have come to."""
    told: dict[str, str | float] = {**view.blanks, "step": round(t)}
    for name in texts.names(text):
        run, _, what = name.partition(".")
        if what:
            told[name] = number(view.shown if run in view.shown else view.result, run, what, t)
    return texts.filled(text, told)


def number(result: Result, run: str, what: str, t: float) -> float:
    """What a run has come to by step t; of several members the median."""
    found = result[run]
    row = found.reached(t) - 1
    if what == "steps":
        return int(found.step[row])
    return float(np.median(_measured(result, found, what)[row]))


def _measured(result: Result, run: Trajectory, what: str) -> np.ndarray:
    names = result.problem.coordinates
    quantity = Quantity("x", names.index(what)) if what in names else Quantity(what)
    values = evaluate(quantity, run, result.problem)
    assert values is not None, f"{what} is among {of_results(result.problem)}, which every run has"
    return values
