from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._sets import corner

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class FrankWolfe(Optimizer):
    """Stay in a set by going a part of the way to its corner where the slope promises most.

    s = the point of the set with the least ∇f(x)ᵀ s;  x ← x + 2 / (t + 1) (s - x),  t from 1
    ball: ‖s‖ ≤ radius;  box: |sᵢ| ≤ radius for each i;  l1: Σ |sᵢ| ≤ radius

    Frank and Wolfe (1956); Jaggi (2013), Revisiting Frank-Wolfe, algorithm 1, which counts from 0. The first step goes
    all the way, so the start may lie outside.
    """

    label: ClassVar[str] = "Frank-Wolfe"

    within: Annotated[Literal["ball", "box", "l1"], "the set"] = "ball"
    radius: Annotated[float, Gt(0), "its size"] = 1.0

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x + 2 / (t + 1) * (corner(f.grad(x), self.within, self.radius) - x), state
