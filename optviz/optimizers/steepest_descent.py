from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._line_search import Known, as_before, exact, gradient, unknown

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What steepest descent remembers."""

    known: Known  # where the last step led


@definition
class SteepestDescent(Optimizer):
    """Gradient descent that goes along each gradient as far as the loss falls.

    x ← x - α ∇f(x)  with the first α where ∇f(x - α ∇f(x))ᵀ ∇f(x) = 0

    Cauchy (1847); its zigzag on quadratics: Akaike (1959). α by doublings and regula falsi on the slope, each a
    gradient, to 1e-12 of the slope at its start.
    """

    label: ClassVar[str] = "Exact line search"

    def init(self, x: Array) -> State:
        return State(unknown(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = gradient(f, x, state.known)
        ahead, known = exact(f, as_before(x, -g, g, state.known))
        return ahead, State(known)
