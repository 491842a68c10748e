from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._line_search import C1, C2, Known, Search, along_line, as_before, gradient, unknown

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What the method of conjugate gradients remembers."""

    direction: Array  # (B, D)
    known: Known  # where the last step led


@definition
class ConjugateGradient(Optimizer):
    """Line searches along directions that do not spoil what the last ones have won.

    x ← x + α d;  d ← -∇f(x) + β d  with, for y = ∇f(x) - ∇f(x_before),
    fletcher_reeves: β = ‖∇f(x)‖² / ‖∇f(x_before)‖²;  polak_ribiere: β = max(0, ∇f(x)ᵀy / ‖∇f(x_before)‖²)
    hestenes_stiefel: β = ∇f(x)ᵀy / dᵀy

    Hestenes and Stiefel (1952), Fletcher and Reeves (1964), Polak and Ribière (1969) in the form of Powell (1984);
    Nocedal and Wright (2006), algorithm 5.4, eq. 5.41, 5.45 and 5.46. Begins anew, with β = 0, where d leads uphill.
    On a quadratic with an exact search all three are one, and done after D steps.
    """

    label: ClassVar[str] = "CG"

    beta: Annotated[
        Literal["fletcher_reeves", "polak_ribiere", "hestenes_stiefel"], "how much of the last direction is kept"
    ] = "polak_ribiere"
    search: Search = "wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.1

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), unknown(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = gradient(f, x, state.known)
        d = np.where(dot(state.direction, g) < 0, state.direction, -g)
        ahead, known = along_line(self.search, f, as_before(x, d, g, state.known), self.c1, self.c2)
        new, y = known.grad, known.grad - g
        beta = {
            "fletcher_reeves": dot(new, new) / dot(g, g),
            "polak_ribiere": np.maximum(dot(new, y) / dot(g, g), 0.0),
            "hestenes_stiefel": dot(new, y) / dot(d, y),
        }[self.beta]
        return ahead, State(np.where(np.isfinite(beta), beta, 0.0) * d - new, known)
