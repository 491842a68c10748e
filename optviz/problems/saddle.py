from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Saddle(Problem):
    """Up along one axis, down along the other.

    f(x, y) = x² - y², with a saddle at (0, 0); it falls without end

    Dauphin et al. (2014), Identifying and attacking the saddle point problem in high-dimensional non-convex
    optimization.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (1.5, 0.001)

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return (Stationary((0.0, 0.0), "saddle"),)

    def value(self, x: Array) -> Array:
        return x[..., 0] * x[..., 0] - x[..., 1] * x[..., 1]

    def grad(self, x: Array) -> Array:
        return self.hvp(x, x)

    def hvp(self, x: Array, v: Array) -> Array:
        return stacked(2 * v[..., 0], -2 * v[..., 1])
