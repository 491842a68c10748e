from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, along, definition, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class CrossInTray(Problem):
    """A tray cut into tiles by a grid of kinks, with a cross in its middle.

    f(x, y) = -0.0001 (|sin x sin y exp(|100 - r / π|)| + 1)^0.1  with  r = √(x² + y²)

    Least at (±1.3494, ±1.3494), where it is -2.0626. Mishra (2006), Some new test functions for global optimization
    and performance of repulsive particle swarm method.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-7.5, 5.5)

    @property
    def minima(self) -> Array:
        return np.array([(x, y) for x in (AT, -AT) for y in (AT, -AT)])

    def value(self, x: Array) -> Array:
        return np.asarray(-0.0001 * np.power(self._tiles(x) + 1, 0.1))

    def grad(self, x: Array) -> Array:
        tiles = self._tiles(x)
        return np.asarray((-1e-5 * tiles * np.power(tiles + 1, -0.9))[..., None] * self._relative(x)[0])

    def hess(self, x: Array) -> Array:
        tiles, (slope, sin, away, r) = self._tiles(x), self._relative(x)
        pull = -1e-5 * tiles * np.power(tiles + 1, -0.9)
        share = 1 - 0.9 * tiles / (tiles + 1)
        own = away[..., None] - 1 / np.where(sin == 0, 1.0, sin * sin)
        bend = -away / np.where(r > 0, r * r, 1.0)
        u, v, x, y = slope[..., 0], slope[..., 1], x[..., 0], x[..., 1]
        return symmetric(
            pull * (share * u * u + own[..., 0] + bend * x * x),
            pull * (share * u * v + bend * x * y),
            pull * (share * v * v + own[..., 1] + bend * y * y),
        )

    @staticmethod
    def _relative(x: Array) -> tuple[Array, Array, Array, Array]:
        """The gradient of log |sin x sin y exp(...)| (..., 2), the sines, ±1 / (π r), and r."""
        r, sin = np.sqrt(along(x, x)), np.sin(x)
        away = np.sign(r - 100 * math.pi) / (math.pi * np.where(r > 0, r, 1.0))
        return np.cos(x) / np.where(sin == 0, 1.0, sin) + away[..., None] * x, sin, away, r

    @staticmethod
    def _tiles(x: Array) -> Array:
        r, sin = np.sqrt(along(x, x)), np.sin(x)
        return np.asarray(np.abs(sin[..., 0] * sin[..., 1]) * np.exp(np.abs(100 - r / math.pi)))


AT = 1.3494066171539108  # to the last digit, by Newton's method in 40 digits
