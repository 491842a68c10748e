from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from optviz.core import Stationary, definition, total
from optviz.lazy import np
from optviz.problems._scalable import Scalable

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class StyblinskiTang(Scalable):
    """In each coordinate two valleys, one deeper than the other.

    f(x) = ½ Σᵢ xᵢ⁴ - 16 xᵢ² + 5 xᵢ, least where all xᵢ = -2.9035, where it is -39.1662 for each coordinate

    Styblinski and Tang (1990), Experiments in nonconvex optimization: stochastic approximation with function
    smoothing and simulated annealing. Its stationary points are told for up to three dimensions: there are 3 to the
    power of `dim`.
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.0, 5.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (0.5, *(4.0,) * (self.dim - 1))

    @property
    def minima(self) -> Array:
        return np.full((1, self.dim), DEEP)

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        if self.dim > 3:
            return super().stationary
        points = [point for point in product((DEEP, TOP, SHALLOW), repeat=self.dim) if {*point} != {DEEP}]
        return (*super().stationary, *(Stationary(point, _kind(point)) for point in points))

    def value(self, x: Array) -> Array:
        square = x * x
        return 0.5 * total(square * square - 16 * square + 5 * x)

    def grad(self, x: Array) -> Array:
        return 2 * x * x * x - 16 * x + 2.5

    def hvp(self, x: Array, v: Array) -> Array:
        return (6 * x * x - 16) * v


def _kind(point: tuple[float, ...]) -> Literal["local minimum", "saddle", "maximum"]:
    if TOP not in point:
        return "local minimum"
    return "maximum" if {*point} == {TOP} else "saddle"


def _root(k: int) -> float:
    """A root of 4 x³ - 32 x + 5, by the trigonometric solution of the cubic (Viète 1591)."""
    return 2 * math.sqrt(8 / 3) * math.cos(math.acos(-15 / 64 * math.sqrt(3 / 8)) / 3 - 2 * math.pi * k / 3)


SHALLOW, TOP, DEEP = _root(0), _root(1), _root(2)
