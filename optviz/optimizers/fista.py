from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._sets import soft

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What FISTA remembers."""

    before: Array  # (B, D) the last point
    pace: float  # the number t of the paper, from 1 on


@definition
class FISTA(Optimizer):
    """ISTA that goes on a little in the direction of its last step before it looks at the slope.

    y = x + (pace_before - 1) / pace (x - x_before);  x ← soft(y - lr ∇f(y), lr l1)
    pace = (1 + √(1 + 4 pace_before²)) / 2, from 1;  minimizes f(x) + l1 ‖x‖₁

    Beck and Teboulle (2009), A fast iterative shrinkage-thresholding algorithm, eq. 4.1-4.3: within 2 ‖x₀ - x*‖² / (lr
    (t + 1)²) of the least value after t steps with lr ≤ 1 / L. The loss that is drawn stays f.
    """

    label: ClassVar[str] = "FISTA"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    l1: Annotated[float, Ge(0), "weight of the penalty; 0 for Nesterov's method alone"] = 0.1

    def init(self, x: Array) -> State:
        return State(x.copy(), 0.0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        pace = (1 + math.sqrt(1 + 4 * state.pace * state.pace)) / 2
        y = x + (state.pace - 1) / pace * (x - state.before)
        return soft(y - self.lr * f.grad(y), self.lr * self.l1), State(x.copy(), pace)
