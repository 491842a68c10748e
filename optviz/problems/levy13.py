from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Levy13(Problem):
    """A bowl with waves that are steep along one axis and gentle along the other.

    f(x, y) = sin²(3π x) + (x - 1)² (1 + sin²(3π y)) + (y - 1)² (1 + sin²(2π y)), least at (1, 1), where it is 0

    Lévy and Montalvo (1985), The tunneling algorithm for the global minimization of functions; no. 13 in Mishra (2006).
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, 5.5)

    @property
    def minima(self) -> Array:
        return np.ones((1, 2))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        a, b, c = np.sin(THREE * x), np.sin(THREE * y), np.sin(TWO * y)
        return np.asarray(a * a + (x - 1) * (x - 1) * (1 + b * b) + (y - 1) * (y - 1) * (1 + c * c))

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        u, v, b, c = x - 1, y - 1, np.sin(THREE * y), np.sin(TWO * y)
        return stacked(
            THREE * np.sin(2 * THREE * x) + 2 * u * (1 + b * b),
            THREE * u * u * np.sin(2 * THREE * y) + 2 * v * (1 + c * c) + TWO * v * v * np.sin(2 * TWO * y),
        )

    def hess(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        u, v, b, c = x - 1, y - 1, np.sin(THREE * y), np.sin(TWO * y)
        return symmetric(
            2 * THREE**2 * np.cos(2 * THREE * x) + 2 * (1 + b * b),
            2 * THREE * u * np.sin(2 * THREE * y),
            2 * THREE**2 * u * u * np.cos(2 * THREE * y)
            + 2 * (1 + c * c)
            + 4 * TWO * v * np.sin(2 * TWO * y)
            + 2 * TWO**2 * v * v * np.cos(2 * TWO * y),
        )


TWO, THREE = 2 * math.pi, 3 * math.pi
