from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Eps, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What MADGRAD remembers."""

    start: Array  # (B, D) where it began
    s: Array  # (B, D) weighted sum of gradients
    v: Array  # (B, D) weighted sum of their squares


@definition
class MADGRAD(Optimizer):
    """AdaGrad by dual averaging, with a cube root and growing weights.

    s ← s + (lr + eps) √t ∇f(x);  v ← v + (lr + eps) √t ∇f(x)²
    z = start - s / (∛v + eps);  x ← momentum x + (1 - momentum) z

    Defazio and Jelassi (2022), A momentumized, adaptive, dual averaged gradient method, algorithm 1, which has no eps
    beside lr; it stands there in the authors' code and in timm.
    """

    label: ClassVar[str] = "MADGRAD"

    lr: Rate = 0.01
    momentum: Annotated[float, Ge(0), Lt(1), "part of the last point kept"] = 0.9
    eps: Eps = 1e-6

    def init(self, x: Array) -> State:
        return State(x.copy(), np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        weight = (self.lr + self.eps) * t**0.5
        s, v = state.s + weight * g, state.v + weight * g * g
        z = state.start - s / (np.cbrt(v) + self.eps)
        return self.momentum * x + (1 - self.momentum) * z, State(state.start, s, v)
