from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Decay, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class AdamW(Optimizer):
    """Adam whose weight decay stands beside the step instead of within the gradient.

    x ← x - lr weight_decay x - lr m̂ / (√v̂ + eps), with m̂ and v̂ as in Adam

    Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2. The decay is lr times weight_decay
    as in torch.optim.AdamW; the paper's is a schedule times weight_decay, without lr.
    """

    label: ClassVar[str] = "AdamW"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "torch": {"lr": 0.001, "eps": 1e-8, "weight_decay": 0.01},
        "optax": {"eps": 1e-8, "weight_decay": 1e-4},
    }

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8
    weight_decay: Decay = 0.01

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, v_hat = unbiased(state)
        return x - self.lr * self.weight_decay * x - self.lr * m_hat / (np.sqrt(v_hat) + self.eps), state

    def observe(self, state: Moments) -> dict[str, Array]:
        m_hat, v_hat = unbiased(state)
        size = np.sqrt(v_hat) + self.eps
        return {"m_hat": m_hat, "v_hat": v_hat, "effective_lr": self.lr / size, "ratio": m_hat / size}
