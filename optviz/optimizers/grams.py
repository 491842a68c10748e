from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Grams(Optimizer):
    """Steps as long as Adam's along each coordinate, in the direction of the gradient.

    x ← x - lr |m̂ / (√v̂ + eps)| sign(∇f(x)), with m̂ and v̂ as in Adam

    Cao, Li and Song (2024), Grams: gradient descent with adaptive momentum scaling, definition 4.1.
    """

    label: ClassVar[str] = "Grams"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-6

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, v_hat = unbiased(state)
        return x - self.lr * np.abs(m_hat / (np.sqrt(v_hat) + self.eps)) * np.sign(g), state
