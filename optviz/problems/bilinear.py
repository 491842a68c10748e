from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Bilinear(Problem):
    """The product of two players' numbers, the simplest game.

    f(x, y) = x y, with a saddle at (0, 0), where x minimizes and y maximizes

    Simultaneous gradient descent and ascent goes around the saddle and away: Daskalakis et al. (2018), Training GANs
    with optimism, section 2.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (1.0, 1.0)

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return (Stationary((0.0, 0.0), "saddle"),)

    @property
    def maximized(self) -> tuple[bool, ...]:
        return (False, True)

    def value(self, x: Array) -> Array:
        return x[..., 0] * x[..., 1]

    def grad(self, x: Array) -> Array:
        return self.hvp(x, x)

    def hvp(self, x: Array, v: Array) -> Array:
        return stacked(v[..., 1], v[..., 0])
