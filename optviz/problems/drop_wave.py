from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, along, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class DropWave(Problem):
    """Rings in water around the drop that made them.

    f(x, y) = -(1 + cos(12 r)) / (½ r² + 2)  with  r = √(x² + y²), least at (0, 0), where it is -1

    Surjanovic and Bingham (2013), Virtual library of simulation experiments.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.12, 5.12),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-3.0, 2.0)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        square = along(x, x)
        return np.asarray(-(1 + np.cos(12 * np.sqrt(square))) / (0.5 * square + 2))

    def grad(self, x: Array) -> Array:
        square = along(x, x)
        r, below = np.sqrt(square), 0.5 * square + 2
        wave = 12 * np.sin(12 * r) / np.where(r > 0, r, 1.0) + np.where(r > 0, 0.0, 144.0)
        return np.asarray((wave / below + (1 + np.cos(12 * r)) / (below * below))[..., None] * x)
