from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._sets import soft

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ISTA(Optimizer):
    """Gradient descent that draws small coordinates to zero: for a loss with an absolute penalty beside it.

    x ← soft(x - lr ∇f(x), lr l1)  with  soft(z, c) = sign(z) max(|z| - c, 0);  minimizes f(x) + l1 ‖x‖₁

    Daubechies, Defrise and De Mol (2004); Beck and Teboulle (2009), A fast iterative shrinkage-thresholding algorithm,
    eq. 3.1. It needs lr ≤ 1 / L for f of largest curvature L. The loss that is drawn stays f.
    """

    label: ClassVar[str] = "ISTA"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    l1: Annotated[float, Ge(0), "weight of the penalty"] = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return soft(x - self.lr * f.grad(x), self.lr * self.l1), state
