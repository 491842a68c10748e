from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What ADOPT remembers."""

    m: Array  # (B, D) running mean of quotients
    v: Array  # (B, D) running mean of squared gradients


@definition
class ADOPT(Optimizer):
    """Adam whose denominator knows nothing of the gradient that it divides.

    c = ∇f(x) / max(√v, eps), clipped to ±(t - 1)^(1/4);  m ← beta1 m + (1 - beta1) c;  x ← x - lr m
    v ← beta2 v + (1 - beta2) ∇f(x)²; the first step sets v to ∇f(x)² and does not move

    Taniguchi et al. (2024), ADOPT: modified Adam can converge with any beta2 with the optimal rate, algorithm 2, with
    the clipping of the authors' code and of optax.contrib.adopt.
    """

    label: ClassVar[str] = "ADOPT"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.9999
    eps: Eps = 1e-6

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        if t == 1:
            return x, State(state.m, g * g)
        bound = (t - 1) ** 0.25
        c = np.minimum(np.maximum(g / np.maximum(np.sqrt(state.v), self.eps), -bound), bound)
        m = self.beta1 * state.m + (1 - self.beta1) * c
        return x - self.lr * m, State(m, self.beta2 * state.v + (1 - self.beta2) * g * g)
