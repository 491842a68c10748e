from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot, length

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What DoWG remembers."""

    start: Array  # (B, D) where it began
    r2: Array  # (B, 1) the largest squared distance from there so far
    total: Array  # (B, 1) weighted sum of the gradients' squared lengths


@definition
class DoWG(Optimizer):
    """A step size that is learned as DoG's is, with gradients that weigh as much as the distance then gone.

    r² ← max(r², ‖x - start‖²), at first eps;  G ← G + r² ‖∇f(x)‖²;  x ← x - lr r² ∇f(x) / (√G + eps)

    Khaled, Mishchenko and Jin (2023), DoWG unleashed: an efficient universal parameter-free gradient descent method,
    algorithm 1, as in optax.contrib.dowg.
    """

    label: ClassVar[str] = "DoWG"

    lr: Annotated[float, Gt(0), "factor on the learned step; 1 in the paper"] = 1.0
    eps: Annotated[float, Gt(0), "the first squared distance; keeps the denominator from zero"] = 1e-4

    def init(self, x: Array) -> State:
        nothing = np.zeros_like(length(x))
        return State(x.copy(), nothing + self.eps, nothing)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        away = x - state.start
        r2 = np.maximum(state.r2, dot(away, away))
        total = state.total + r2 * dot(g, g)
        return x - self.lr * r2 / (np.sqrt(total) + self.eps) * g, State(state.start, r2, total)
