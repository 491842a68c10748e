from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import along, definition
from optviz.problems._scalable import LeastAtOrigin

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Sphere(LeastAtOrigin):
    """A round bowl, the easiest problem of all.

    f(x) = Σᵢ xᵢ², least at 0, where it is 0

    De Jong (1975), An analysis of the behavior of a class of genetic adaptive systems, F1.
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.12, 5.12),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, *(3.0,) * (self.dim - 1))

    def value(self, x: Array) -> Array:
        return along(x, x)

    def grad(self, x: Array) -> Array:
        return 2 * x

    def hvp(self, x: Array, v: Array) -> Array:
        return 2 * v
