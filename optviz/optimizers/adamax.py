from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Adamax remembers."""

    m: Array  # (B, D) running mean of gradients
    u: Array  # (B, D) largest size of a gradient, fading
    beta1_power: Array | float  # (B, 1) beta1ᵗ


@definition
class Adamax(Optimizer):
    """Adam with the largest recent gradient in place of the root mean square.

    m ← beta1 m + (1 - beta1) ∇f(x);  u ← max(beta2 u, |∇f(x)| + eps);  x ← x - lr m / ((1 - beta1ᵗ) u)

    Kingma and Ba (2015), Adam: a method for stochastic optimization, algorithm 2, which has no eps; eps as in
    torch.optim.Adamax.
    """

    label: ClassVar[str] = "Adamax"

    lr: Rate = 0.002
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x), 1.0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        m = self.beta1 * state.m + (1 - self.beta1) * g
        u = np.maximum(self.beta2 * state.u, np.abs(g) + self.eps)
        power = self.beta1 * state.beta1_power
        return x - self.lr / (1 - power) * m / u, State(m, u, power)
