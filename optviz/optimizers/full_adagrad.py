from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._linear import identity, outer, plus_diagonal, powered, solved

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AdaGrad with a full matrix remembers."""

    G: Array  # (B, D, D) sum of ∇f ∇fᵀ


@definition
class FullAdaGrad(Optimizer):
    """AdaGrad that also knows how the coordinates go together, so that it does not depend on their axes.

    G ← G + ∇f(x) ∇f(x)ᵀ;  x ← x - lr (eps I + G^½)⁻¹ ∇f(x)

    Duchi, Hazan and Singer (2011), Adaptive subgradient methods, algorithm 1 with full matrices. Turning the problem
    turns the path, which it does not for `adagrad`.
    """

    label: ClassVar[str] = "AdaGrad (full matrix)"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    eps: Annotated[float, Gt(0), "keeps the matrix from being singular"] = 1e-8

    def init(self, x: Array) -> State:
        return State(0.0 * identity(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        G = state.G + outer(g, g)
        return x - self.lr * solved(plus_diagonal(powered(G, 0.5), self.eps), g), State(G)
