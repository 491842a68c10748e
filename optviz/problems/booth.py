from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


ROOT = math.sqrt(2)


@definition
class Booth(Problem):
    """A gentle slanted bowl of two squared planes.

    f(x, y) = (x + 2 y - 7)² + (2 x + y - 5)², least at (1, 3), where it is 0

    Jamil and Yang (2013), A literature survey of benchmark functions for global optimisation problems, no. 17.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-8.0, -5.0)

    @property
    def minima(self) -> Array:
        return np.array([[1.0, 3.0]])

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        one, two = x + 2 * y - 7, 2 * x + y - 5
        return one * one + two * two

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        one, two = x + 2 * y - 7, 2 * x + y - 5
        return stacked(2 * one + 4 * two, 4 * one + 2 * two)

    def hvp(self, x: Array, v: Array) -> Array:
        return stacked(10 * v[..., 0] + 8 * v[..., 1], 8 * v[..., 0] + 10 * v[..., 1])

    def residuals(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return ROOT * stacked(x + 2 * y - 7, 2 * x + y - 5)

    def jacobian(self, x: Array) -> Array:
        return np.broadcast_to(ROOT * np.array([[1.0, 2.0], [2.0, 1.0]]), (*np.shape(x), 2))
