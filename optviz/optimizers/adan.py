from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Eps, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Adan remembers."""

    g: Array  # (B, D) the last gradient
    m: Array  # (B, D) running mean of gradients
    v: Array  # (B, D) running mean of their differences
    n: Array  # (B, D) running mean of the squares
    powers: tuple[Array | float, ...]  # each (B, 1): the betas to the power of t


@definition
class Adan(Optimizer):
    """Adam with Nesterov's look ahead, taken from how gradients change.

    d = ∇f(x) - ∇f(x before), 0 at first;  m ← beta1 m + (1 - beta1) ∇f(x);  v ← beta2 v + (1 - beta2) d
    n ← beta3 n + (1 - beta3)(∇f(x) + beta2 d)²;  x ← (x - lr (m̂ + beta2 v̂) / (√n̂ + eps)) / (1 + lr weight_decay)

    Xie et al. (2022), Adan: adaptive Nesterov momentum algorithm, algorithm 1, whose betas are 1 less these and which
    corrects no mean; the corrections are those of all code, timm.optim.Adan among it.
    """

    label: ClassVar[str] = "Adan"

    lr: Rate = 0.001
    beta1: Beta1 = 0.98
    beta2: Annotated[float, Ge(0), Lt(1), "fraction of the mean difference kept"] = 0.92
    beta3: Annotated[float, Ge(0), Lt(1), "fraction of the mean square kept"] = 0.99
    eps: Eps = 1e-8
    weight_decay: Annotated[float, Ge(0), "proximal: each step divides the point by 1 + lr times this"] = 0.0

    def init(self, x: Array) -> State:
        nothing = np.zeros_like(x)
        return State(nothing, nothing, nothing, nothing, (1.0, 1.0, 1.0))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        d = g - state.g if t > 1 else np.zeros_like(g)
        ahead = g + self.beta2 * d
        betas = (self.beta1, self.beta2, self.beta3)
        new = ((state.m, g), (state.v, d), (state.n, ahead * ahead))
        m, v, n = (beta * old + (1 - beta) * now for beta, (old, now) in zip(betas, new, strict=True))
        powers = tuple(beta * power for beta, power in zip(betas, state.powers, strict=True))
        m_hat, v_hat, n_hat = (mean / (1 - power) for mean, power in zip((m, v, n), powers, strict=True))
        moved = x - self.lr * (m_hat + self.beta2 * v_hat) / (np.sqrt(n_hat) + self.eps)
        return moved / (1 + self.lr * self.weight_decay), State(g, m, v, n, powers)
