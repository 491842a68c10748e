from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Yogi(Optimizer):
    """Adam whose mean square moves by the size of the gradient alone, however far away it is.

    m as in Adam;  v ← v - (1 - beta2) sign(v - ∇f(x)²) ∇f(x)²;  x ← x - lr m̂ / (√v̂ + eps)

    Zaheer et al. (2018), Adaptive methods for nonconvex optimization, algorithm 2. Both means begin at
    initial_accumulator and are corrected as in optax.yogi; the paper does not correct them.
    """

    label: ClassVar[str] = "Yogi"

    lr: Rate = 0.01
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 0.001
    initial_accumulator: Annotated[float, Ge(0), "where both means begin"] = 1e-6

    def init(self, x: Array) -> Moments:
        begin = np.zeros_like(x) + self.initial_accumulator
        return Moments(begin, begin, 1.0, 1.0)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        moved = after(state, g, self.beta1, self.beta2)
        square = g * g
        state = moved._replace(v=state.v - (1 - self.beta2) * np.sign(state.v - square) * square)
        m_hat, v_hat = unbiased(state)
        return x - self.lr * m_hat / (np.sqrt(v_hat) + self.eps), state
