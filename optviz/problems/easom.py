from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, along, definition, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Easom(Problem):
    """A plain without a slope, and one narrow hole.

    f(x, y) = -cos x cos y exp(-(x - π)² - (y - π)²), least at (π, π), where it is -1

    Easom (1990), A survey of global optimization techniques. Its domain there is -100 to 100, in which nothing is to
    be seen; here it is -10 to 10.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (2.0, 4.0)

    @property
    def minima(self) -> Array:
        return np.full((1, 2), math.pi)

    def value(self, x: Array) -> Array:
        return -self._parts(x)[0]

    def grad(self, x: Array) -> Array:
        f, away, tan = self._parts(x)
        return np.asarray((2 * away + tan) * f[..., None])

    def hess(self, x: Array) -> Array:
        f, away, tan = self._parts(x)
        slope = -2 * away - tan  # of log |f|, whose second derivative is -2 - 1 / cos² = -3 - tan²
        bend = slope * slope - 3 - tan * tan
        return symmetric(-f * bend[..., 0], -f * slope[..., 0] * slope[..., 1], -f * bend[..., 1])

    @staticmethod
    def _parts(x: Array) -> tuple[Array, Array, Array]:
        """-f (...), the way from π (..., 2), and the tangents (..., 2)."""
        away, cos = x - math.pi, np.cos(x)
        return cos[..., 0] * cos[..., 1] * np.exp(-along(away, away)), away, np.sin(x) / cos
