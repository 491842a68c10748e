from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._draws import drawn

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Sophia remembers."""

    m: Array  # (B, D) running mean of gradients
    h: Array  # (B, D) running mean of the Hessian's diagonal


@definition
class Sophia(Optimizer):
    """Momentum over the diagonal of the Hessian, and no coordinate goes farther than lr.

    m ← beta1 m + (1 - beta1) ∇f(x);  at steps 1, 1 + every, ...:  h ← beta2 h + (1 - beta2) u ∇²f(x) u
    x ← x - lr (weight_decay x + clip(m / max(gamma h, eps), -1, 1))

    Liu, Li, Hall, Liang and Ma (2023), Sophia: a scalable stochastic second-order optimizer, algorithm 3 with the
    estimate of Hutchinson, algorithm 1 (Sophia-H), but with u = ±1 instead of normal, which is exact where the Hessian
    is diagonal. u follows from (seed, step). optax.contrib.sophia corrects m for its start and takes the h before.
    """

    label: ClassVar[str] = "Sophia-H"

    lr: Annotated[float, Gt(0), "step size, and the farthest that a coordinate goes"] = 0.1
    beta1: Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"] = 0.96
    beta2: Annotated[float, Ge(0), Lt(1), "fraction of the mean diagonal kept"] = 0.99
    gamma: Annotated[float, Gt(0), "share of h; a small one leaves fewer coordinates clipped"] = 0.01
    eps: Annotated[float, Gt(0), "keeps the denominator from zero, and negative curvatures out"] = 1e-12
    every: Annotated[int, Ge(1), Le(10_000_000), "steps between two estimates of the diagonal"] = 10
    weight_decay: Annotated[float, Ge(0), "how fast x shrinks, times lr"] = 0.0
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the directions u; the experiment's if left out"] = None

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        m = self.beta1 * state.m + (1 - self.beta1) * f.grad(x)
        h = state.h
        if (t - 1) % self.every == 0:
            u = np.where(drawn(self.seed, t).random(x.shape[-1]) < 0.5, -1.0, 1.0)
            h = self.beta2 * h + (1 - self.beta2) * u * f.hvp(x, np.broadcast_to(u, x.shape))
        ratio = np.clip(m / np.maximum(self.gamma * h, self.eps), -1.0, 1.0)
        return x - self.lr * (self.weight_decay * x + ratio), State(m, h)
