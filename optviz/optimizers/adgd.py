from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import length, nonzero

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AdGD remembers."""

    before: Array  # (B, D) the last point
    g: Array  # (B, D) the gradient there
    rate: Array  # (B, 1) the last step size
    theta: Array  # (B, 1) by how much it had changed


@definition
class AdGD(Optimizer):
    """Gradient descent whose step size follows the curvature that it has met.

    lr ← min(√(1 + θ) lr, ‖x - x before‖ / (2 ‖∇f(x) - ∇f(x before)‖));  θ ← lr / lr before;  x ← x - lr ∇f(x)

    Malitsky and Mishchenko (2020), Adaptive gradient descent without descent, algorithm 1, with θ at first
    infinite as the authors write.
    """

    label: ClassVar[str] = "AdGD"

    lr: Annotated[float, Gt(0), "of the first step; the paper takes it tiny"] = 1e-6

    def init(self, x: Array) -> State:
        first = np.zeros_like(length(x)) + self.lr
        return State(x.copy(), np.zeros_like(x), first, first + np.inf)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        if t == 1:
            return x - state.rate * g, State(x, g, state.rate, state.theta)
        change = length(g - state.g)
        curved = 0.5 * length(x - state.before) / nonzero(change)
        rate = np.minimum(np.sqrt(1 + state.theta) * state.rate, np.where(change == 0, np.inf, curved))
        rate = np.where(np.isfinite(rate), rate, state.rate)  # neither bound says anything: the point did not move
        return x - rate * g, State(x, g, rate, rate / state.rate)
