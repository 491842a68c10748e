from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import length
from optviz.optimizers._moments import Beta1, Beta2, Decay, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What MARS remembers."""

    moments: Moments  # as Adam does, of corrected gradients
    g: Array  # (B, D) the last gradient


@definition
class MARS(Optimizer):
    """AdamW on gradients that are corrected by how they change, and cut to length 1.

    c = ∇f(x) + gamma beta1 / (1 - beta1) (∇f(x) - ∇f(x before));  c ← c / max(1, ‖c‖)
    x ← x - lr weight_decay x - lr m̂ / (√v̂ + eps), with m̂ and v̂ as in Adam, of c

    Yuan et al. (2024), MARS: unleashing the power of variance reduction for training large models, algorithm 2, with
    the last gradient in place of the one at the last point, as in the authors' code; the first is not corrected.
    """

    label: ClassVar[str] = "MARS"

    lr: Rate = 0.003
    beta1: Beta1 = 0.95
    beta2: Beta2 = 0.99
    eps: Eps = 1e-8

    gamma: Annotated[float, Ge(0), "weight of the correction"] = 0.025
    weight_decay: Decay = 0.0

    def init(self, x: Array) -> State:
        return State(at_rest(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        change = g - state.g if t > 1 else np.zeros_like(g)
        c = g + self.gamma * (self.beta1 / (1 - self.beta1)) * change
        moments = after(state.moments, c / np.maximum(1.0, length(c)), self.beta1, self.beta2)
        m_hat, v_hat = unbiased(moments)
        moved = x - self.lr * self.weight_decay * x - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return moved, State(moments, g)
