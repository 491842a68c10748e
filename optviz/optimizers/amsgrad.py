from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AMSGrad remembers."""

    moments: Moments  # as Adam does
    largest: Array  # (B, D) the largest v so far


@definition
class AMSGrad(Optimizer):
    """Adam whose denominator never shrinks, so that rare large gradients are not forgotten.

    largest ← max(largest, v);  x ← x - lr m̂ / (√(largest / (1 - beta2ᵗ)) + eps), with m̂ and v as in Adam

    Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, algorithm 2. The maximum is that of v before
    its correction, and both means are corrected, as in torch.optim.Adam(amsgrad=True); the paper corrects neither.
    """

    label: ClassVar[str] = "AMSGrad"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8

    def init(self, x: Array) -> State:
        return State(at_rest(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        moments = after(state.moments, g, self.beta1, self.beta2)
        largest = np.maximum(state.largest, moments.v)
        m_hat, size = unbiased(moments._replace(v=largest))
        return x - self.lr * m_hat / (np.sqrt(size) + self.eps), State(moments, largest)
