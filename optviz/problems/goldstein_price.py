from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class GoldsteinPrice(Problem):
    """Values from 3 to a million, with three valleys that end nowhere good.

    f(x, y) = (1 + (x + y + 1)² (19 - 14 x + 3 x² - 14 y + 6 x y + 3 y²))
              · (30 + (2 x - 3 y)² (18 - 32 x + 12 x² + 48 y - 36 x y + 27 y²))

    Least at (0, -1), where it is 3. Goldstein and Price (1971), On descent from local minima.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.5, 1.0)

    @property
    def minima(self) -> Array:
        return np.array([[0.0, -1.0]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        others = (Stationary(point, kind) for kind, points in OTHERS.items() for point in points)
        return (*super().stationary, *others)

    def value(self, x: Array) -> Array:
        (a, *_), (b, *_) = self._factors(x)
        return a * b

    def grad(self, x: Array) -> Array:
        (a, ax, ay, *_), (b, bx, by, *_) = self._factors(x)
        return stacked(ax * b + a * bx, ay * b + a * by)

    def hess(self, x: Array) -> Array:
        (a, ax, ay, axx, axy, ayy), (b, bx, by, bxx, bxy, byy) = self._factors(x)
        return symmetric(
            axx * b + 2 * ax * bx + a * bxx,
            axy * b + ax * by + ay * bx + a * bxy,
            ayy * b + 2 * ay * by + a * byy,
        )

    @staticmethod
    def _factors(x: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Both factors, each of the form c + s² q: with the derivatives by x, y, xx, xy, yy."""
        x, y = x[..., 0], x[..., 1]
        one = 19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y
        two = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y
        return (
            _factor(1, x + y + 1, (1, 1), one, (-14 + 6 * x + 6 * y, -14 + 6 * x + 6 * y), (6, 6, 6)),
            _factor(30, 2 * x - 3 * y, (2, -3), two, (-32 + 24 * x - 36 * y, 48 - 36 * x + 54 * y), (24, -36, 54)),
        )


def _factor(
    c: float,
    s: Array,
    slope: tuple[float, float],
    q: Array,
    q_slope: tuple[Array, Array],
    q_bend: tuple[float, float, float],
) -> tuple[Array, ...]:
    """c + s² q and its derivatives, where s is linear with that slope, and q has these derivatives."""
    (sx, sy), (qx, qy), (qxx, qxy, qyy) = slope, q_slope, q_bend
    return (
        c + s * s * q,
        2 * s * sx * q + s * s * qx,
        2 * s * sy * q + s * s * qy,
        2 * sx * sx * q + 4 * s * sx * qx + s * s * qxx,
        2 * sx * sy * q + 2 * s * (sx * qy + sy * qx) + s * s * qxy,
        2 * sy * sy * q + 4 * s * sy * qy + s * s * qyy,
    )


OTHERS: dict[Literal["local minimum", "saddle", "maximum"], tuple[tuple[float, float], ...]] = {
    "local minimum": ((-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)),
    "saddle": ((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4)),
    "maximum": ((0.8, 0.2),),
}
