from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked, symmetric

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class MonkeySaddle(Problem):
    """A saddle with room for two legs and a tail, flat in its middle.

    f(x, y) = x³ - 3 x y², with a saddle at (0, 0) where the Hessian is 0; it falls without end

    Hilbert and Cohn-Vossen (1932), Anschauliche Geometrie, section 29.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (1.5, 0.01)

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return (Stationary((0.0, 0.0), "saddle"),)

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return x * x * x - 3 * x * y * y

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return stacked(3 * (x * x - y * y), -6 * x * y)

    def hess(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        return symmetric(6 * x, -6 * y, -6 * x)
