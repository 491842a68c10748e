from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class QHAdam(Optimizer):
    """Adam in which both means are mixed with what the last gradient says.

    x ← x - lr ((1 - nu1) ∇f(x) + nu1 m̂) / (√((1 - nu2) ∇f(x)² + nu2 v̂) + eps), with m̂ and v̂ as in Adam

    Ma and Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, section 4.3. nu1 = nu2 = 1 is Adam.
    """

    label: ClassVar[str] = "QHAdam"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8

    nu1: Annotated[float, Ge(0), Le(1), "part of the mean gradient"] = 0.7
    nu2: Annotated[float, Ge(0), Le(1), "part of the mean square"] = 1.0

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, v_hat = unbiased(state)
        size = np.sqrt((1 - self.nu2) * g * g + self.nu2 * v_hat) + self.eps
        return x - self.lr * ((1 - self.nu1) * g + self.nu1 * m_hat) / size, state
