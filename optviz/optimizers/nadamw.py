from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Decay, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class NAdamW(Optimizer):
    """AdamW that mixes the new gradient into its mean once more, as Nesterov's rule does.

    x ← x - lr weight_decay x - lr (beta1 m + (1 - beta1) ∇f(x)) / (1 - beta1ᵗ) / (√v̂ + eps), with m and v̂ as in Adam

    Dozat (2016), Incorporating Nesterov momentum into Adam, in the form of Dahl et al. (2023), Benchmarking neural
    network training algorithms, which timm.optim.NAdamW has too. NAdam of torch is another rule.
    """

    label: ClassVar[str] = "NAdamW"

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
        ahead = self.beta1 * state.m + (1 - self.beta1) * g
        m_hat, v_hat = unbiased(state._replace(m=ahead))
        return x - self.lr * self.weight_decay * x - self.lr * m_hat / (np.sqrt(v_hat) + self.eps), state
