from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Gt, Le

from optviz.core import Problem, along, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Plateau(Problem):
    """A hole in a plain that gets flatter with the distance.

    f(x, y) = r² / (width² + r²)  with  r² = x² + y², least at (0, 0), where it is 0; far out it nears 1

    The robust loss of Geman and McClure (1985), which far points hardly pull at: the gradient vanishes.
    """

    width: Annotated[float, Gt(0), Le(1e6), "distance at which half the height is reached"] = 1.0

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, 2.0)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        square = along(x, x)
        return square / (self.width**2 + square)

    def grad(self, x: Array) -> Array:
        below = self.width**2 + along(x, x)
        return np.asarray((2 * self.width**2 / (below * below))[..., None] * x)

    def hvp(self, x: Array, v: Array) -> Array:
        below = self.width**2 + along(x, x)
        pull = 2 * self.width**2 / (below * below)
        return np.asarray(pull[..., None] * (v - (4 * along(x, v) / below)[..., None] * x))
