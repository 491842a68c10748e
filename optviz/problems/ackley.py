from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import along, definition, total
from optviz.lazy import np
from optviz.problems._scalable import LeastAtOrigin

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Ackley(LeastAtOrigin):
    """A plain of ripples around a deep funnel with a sharp tip.

    f(x) = -a exp(-b √(Σᵢ xᵢ² / D)) - exp(Σᵢ cos(c xᵢ) / D) + a + e  with  a = 20,  b = 0.2,  c = 2π

    Least at 0, where it is 0 and has a kink. Ackley (1987), A connectionist machine for genetic hillclimbing.
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-32.768, 32.768),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-20.0, *(12.0,) * (self.dim - 1))

    def value(self, x: Array) -> Array:
        funnel, ripples, _ = self._parts(x)
        return 20 - 20 * funnel + (math.e - ripples)

    def grad(self, x: Array) -> Array:
        funnel, ripples, r = self._parts(x)
        inward = 4 * funnel / (self.dim * np.where(r > 0, r, 1.0))
        return np.asarray(
            inward[..., None] * x + (ripples * 2 * math.pi / self.dim)[..., None] * np.sin(2 * math.pi * x)
        )

    def hvp(self, x: Array, v: Array) -> Array:
        (funnel, ripples, r), turn, dim = self._parts(x), 2 * math.pi, self.dim
        r = np.where(r > 0, r, 1.0)
        inward, sin = 4 * funnel / (dim * r), np.sin(turn * x)
        along_x = inward * (0.2 + 1 / r) * along(x, v) / (dim * r)
        bent = np.cos(turn * x) * v - (along(sin, v) / dim)[..., None] * sin
        return np.asarray(inward[..., None] * v - along_x[..., None] * x + (ripples * turn**2 / dim)[..., None] * bent)

    def _parts(self, x: Array) -> tuple[Array, Array, Array]:
        """The two exponentials and √(Σᵢ xᵢ² / D), each (...)."""
        r = np.sqrt(along(x, x) / self.dim)
        return np.exp(-0.2 * r), np.exp(total(np.cos(2 * math.pi * x)) / self.dim), r
