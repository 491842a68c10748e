from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._line_search import C1, C2, Known, Line, Search, along_line, gradient, unknown
from optviz.optimizers._linear import applied, identity, outer

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What SR1 remembers."""

    H: Array  # (B, D, D) estimate of the inverse of the Hessian
    known: Known  # where the last step led


@definition
class SR1(Optimizer):
    """Newton's method with the inverse curvature guessed by changes of rank one, which may turn negative.

    d = -H ∇f(x), or -∇f(x) where that leads uphill;  x ← x + α d;  s = x - x_before,  y = ∇f(x) - ∇f(x_before)
    H ← H + (s - H y)(s - H y)ᵀ / (s - H y)ᵀy

    Davidon (1959), Broyden (1967); Nocedal and Wright (2006), eq. 6.25, passed over by eq. 6.26 where the denominator
    is below 1e-8 of its factors. There it stands within a trust region; here α comes from a line search as in `bfgs`.
    """

    label: ClassVar[str] = "SR1"

    search: Search = "wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9

    def init(self, x: Array) -> State:
        return State(identity(x), unknown(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = gradient(f, x, state.known)
        d = -applied(state.H, g)
        ahead, known = along_line(self.search, f, Line(x, np.where(dot(d, g) < 0, d, -g), g), self.c1, self.c2)
        return ahead, State(updated(state.H, ahead - x, known.grad - g), known)


def updated(H: Array, s: Array, y: Array) -> Array:
    """H after a step s (B, D) that changed the gradient by y (B, D)."""
    missed = s - applied(H, y)
    share = dot(missed, y)
    sound = np.abs(share) > 1e-8 * np.sqrt(dot(y, y) * dot(missed, missed))
    return np.where(sound[..., None], H + outer(missed, missed) / share[..., None], H)
