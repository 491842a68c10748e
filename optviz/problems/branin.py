from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Branin(Problem):
    """Three minima of the same depth in a rolling landscape.

    f(x, y) = a (y - b x² + c x - r)² + s (1 - t) cos x + s
    with  a = 1,  b = 5.1 / 4π²,  c = 5 / π,  r = 6,  s = 10,  t = 1 / 8π

    Least at (-π, 12.275), (π, 2.275) and (3π, 2.475), where it is 5 / 4π = 0.3979. Branin (1972), Widely convergent
    method for finding multiple solutions of simultaneous nonlinear equations.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.0, 10.0), (0.0, 15.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (6.0, 14.0)

    @property
    def minima(self) -> Array:
        return np.array([[-math.pi, 12.275], [math.pi, 2.275], [3 * math.pi, 2.475]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        saddles = ((0.0, 6.0), (2 * math.pi, 1.1))
        return (*super().stationary, *(Stationary(point, "saddle") for point in saddles))

    def value(self, x: Array) -> Array:
        off = x[..., 1] - B * x[..., 0] * x[..., 0] + C * x[..., 0] - 6
        return off * off + S * np.cos(x[..., 0]) + 10

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        off = y - B * x * x + C * x - 6
        return stacked(2 * off * (C - 2 * B * x) - S * np.sin(x), 2 * off)

    def hess(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        off, slope = y - B * x * x + C * x - 6, C - 2 * B * x
        return symmetric(2 * slope * slope - 4 * B * off - S * np.cos(x), 2 * slope, np.full_like(x, 2.0))


B, C = 5.1 / (4 * math.pi**2), 5 / math.pi
S = 10 * (1 - 1 / (8 * math.pi))  # s (1 - t)
