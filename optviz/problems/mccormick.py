from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Mccormick(Problem):
    """A slope with waves across it, that falls without end along the diagonal.

    f(x, y) = sin(x + y) + (x - y)² - 1.5 x + 2.5 y + 1

    Least in the domain at (½ - π/3, -½ - π/3), where it is -½√3 - ⅓π = -1.9132. McCormick (1976), Computability of
    global solutions to factorable nonconvex programs, part I.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-1.5, 4.0), (-3.0, 4.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.0, 3.0)

    @property
    def minima(self) -> Array:
        return np.array([[0.5 - math.pi / 3, -0.5 - math.pi / 3]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        third = math.pi / 3  # cos(x + y) = -½ and x - y = 1
        saddle, local = (0.5 + third, third - 0.5), (0.5 + 2 * third, 2 * third - 0.5)
        return (*super().stationary, Stationary(local, "local minimum"), Stationary(saddle, "saddle"))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        apart = x - y
        return np.sin(x + y) + apart * apart - 1.5 * x + 2.5 * y + 1

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        wave, apart = np.cos(x + y), 2 * (x - y)
        return stacked(wave + apart - 1.5, wave - apart + 2.5)

    def hess(self, x: Array) -> Array:
        bend = np.sin(x[..., 0] + x[..., 1])
        return symmetric(2 - bend, -2 - bend, 2 - bend)
