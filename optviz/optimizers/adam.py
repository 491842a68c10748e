from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._denominator import EpsPlace, root
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array

BiasCorrection = Annotated[
    Literal["separate", "none", "wrong_fed_back", "wrong_fed_back_once"],
    "separate: m and v are corrected apart, as published; none: left as they are; wrong_fed_back: the corrected"
    " m and v take the place of m and v, a common mistake; wrong_fed_back_once: the same at the first step alone",
]


@definition
class Adam(Optimizer):
    """Momentum and a step size for each coordinate, both freed from their start at zero.

    m ← beta1 m + (1 - beta1) ∇f(x);  v ← beta2 v + (1 - beta2) ∇f(x)²
    x ← x - lr m̂ / (√v̂ + eps)  with  m̂ = m / (1 - beta1ᵗ),  v̂ = v / (1 - beta2ᵗ)

    Kingma and Ba (2015), Adam: a method for stochastic optimization, algorithm 1; eps outside the root as there
    and in torch.optim.Adam.
    """

    label: ClassVar[str] = "Adam"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8
    eps_place: EpsPlace = "outside"
    bias_correction: BiasCorrection = "separate"

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        state = after(state, g, self.beta1, self.beta2)
        if self.bias_correction == "wrong_fed_back" or (self.bias_correction == "wrong_fed_back_once" and t == 1):
            m, v = unbiased(state)
            state = state._replace(m=m, v=v)
        m_hat, v_hat = self.corrected(state)
        return x - self.lr * m_hat / root(v_hat, self.eps, self.eps_place), state

    def corrected(self, state: Moments) -> tuple[Array, Array]:
        """m̂ and v̂ as this variant uses them, each (B, D)."""
        return unbiased(state) if self.bias_correction == "separate" else (state.m, state.v)

    def observe(self, state: Moments) -> dict[str, Array]:
        m_hat, v_hat = self.corrected(state)
        size = root(v_hat, self.eps, self.eps_place)
        return {"m_hat": m_hat, "v_hat": v_hat, "effective_lr": self.lr / size, "ratio": m_hat / size}
