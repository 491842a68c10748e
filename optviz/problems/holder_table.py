from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, along, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class HolderTable(Problem):
    """A table on four legs, whose feet are the minima.

    f(x, y) = -|sin x cos y exp(|1 - r / π|)|  with  r = √(x² + y²)

    Least in the domain at (±8.0550, ±9.6646), where it is -19.2085; it falls lower far outside. Mishra (2006), Some
    new test functions for global optimization and performance of repulsive particle swarm method.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (5.5, 7.5)

    @property
    def minima(self) -> Array:
        return np.array([(x, y) for x in (AT[0], -AT[0]) for y in (AT[1], -AT[1])])

    def value(self, x: Array) -> Array:
        return -np.abs(self._wave(x))

    def grad(self, x: Array) -> Array:
        x0, y0, r = x[..., 0], x[..., 1], np.sqrt(along(x, x))
        wave, exp = self._wave(x), np.exp(np.abs(1 - r / math.pi))
        outward = np.sign(r - math.pi) / (math.pi * np.where(r > 0, r, 1.0)) * wave
        along_x, along_y = np.cos(x0) * np.cos(y0) * exp, -np.sin(x0) * np.sin(y0) * exp
        return np.asarray(-np.sign(wave)[..., None] * stacked(along_x + outward * x0, along_y + outward * y0))

    @staticmethod
    def _wave(x: Array) -> Array:
        r = np.sqrt(along(x, x))
        return np.asarray(np.sin(x[..., 0]) * np.cos(x[..., 1]) * np.exp(np.abs(1 - r / math.pi)))


AT = (8.055023475736563, 9.664590019241273)  # to the last digit, by Newton's method in 40 digits
