from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class LaProp(Optimizer):
    """Adam that divides by the root mean square first and takes the mean afterwards.

    v as in Adam;  m ← beta1 m + (1 - beta1) ∇f(x) / (√v̂ + eps);  x ← x - lr m / (1 - beta1ᵗ)

    Ziyin, Wang and Ueda (2020), LaProp: separating momentum and adaptivity in Adam, algorithm 1, with a constant lr.
    """

    label: ClassVar[str] = "LaProp"

    lr: Rate = 0.0004
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-15

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        moved = after(state, g, self.beta1, self.beta2)
        _, v_hat = unbiased(moved)
        state = moved._replace(m=self.beta1 * state.m + (1 - self.beta1) * g / (np.sqrt(v_hat) + self.eps))
        m_hat, _ = unbiased(state)
        return x - self.lr * m_hat, state
