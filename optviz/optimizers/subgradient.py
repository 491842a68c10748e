from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import length

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Subgradient(Optimizer):
    """Steps of a length that shrinks by itself, for kinks, where a slope says no distance.

    x ← x - lr / √t · g / ‖g‖  with  g = ∇f(x), or any slope that supports f at a kink

    Shor (1962); Nesterov (2004), Introductory lectures on convex optimization, section 3.2.3, h = lr / √t. The best
    value so far is within (‖x₀ - x*‖² + lr² Σ 1/k) / (2 lr Σ 1/√k) slopes of the least; the last one need not be.
    """

    label: ClassVar[str] = "Subgradient"

    lr: Annotated[float, Gt(0), "length of the first step"] = 1.0

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        g = f.grad(x)
        size = length(g)
        return x - self.lr / math.sqrt(t) * g / np.where(size > 0, size, 1.0), state
