from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


ROOT = math.sqrt(2)


@definition
class Himmelblau(Problem):
    """Four minima of the same depth around a hill.

    f(x, y) = (x² + y - 11)² + (x + y² - 7)², least at four points, where it is 0

    Himmelblau (1972), Applied nonlinear programming.
    """

    @property
    def start(self) -> tuple[float, ...]:
        return (-0.5, -1.0)

    @property
    def minima(self) -> Array:
        return np.array(MINIMA)

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        saddles = (Stationary(point, "saddle") for point in SADDLES)
        return (*super().stationary, *saddles, Stationary(PEAK, "maximum"))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        one, two = x * x + y - 11, x + y * y - 7
        return one * one + two * two

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        one, two = x * x + y - 11, x + y * y - 7
        return stacked(4 * x * one + 2 * two, 2 * one + 4 * y * two)

    def hess(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return symmetric(12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26)

    def residuals(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return ROOT * stacked(x * x + y - 11, x + y * y - 7)

    def jacobian(self, x: Array) -> Array:
        one = np.ones_like(x[..., 0])
        rows = (stacked(2 * x[..., 0], one), stacked(one, 2 * x[..., 1]))
        return ROOT * np.stack(rows, axis=-2)


# To the last digit, by Newton's method in 40 digits.
MINIMA = (
    (3.0, 2.0),
    (3.5844283403304917, -1.8481265269644035),
    (-3.779310253377747, -3.283185991286169),
    (-2.805118086952745, 3.131312518250573),
)
SADDLES = (
    (3.385154183607021, 0.07385187983774929),
    (0.08667750455539635, 2.884254701174776),
    (-3.0730257507643896, -0.08135304428796751),
    (-0.12796134673068007, -1.9537149802445764),
)
PEAK = (-0.2708445906673476, -0.9230385564799815)
