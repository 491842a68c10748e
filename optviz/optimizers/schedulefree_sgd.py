from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What it remembers beside the average."""

    z: Array  # (B, D) the point that steps are taken from


@definition
class ScheduleFreeSGD(Optimizer):
    """Gradient descent that averages as it goes, and measures the slope between average and point.

    y = (1 - beta) z + beta x;  z ← z - lr ∇f(y);  x ← (1 - 1/t) x + z / t

    Defazio et al. (2024), The road less scheduled, eq. 8 to 10. The point shown is x, the average, which the package
    schedulefree gives after `optimizer.eval()`.
    """

    label: ClassVar[str] = "Schedule-Free SGD"

    lr: Rate = 1.0
    beta: Annotated[float, Ge(0), Lt(1), "part of the average in where the slope is measured"] = 0.9

    def init(self, x: Array) -> State:
        return State(x.copy())

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        z = state.z - self.lr * f.grad((1 - self.beta) * state.z + self.beta * x)
        return (1 - 1 / t) * x + z / t, State(z)
