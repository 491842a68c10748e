from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._linear import solved
from optviz.optimizers._residuals import lacking_residuals, normal_equations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array, Mistake


@definition
class GaussNewton(Optimizer):
    """Newton's method for a sum of squares, with the curvature of the residuals left out.

    x ← x - lr (JᵀJ)⁻¹ Jᵀr  for  f = ½ ‖r(x)‖²  and  J = ∂r/∂x

    Gauss (1809); Nocedal and Wright (2006), eq. 10.23. One step solves a linear regression. It needs a problem that
    gives its residuals.
    """

    label: ClassVar[str] = "Gauss-Newton"

    lr: Annotated[float, Gt(0), "part of the step that is taken; 1 in the pure method"] = 1.0

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        return lacking_residuals(problem)

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        at = normal_equations(f, x)
        return x - self.lr * solved(at.matrix, at.grad), state
