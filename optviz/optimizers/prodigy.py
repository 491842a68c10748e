from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.core.arrays import total as total_of
from optviz.lazy import np
from optviz.optimizers._lengths import dot, length, nonzero
from optviz.optimizers._moments import Beta1, Beta2, Eps

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Prodigy remembers."""

    start: Array  # (B, D) where it began
    m: Array  # (B, D) running mean of gradients, in steps
    v: Array  # (B, D) running mean of their squares
    s: Array  # (B, D) weighted sum of gradients
    r: Array  # (B, 1) weighted sum of how far they lead back to the start
    d: Array  # (B, 1) the distance learned so far


@definition
class Prodigy(Optimizer):
    """Adam that learns how far away the minimum is, and takes steps in proportion.

    m ← beta1 m + (1 - beta1) d ∇f(x);  v ← beta2 v + (1 - beta2) d² ∇f(x)²
    r ← √beta2 r + lr d² / d0 ⟨∇f(x), start - x⟩;  s ← √beta2 s + lr d² / d0 ∇f(x)
    d ← max(d, d_coef r / ‖s‖₁);  x ← x - lr d m / (√v + d eps)

    Mishchenko and Defazio (2023), Prodigy: an expeditiously adaptive parameter-free learner, algorithm 4. The last step
    uses the d from before its growth and no correction, as the authors' package prodigyopt does.
    """

    label: ClassVar[str] = "Prodigy"

    lr: Annotated[float, Gt(0), "factor on the learned step; 1 in the paper"] = 1.0
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8
    d0: Annotated[float, Gt(0), "the first distance, supposed too small"] = 1e-6
    d_coef: Annotated[float, Gt(0), "factor on the learned distance"] = 1.0

    def init(self, x: Array) -> State:
        nothing, none = np.zeros_like(x), np.zeros_like(length(x))
        return State(x.copy(), nothing, nothing, nothing, none, none + self.d0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g, d, beta3 = f.grad(x), state.d, np.sqrt(self.beta2)
        m = self.beta1 * state.m + d * (1 - self.beta1) * g
        v = self.beta2 * state.v + d * d * (1 - self.beta2) * g * g
        grown = d / self.d0 * (d * self.lr)
        r = beta3 * state.r + grown * dot(g, state.start - x)
        s = beta3 * state.s + grown * g
        total = np.asarray(total_of(np.abs(s)))[..., None]
        far = np.maximum(d, self.d_coef * r / nonzero(total))
        moved = x - d * self.lr * m / (np.sqrt(v) + far * self.eps)
        return moved, State(state.start, m, v, s, r, far)
