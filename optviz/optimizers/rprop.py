from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Rprop remembers."""

    g: Array  # (B, D) the last gradient, zero where it has just turned
    size: Array  # (B, D) step sizes


@definition
class Rprop(Optimizer):
    """Step sizes that grow while the gradient keeps its sign along a coordinate, and shrink where it turns.

    size ← size times eta_plus where ∇f keeps its sign, times eta_minus where it turns; x ← x - sign(∇f(x)) size

    Riedmiller and Braun (1993), A direct adaptive method for faster backpropagation learning. Where the sign turns the
    coordinate rests for a step and nothing is taken back (iRprop-, Igel and Hüsken 2000), as in torch.optim.Rprop.
    """

    label: ClassVar[str] = "Rprop"

    lr: Annotated[float, Gt(0), "the first step size"] = 0.01
    eta_minus: Annotated[float, Gt(0), Lt(1), "factor where the sign turns"] = 0.5
    eta_plus: Annotated[float, Gt(1), Le(100), "factor where the sign stays"] = 1.2
    least: Annotated[float, Ge(0), "step size that is never gone below"] = 1e-6
    most: Annotated[float, Gt(0), "step size that is never gone beyond"] = 50.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x) + self.lr)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        turn = np.sign(g * state.g)
        factor = np.where(turn > 0, self.eta_plus, np.where(turn < 0, self.eta_minus, 1.0))
        size = np.minimum(np.maximum(state.size * factor, self.least), self.most)
        g = np.where(turn < 0, 0.0, g)
        return x - np.sign(g) * size, State(g, size)
