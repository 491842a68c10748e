from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._games import field

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What the optimistic rule remembers."""

    before: Array  # (B, D) F at the last point


@definition
class Optimistic(Optimizer):
    """Two players who expect the slopes to change again as they just have.

    x ← x - 2 lr F(x) + lr F(x_before)  with  F = ∂f/∂xᵢ for the minimizer's coordinates, -∂f/∂xᵢ for the maximizer's

    Popov (1980), Rakhlin and Sridharan (2013); Daskalakis, Ilyas, Syrgkanis and Zeng (2018), Training GANs with
    optimism, algorithm 1. The first step is a plain one, F(x_before) = F(x), as in optax; with 0 there, as others have,
    it is twice as long.
    """

    label: ClassVar[str] = "Optimistic"

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        now = field(f, x)
        before = state.before if t > 1 else now
        return x - 2 * self.lr * now + self.lr * before, State(now)
