from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import trust
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class LAMB(Optimizer):
    """Adam with steps in proportion to the length of the point.

    u = m̂ / (√v̂ + eps) + weight_decay x;  x ← x - lr ‖x‖ / ‖u‖ u, with m̂ and v̂ as in Adam

    You et al. (2020), Large batch optimization for deep learning: training BERT in 76 minutes, algorithm 2, with φ the
    identity; all coordinates are one layer. Where ‖x‖ or ‖u‖ is zero the ratio is 1, as in optax.lamb.
    """

    label: ClassVar[str] = "LAMB"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-6
    weight_decay: Annotated[float, Ge(0), "part of the point added to u"] = 0.0

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, v_hat = unbiased(state)
        u = m_hat / (np.sqrt(v_hat) + self.eps) + self.weight_decay * x
        return x - self.lr * trust(x, u) * u, state
