from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Gt, Le

from optviz.core import Problem, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Ravine(Problem):
    """A winding ravine with steep walls that falls gently to its end.

    f(x, y) = ½ slope x² + ½ wall (y - sin x)², least at (0, 0), where it is 0

    Ravines, and a method that follows them: Gelfand and Tsetlin (1961), The principle of nonlocal search in automatic
    optimization systems.
    """

    slope: Annotated[float, Gt(0), Le(1e6), "curvature along the ravine"] = 0.1
    wall: Annotated[float, Gt(0), Le(1e6), "curvature of its walls"] = 20.0

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-6.0, 6.0), (-3.0, 3.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (-5.0, 2.5)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        off = x[..., 1] - np.sin(x[..., 0])
        return 0.5 * self.slope * x[..., 0] * x[..., 0] + 0.5 * self.wall * off * off

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        off = y - np.sin(x)
        return stacked(self.slope * x - self.wall * off * np.cos(x), self.wall * off)

    def hess(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        sin, cos = np.sin(x), np.cos(x)
        bend = self.slope + self.wall * (cos * cos + (y - sin) * sin)
        return symmetric(bend, -self.wall * cos, np.full_like(x, self.wall))
