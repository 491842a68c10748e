from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class RAdam(Optimizer):
    """Adam that waits with its denominator until enough squares have been seen.

    ρ∞ = 2 / (1 - beta2) - 1;  ρ = ρ∞ - 2 t beta2ᵗ / (1 - beta2ᵗ)
    x ← x - lr m̂ √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ)) / √v̂  where ρ > 5, else  x ← x - lr m̂

    Liu et al. (2020), On the variance of the adaptive learning rate and beyond, algorithm 2. The threshold is 5,
    strictly, and eps stands beside √v before its correction, as in torch.optim.RAdam.
    """

    label: ClassVar[str] = "RAdam"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        m_hat, _ = unbiased(state)
        rest = 1 - state.beta2_power
        most = np.asarray(2 / (1 - self.beta2) - 1)
        length = most - 2 * t * state.beta2_power / rest
        share = (length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)
        size = np.sqrt(np.where(length > 5, share * rest, 1.0)) / (np.sqrt(state.v) + self.eps)
        return x - self.lr * m_hat * np.where(length > 5, size, 1.0), state
