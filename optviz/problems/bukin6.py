from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Bukin6(Problem):
    """A ridge-sharp valley along a parabola, with a kink all along its floor.

    f(x, y) = 100 √|y - 0.01 x²| + 0.01 |x + 10|, least at (-10, 1), where it is 0

    Bukin (1997), New minimization strategy for non-smooth functions. On the floor itself the slope across is taken
    as 0.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-15.0, -5.0), (-3.0, 3.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (-14.0, -2.0)

    @property
    def minima(self) -> Array:
        return np.array([[-10.0, 1.0]])

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return 100 * np.sqrt(np.abs(y - 0.01 * x * x)) + 0.01 * np.abs(x + 10)

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        off = y - 0.01 * x * x
        across = 50 * np.sign(off) / np.sqrt(np.where(off == 0, 1.0, np.abs(off)))
        return stacked(-0.02 * x * across + 0.01 * np.sign(x + 10), across)
