from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot, nonzero
from optviz.optimizers._moments import Eps

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class PolyakStep(Optimizer):
    """Gradient descent whose step leads to where the slope would reach the least value.

    x ← x - min((f(x) - f_min) / (‖∇f(x)‖² + eps), most) ∇f(x)

    Polyak (1987), Introduction to optimization, section 5.3; the bound on the step as in optax.polyak_sgd and in Loizou
    et al. (2021), Stochastic Polyak step-size for SGD.
    """

    label: ClassVar[str] = "Polyak step"

    f_min: Annotated[float, Ge(-1e300), Le(1e300), "the least value, known or supposed"] = 0.0
    most: Annotated[float, Gt(0), "bound on the step size"] = 1.0
    eps: Eps = 0.0

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        g = f.grad(x)
        steep = dot(g, g) + self.eps
        rate = np.minimum((f.value(x)[..., None] - self.f_min) / nonzero(steep), self.most)
        return x - rate * g, state
