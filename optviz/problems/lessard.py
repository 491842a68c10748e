from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Lessard(Problem):
    """A smooth strongly convex curve on which the tuned heavy ball goes around for ever.

    ∇f(x) = 25 x where x < 1,  x + 24 where 1 ≤ x < 2,  25 x - 24 where x ≥ 2;  f is least at 0, where it is 0

    Lessard, Recht and Packard (2016), Analysis and design of optimization algorithms via integral quadratic
    constraints, eq. 4.11: with lr = 1/9 and momentum = 4/9, best for quadratics with curvatures 1 to 25, the heavy ball
    ends in a cycle of three points from every start between 3.07 and 3.46.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("x",)  # type: ignore[misc]

    @property
    def start(self) -> tuple[float, ...]:
        return (3.3,)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        x = x[..., 0]
        middle, right = 0.5 * x * x + 24 * x - 12, 12.5 * x * x - 24 * x + 36
        return np.where(x < 1, 12.5 * x * x, np.where(x < 2, middle, right))

    def grad(self, x: Array) -> Array:
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    def hvp(self, x: Array, v: Array) -> Array:
        return np.where((x >= 1) & (x < 2), v, 25 * v)
