from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import along, definition
from optviz.lazy import np
from optviz.problems._scalable import LeastAtOrigin

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Zakharov(LeastAtOrigin):
    """A bowl with a wall that rises with the fourth power.

    f(x) = Σᵢ xᵢ² + u² + u⁴  with  u = Σᵢ ½ i xᵢ, least at 0, where it is 0

    Zakharov (1969); Jamil and Yang (2013), A literature survey of benchmark functions, no. 173.
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.0, 10.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, *(8.0,) * (self.dim - 1))

    def value(self, x: Array) -> Array:
        u = along(x, self._halves)
        return along(x, x) + u * u + (u * u) * (u * u)

    def grad(self, x: Array) -> Array:
        u = along(x, self._halves)
        return np.asarray(2 * x + (2 * u + 4 * u * u * u)[..., None] * self._halves)

    def hvp(self, x: Array, v: Array) -> Array:
        u = along(x, self._halves)
        return np.asarray(2 * v + ((2 + 12 * u * u) * along(v, self._halves))[..., None] * self._halves)

    @cached_property
    def _halves(self) -> Array:
        return np.arange(1, self.dim + 1) / 2
