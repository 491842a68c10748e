from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._denominator import EpsPlace, root

if TYPE_CHECKING:
    from optviz.core import Array

BiasCorrection = Annotated[
    Literal["separate", "none", "wrong_fed_back", "wrong_fed_back_once"],
    "separate: m and v are corrected apart, as published; none: left as they are; wrong_fed_back: the corrected"
    " m and v take the place of m and v, a common mistake; wrong_fed_back_once: the same at the first step alone",
]


class State(NamedTuple):
    """What Adam remembers."""

    m: Array  # (B, D) running mean of gradients
    v: Array  # (B, D) running mean of squared gradients
    beta1_power: Array | float  # (B, 1) beta1ᵗ, the weight in m of its start at zero
    beta2_power: Array | float  # (B, 1) beta2ᵗ, the weight in v of its start at zero


@definition
class Adam(Optimizer):
    """Momentum and a step size for each coordinate, both freed from their start at zero.

    m ← beta1 m + (1 - beta1) ∇f(x);  v ← beta2 v + (1 - beta2) ∇f(x)²
    x ← x - lr m̂ / (√v̂ + eps)  with  m̂ = m / (1 - beta1ᵗ),  v̂ = v / (1 - beta2ᵗ)

    Kingma and Ba (2015), Adam: a method for stochastic optimization, algorithm 1; eps outside the root as there
    and in torch.optim.Adam.
    """

    label: ClassVar[str] = "Adam"

    lr: Annotated[float, Gt(0), "step size"] = 0.001
    beta1: Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"] = 0.9
    beta2: Annotated[float, Ge(0), Lt(1), "fraction of the mean square kept"] = 0.999
    eps: Annotated[float, Ge(0), "keeps the denominator from zero"] = 1e-8
    eps_place: EpsPlace = "outside"
    bias_correction: BiasCorrection = "separate"

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x), 1.0, 1.0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        state = State(
            m=self.beta1 * state.m + (1 - self.beta1) * g,
            v=self.beta2 * state.v + (1 - self.beta2) * g * g,
            beta1_power=self.beta1 * state.beta1_power,  # not beta1**t: arrays round powers unlike numbers
            beta2_power=self.beta2 * state.beta2_power,
        )
        if self.bias_correction == "wrong_fed_back" or (self.bias_correction == "wrong_fed_back_once" and t == 1):
            m, v = unbiased(state)
            state = state._replace(m=m, v=v)
        m_hat, v_hat = self.corrected(state)
        return x - self.lr * m_hat / root(v_hat, self.eps, self.eps_place), state

    def corrected(self, state: State) -> tuple[Array, Array]:
        """m̂ and v̂ as this variant uses them, each (B, D)."""
        return unbiased(state) if self.bias_correction == "separate" else (state.m, state.v)

    def observe(self, state: State) -> dict[str, Array]:
        m_hat, v_hat = self.corrected(state)
        size = root(v_hat, self.eps, self.eps_place)
        return {"m_hat": m_hat, "v_hat": v_hat, "effective_lr": self.lr / size, "ratio": m_hat / size}


def unbiased(state: State) -> tuple[Array, Array]:
    """m / (1 - beta1ᵗ) and v / (1 - beta2ᵗ): means that began at zero t steps ago, each (B, D)."""
    return state.m / (1 - state.beta1_power), state.v / (1 - state.beta2_power)
