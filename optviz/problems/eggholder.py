from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, Stationary, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Eggholder(Problem):
    """Deep pits without order, the deepest on the edge of the domain.

    f(x, y) = -(y + 47) sin √|y + x/2 + 47| - x sin √|x - (y + 47)|

    Least in the domain at (512, 404.2318), where it is -959.6407; it falls lower beyond the edge. Whitley, Mathias,
    Rana and Dzubera (1996), Evaluating evolutionary algorithms.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-512.0, 512.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-200.0, 100.0)

    @property
    def minima(self) -> Array:
        return np.array([[512.0, 404.2318051137578]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return ()  # the slope at the edge is not zero

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1] + 47
        return -y * np.sin(np.sqrt(np.abs(y + x / 2))) - x * np.sin(np.sqrt(np.abs(x - y)))

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1] + 47
        (one, one_slope), (two, two_slope) = _wave(y + x / 2), _wave(x - y)
        return stacked(-0.5 * y * one_slope - two - x * two_slope, -one - y * one_slope + x * two_slope)


def _wave(t: Array) -> tuple[Array, Array]:
    """sin √|t| and its derivative, which is taken as 0 at 0."""
    root = np.sqrt(np.abs(t))
    return np.sin(root), np.sign(t) * np.cos(root) / (2 * np.where(root > 0, root, 1.0))
