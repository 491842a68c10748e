from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._linear import plus_diagonal, solved

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Newton(Optimizer):
    """Go to where the parabola that fits value, slope and curvature is flat.

    x ← x - lr (∇²f(x) + damping I)⁻¹ ∇f(x)

    Newton (1669), Raphson (1690), Simpson (1740); Nocedal and Wright (2006), Numerical optimization, eq. 3.30. One
    step solves a quadratic; a saddle attracts as a minimum does. With `damping`, as Levenberg (1944) added it, the
    step is shorter and nearer to the gradient; where the matrix is singular there is no step, and the run ends there.
    """

    label: ClassVar[str] = "Newton"

    lr: Annotated[float, Gt(0), "part of the step that is taken; 1 in the pure method"] = 1.0
    damping: Annotated[float, Ge(0), "added to each curvature"] = 0.0

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x - self.lr * solved(plus_diagonal(f.hess(x), self.damping), f.grad(x)), state
