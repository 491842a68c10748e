"""When a member of a batch has come far enough and takes no more steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.core.arrays import norm
from optviz.core.measures import distance, gradient_norm, least_value
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from optviz.core import Array, Problem
    from optviz.model import Stop


class StopRule:
    """Watches the B members of a batch, and holds those where they are that meet one of the conditions.

    What it measures is not counted among the evaluations of a run.
    """

    def __init__(self, stop: Stop, problem: Problem, x: Array) -> None:
        self._stop, self._problem = stop, problem.full
        self._least = least_value(self._problem) or 0.0
        self._value = self._problem.value(x)
        self.at = np.full(len(x), -1, dtype=np.int64)  # (B,) the step after which each stopped, -1 where it has not

    @property
    def done(self) -> bool:
        """Whether every member has stopped."""
        return bool((self.at >= 0).all())

    def hold(self, before: Any, after: Any) -> None:
        """Put back what stopped before: points and counts of calls; both have `x` and `calls`."""
        stopped = self.at >= 0
        if stopped.any():
            after.x = np.where(stopped[:, None], before.x, after.x)
            for kind, count in after.calls.items():
                after.calls[kind] = np.where(stopped, before.calls[kind], count)

    def look(self, step: int, before: Array, x: Array) -> None:
        """Stop those members that have got there with this step, from points (B, D) to points (B, D)."""
        met: NDArray[np.bool_] = np.zeros(len(x), dtype=bool)
        value = self._problem.value(x)
        measured: dict[str, Callable[[], Array]] = {
            "value": lambda: value,
            "suboptimality": lambda: value - self._least,
            "change": lambda: np.abs(value - self._value),
            "grad_norm": lambda: gradient_norm(self._problem, x),
            "distance": lambda: distance(self._problem, x),
            "step_length": lambda: norm(x - before),
        }
        for name, measure in measured.items():
            if (threshold := getattr(self._stop, name)) is not None:
                met |= measure() < threshold
        self._value = value
        self.at = np.where(met & (self.at < 0), step, self.at)
