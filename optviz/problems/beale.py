from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Array


ROOT = math.sqrt(2)


@definition
class Beale(Problem):
    """Flat in the middle and steep in the corners.

    f(x, y) = (1.5 - x + x y)² + (2.25 - x + x y²)² + (2.625 - x + x y³)², least at (3, ½), where it is 0

    Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-4.5, 4.5),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-2.0, -1.5)

    @property
    def minima(self) -> Array:
        return np.array([[3.0, 0.5]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return (*super().stationary, Stationary((0.0, 1.0), "saddle"), Stationary(SADDLE, "saddle"))

    def value(self, x: Array) -> Array:
        (one, *_), (two, *_), (three, *_) = self._terms(x)
        return one * one + two * two + three * three

    def grad(self, x: Array) -> Array:
        parts = [(2 * r * dx, 2 * r * dy) for r, dx, dy, *_ in self._terms(x)]
        return stacked(*(reduce(add, each) for each in zip(*parts, strict=True)))

    def hess(self, x: Array) -> Array:
        parts = [
            (2 * dx * dx, 2 * (dx * dy + r * dxy), 2 * (dy * dy + r * dyy)) for r, dx, dy, dxy, dyy in self._terms(x)
        ]
        return symmetric(*(reduce(add, each) for each in zip(*parts, strict=True)))

    def residuals(self, x: Array) -> Array:
        return ROOT * stacked(*(r for r, *_ in self._terms(x)))

    def jacobian(self, x: Array) -> Array:
        return ROOT * np.stack([stacked(dx, dy) for _, dx, dy, *_ in self._terms(x)], axis=-2)

    @staticmethod
    def _terms(x: Array) -> Iterator[tuple[Array, ...]]:
        """What each square is of, c - x (1 - yⁿ), and its derivatives by x, y, xy and yy."""
        x, y = x[..., 0], x[..., 1]
        for c, power, slope, bend in (
            (1.5, y, np.ones_like(y), np.zeros_like(y)),
            (2.25, y * y, 2 * y, np.full_like(y, 2.0)),
            (2.625, y * y * y, 3 * y * y, 6 * y),
        ):
            yield c - x + x * power, power - 1, x * slope, slope, x * bend


SADDLE = (0.10053793732415836, -2.644513585023125)
