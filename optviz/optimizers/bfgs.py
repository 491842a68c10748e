from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._line_search import C1, C2, TINY, Known, Line, Search, along_line, gradient, unknown
from optviz.optimizers._linear import applied, identity, outer

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What BFGS remembers."""

    H: Array  # (B, D, D) estimate of the inverse of the Hessian
    known: Known  # where the last step led


@definition
class BFGS(Optimizer):
    """Newton's method with the inverse curvature guessed from how the gradient has changed.

    d = -H ∇f(x);  x ← x + α d;  s = x - x_before,  y = ∇f(x) - ∇f(x_before)
    H ← (I - s yᵀ / yᵀs) H (I - y sᵀ / yᵀs) + s sᵀ / yᵀs

    Broyden, Fletcher, Goldfarb and Shanno (1970); Nocedal and Wright (2006), algorithm 6.1 with eq. 6.17, and H scaled
    once before its first change, eq. 6.20. α by a line search: with `wolfe` the strong conditions, first trial 1. A
    change with yᵀs ≤ 0 is passed over. With mini-batches both gradients of y are of the one that the step meets.
    """

    label: ClassVar[str] = "BFGS"

    search: Search = "wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9

    def init(self, x: Array) -> State:
        return State(identity(x), unknown(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = gradient(f, x, state.known)
        ahead, known = along_line(self.search, f, Line(x, -applied(state.H, g), g), self.c1, self.c2)
        return ahead, State(updated(state.H, ahead - x, known.grad - g, first=t == 1), known)


def updated(H: Array, s: Array, y: Array, *, first: bool) -> Array:
    """H after a step s (B, D) that changed the gradient by y (B, D)."""
    sy = dot(s, y)
    rho = (1 / sy)[..., None]
    scaled = H * (sy / dot(y, y))[..., None] if first else H
    Hy = applied(scaled, y)
    changed = scaled - rho * (outer(s, Hy) + outer(Hy, s)) + rho * (rho * dot(y, Hy)[..., None] + 1) * outer(s, s)
    return np.where((sy > TINY)[..., None], changed, H)
