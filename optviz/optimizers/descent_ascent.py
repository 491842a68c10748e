from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._games import field

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class DescentAscent(Optimizer):
    """Two players at once: one steps down the slope, the other up.

    x ← x - lr F(x)  with  F = ∂f/∂xᵢ for the minimizer's coordinates and -∂f/∂xᵢ for the maximizer's

    Arrow, Hurwicz and Uzawa (1958). On the game f = x y it spirals outward by √(1 + lr²) a step. Which coordinates are
    the maximizer's is the problem's to say; without any it is gradient descent.
    """

    label: ClassVar[str] = "Descent-ascent"

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x - self.lr * field(f, x), state
