from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Problem, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Rosenbrock(Problem):
    """A curved valley: easy to find, slow to follow.

    f(x, y) = (a - x)² + b (y - x²)², least at (a, a²), where it is 0

    Rosenbrock (1960), An automatic method for finding the greatest or least value of a function.
    """

    a: Annotated[float, Ge(-1000), Le(1000), "x of the minimum"] = 1.0
    b: Annotated[float, Gt(0), "steepness of the valley's walls"] = 100.0

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0), (-1.0, 3.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.2, 1.0)

    @property
    def minima(self) -> Array:
        return np.array([[self.a, self.a**2]])

    def value(self, x: Array) -> Array:
        off = x[..., 1] - x[..., 0] * x[..., 0]
        to_a = self.a - x[..., 0]
        return to_a * to_a + self.b * off * off

    def grad(self, x: Array) -> Array:
        off = x[..., 1] - x[..., 0] * x[..., 0]
        return stacked(-2 * (self.a - x[..., 0]) - 4 * self.b * off * x[..., 0], 2 * self.b * off)
