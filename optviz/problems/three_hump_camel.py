from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ThreeHumpCamel(Problem):
    """Three minima in a row, the deepest in the middle.

    f(x, y) = 2 x² - 1.05 x⁴ + x⁶ / 6 + x y + y², least at (0, 0), where it is 0

    Branin (1972); Jamil and Yang (2013), A literature survey of benchmark functions, no. 29.
    """

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.8, 4.0)

    @property
    def minima(self) -> Array:
        return np.zeros((1, 2))

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        valleys = (Stationary(_bend(1, side), "local minimum") for side in (1, -1))
        passes = (Stationary(_bend(-1, side), "saddle") for side in (1, -1))
        return (*super().stationary, *valleys, *passes)

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        x2 = x * x
        return x2 * (2 - 1.05 * x2 + x2 * x2 / 6) + x * y + y * y

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        x2 = x * x
        return stacked(x * (4 - 4.2 * x2 + x2 * x2) + y, x + 2 * y)

    def hess(self, x: Array) -> Array:
        x2 = x[..., 0] * x[..., 0]
        return symmetric(4 - 12.6 * x2 + 5 * x2 * x2, np.ones_like(x2), np.full_like(x2, 2.0))


def _bend(sign: int, side: int) -> tuple[float, float]:
    """Where y = -x / 2 and x⁴ - 4.2 x² + 3.5 = 0."""
    x = side * math.sqrt(2.1 + sign * math.sqrt(2.1**2 - 3.5))
    return x, -x / 2
