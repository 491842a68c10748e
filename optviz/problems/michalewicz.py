from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import definition, total
from optviz.lazy import np
from optviz.problems._scalable import Scalable

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Michalewicz(Scalable):
    """Flat ground cut by steep narrow valleys, one set for each coordinate.

    f(x) = -Σᵢ sin xᵢ sin²ᵐ(i xᵢ² / π), least in the domain at (2.2029, π/2) in two dimensions, where it is -1.8013

    Michalewicz (1992), Genetic algorithms + data structures = evolution programs. Its coordinates are independent, and
    the minimum is found along each by itself.
    """

    m: Annotated[int, Ge(1), Le(100), "steepness of the valleys"] = 10
    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((0.0, math.pi),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (1.0, *(2.5,) * (self.dim - 1))

    @property
    def minima(self) -> Array:
        return self._least[None]

    def value(self, x: Array) -> Array:
        return -total(np.sin(x) * np.sin(self._order * x * x / math.pi) ** (2 * self.m))

    def grad(self, x: Array) -> Array:
        return self._slope(x, self._order)

    def hvp(self, x: Array, v: Array) -> Array:
        return self._bend(x, self._order) * v

    def _slope(self, x: Array, order: Array) -> Array:
        angle, power = order * x * x / math.pi, 2 * self.m
        steep = 2 * order * x / math.pi * power * np.cos(angle) * np.sin(x)
        return np.asarray(-(np.cos(x) * np.sin(angle) + steep) * np.sin(angle) ** (power - 1))

    def _bend(self, x: Array, order: Array) -> Array:
        angle, turn, power = order * x * x / math.pi, 2 * order * x / math.pi, 2 * self.m
        sin, cos, wave, slope = np.sin(x), np.cos(x), np.sin(angle), np.cos(angle)
        first = 2 * cos * power * turn * slope * wave - sin * wave * wave
        second = sin * power * ((power - 1) * (turn * slope) ** 2 + 2 * order / math.pi * slope * wave)
        return np.asarray(-(first + second - sin * power * (turn * wave) ** 2) * wave ** (power - 2))

    @cached_property
    def _order(self) -> Array:
        return np.arange(1.0, self.dim + 1)

    @cached_property
    def _least(self) -> Array:
        """The best of a grid along each coordinate, then Newton's method, (D,)."""
        x, i = np.linspace(0, math.pi, 200 * self.dim + 1)[:, None], self._order
        curves = -np.sin(x) * np.sin(i * x * x / math.pi) ** (2 * self.m)
        at = x[curves.argmin(axis=0), 0]
        for _ in range(8):
            at = at - self._slope(at, i) / self._bend(at, i)
        return np.asarray(at)
