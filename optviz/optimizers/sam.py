from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge

from optviz.core import Problem, definition
from optviz.optimizers._around import Around
from optviz.optimizers._lengths import length

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

    def gradient(self, f: Problem, x: Array) -> Array:
        g = f.grad(x)
        return f.grad(x + self.rho * g / (length(g) + 1e-12))
