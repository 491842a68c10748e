from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class AdamAtan2(Optimizer):
    """Adam with an arc tangent in place of the quotient, which needs no epsilon.

    x ← x - lr a atan2(m̂, b √v̂), with m̂ and v̂ as in Adam

    Everett et al. (2024), Scaling exponents across parameterizations and optimizers, section 5; a makes it lr at m̂ = √v̂
    for b = 1 (4/π in round figures 1.27).
    """

    label: ClassVar[str] = "Adam-atan2"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    a: Annotated[float, Gt(0), "factor on the angle"] = 1.27
    b: Annotated[float, Gt(0), "factor on the root mean square"] = 1.0

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, v_hat = unbiased(state)
        return x - self.lr * self.a * np.arctan2(m_hat, self.b * np.sqrt(v_hat)), state
