from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._sets import projected

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ProjectedGradient(Optimizer):
    """Gradient descent that returns to the nearest point of a set after each step.

    x ← P(x - lr ∇f(x));  ball: P(z) = z min(1, radius / ‖z‖);  box: P(z) = clip(z, -radius, radius)

    Goldstein (1964), Levitin and Polyak (1966); Beck (2017), First-order methods in optimization, section 8.2.
    """

    label: ClassVar[str] = "Projected gradient"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    within: Annotated[Literal["ball", "box"], "the set"] = "ball"
    radius: Annotated[float, Gt(0), "its size"] = 1.0

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return projected(x - self.lr * f.grad(x), self.within, self.radius), state
