from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Matyas(Problem):
    """A flat slanted bowl whose valley follows the diagonal.

    f(x, y) = 0.26 (x² + y²) - 0.48 x y, least at (0, 0), where it is 0

    Matyas (1965), Random optimization; Jamil and Yang (2013), A literature survey of benchmark functions, no. 71.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-10.0, 10.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-8.0, 3.0)

    @property
    def minima(self) -> Array:
        return np.zeros((1, 2))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    def grad(self, x: Array) -> Array:
        return self.hvp(x, x)

    def hvp(self, x: Array, v: Array) -> Array:
        return stacked(0.52 * v[..., 0] - 0.48 * v[..., 1], 0.52 * v[..., 1] - 0.48 * v[..., 0])
