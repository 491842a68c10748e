from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Stationary, along, definition
from optviz.lazy import np
from optviz.problems._scalable import Scalable

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class DixonPrice(Scalable):
    """A valley that bends from one coordinate to the next.

    f(x) = (x₁ - 1)² + Σᵢ₌₂ i (2 xᵢ² - xᵢ₋₁)², least at xᵢ = 2^(2^(1 - i) - 1), the last of them with either sign

    There it is 0. Dixon and Price (1989), Truncated Newton method for sparse unconstrained optimization using
    automatic differentiation.
    """

    dim: Annotated[int, Ge(2), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-8.0, *(6.0,) * (self.dim - 1))

    @property
    def minima(self) -> Array:
        least = 2.0 ** (2.0 ** -np.arange(self.dim) - 1)
        return np.stack([least, np.append(least[:-1], -least[-1])])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        saddle = (Stationary((1 / 3, 0.0), "saddle"),) if self.dim == 2 else ()
        return (*super().stationary, *saddle)

    def value(self, x: Array) -> Array:
        first, off = x[..., 0] - 1, self._off(x)
        return first * first + along(off * off, self._weights)

    def grad(self, x: Array) -> Array:
        pull = 2 * self._weights * self._off(x)
        slope = np.zeros_like(x)
        slope[..., 0] = 2 * (x[..., 0] - 1)
        slope[..., :-1] -= pull
        slope[..., 1:] += 4 * x[..., 1:] * pull
        return slope

    def hvp(self, x: Array, v: Array) -> Array:
        weights, next_x = 2 * self._weights, x[..., 1:]
        turn = 4 * next_x * v[..., 1:] - v[..., :-1]
        product = np.zeros_like(x)
        product[..., 0] = 2 * v[..., 0]
        product[..., :-1] -= weights * turn
        product[..., 1:] += weights * (4 * next_x * turn + 4 * v[..., 1:] * self._off(x))
        return product

    @staticmethod
    def _off(x: Array) -> Array:
        """2 xᵢ² - xᵢ₋₁, (..., D - 1)."""
        return 2 * x[..., 1:] * x[..., 1:] - x[..., :-1]

    @cached_property
    def _weights(self) -> Array:
        return np.arange(2.0, self.dim + 1)
