from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class AdaBelief(Optimizer):
    """Adam whose denominator is how far gradients stray from their mean.

    m as in Adam;  s ← beta2 s + (1 - beta2)(∇f(x) - m)² + eps;  x ← x - lr m̂ / (√ŝ + eps)

    Zhuang et al. (2020), AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, algorithm 2; eps
    goes into the s that is kept, at each step, and stands beside the root, as there and in optax.adabelief.
    """

    label: ClassVar[str] = "AdaBelief"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-16

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        moved = after(state, g, self.beta1, self.beta2)
        away = g - moved.m
        state = moved._replace(v=self.beta2 * state.v + (1 - self.beta2) * away * away + self.eps)
        m_hat, s_hat = unbiased(state)
        return x - self.lr * m_hat / (np.sqrt(s_hat) + self.eps), state
