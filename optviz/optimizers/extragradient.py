from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._games import field

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Extragradient(Optimizer):
    """Two players who try a step, and then step by the slopes that they find there.

    x ← x - lr F(x - lr F(x))  with  F = ∂f/∂xᵢ for the minimizer's coordinates and -∂f/∂xᵢ for the maximizer's

    Korpelevich (1976), The extragradient method for finding saddle points. Two gradients a step; on the game f = x y it
    spirals inward by √(1 - lr² + lr⁴).
    """

    label: ClassVar[str] = "Extragradient"

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x - self.lr * field(f, x - self.lr * field(f, x)), state
