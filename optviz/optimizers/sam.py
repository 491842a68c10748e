from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge

from optviz.core import Problem, Wrapped, definition, norm
from optviz.optimizers._around import Around

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class SAM(Around):
    """Let another rule meet the gradient of the worst point nearby, so that it prefers flat minima.

    the inner rule meets  ∇f(x + rho ∇f(x) / (‖∇f(x)‖ + 1e-12))  in the place of ∇f(x): two gradients for each

    Foret, Kleiner, Mobahi and Neyshabur (2021), Sharpness-aware minimization, algorithm 1 and eq. 2 with p = 2; the
    1e-12 as in davda54's and most other code. optax.contrib.sam has none, and is nan at a minimum.
    """

    label: ClassVar[str] = "SAM"

    rho: Annotated[float, Ge(0), "how far away the worst point is looked for"] = 0.05

    def met(self, f: Problem) -> Problem:
        return Sharpened(f, self.rho)


class Sharpened(Wrapped):
    """A problem whose gradient is that of the worst point nearby."""

    def __init__(self, problem: Problem, rho: Array | float) -> None:
        super().__init__(problem)
        self._rho = rho

    def grad(self, x: Array) -> Array:
        g = self.problem.grad(x)
        return self.problem.grad(x + self._rho * g / (norm(g)[..., None] + 1e-12))
