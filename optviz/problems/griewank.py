from __future__ import annotations

from functools import cached_property, reduce
from operator import mul
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import along, definition, stacked
from optviz.lazy import np
from optviz.problems._scalable import LeastAtOrigin

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Griewank(LeastAtOrigin):
    """A wide bowl with ripples all over it.

    f(x) = 1 + Σᵢ xᵢ² / 4000 - ∏ᵢ cos(xᵢ / √i), least at 0, where it is 0

    Griewank (1981), Generalized descent for global optimization.
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-600.0, 600.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-400.0, *(300.0,) * (self.dim - 1))

    def value(self, x: Array) -> Array:
        cos = np.cos(x / self._roots)
        return np.asarray(1 - _product(cos) + along(x, x) / 4000)

    def grad(self, x: Array) -> Array:
        cos, sin = np.cos(x / self._roots), np.sin(x / self._roots)
        others = [reduce(mul, (cos[..., j] for j in range(self.dim) if j != i), 1.0) for i in range(self.dim)]
        return np.asarray(x / 2000 + sin / self._roots * stacked(*map(np.asarray, others)))

    def hvp(self, x: Array, v: Array) -> Array:
        scaled = x / self._roots
        product, tan, v_scaled = np.asarray(_product(np.cos(scaled)))[..., None], np.tan(scaled), v / self._roots
        across = along(tan, v_scaled)[..., None]
        return np.asarray(v / 2000 + product / self._roots * ((1 + tan * tan) * v_scaled - tan * across))

    @cached_property
    def _roots(self) -> Array:
        return np.asarray(np.sqrt(np.arange(1.0, self.dim + 1)))


def _product(a: Array) -> Array:
    """∏ᵢ aᵢ over the last axis, in order: (..., D) to (...)."""
    return reduce(mul, (a[..., i] for i in range(a.shape[-1])))
