from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Schaffer2(Problem):
    """Ripples in a cross that die out with the distance.

    f(x, y) = ½ + (sin²(x² - y²) - ½) / (1 + 0.001 (x² + y²))², least at (0, 0), where it is 0

    Schaffer, Caruana, Eshelman and Das (1989), A study of control parameters affecting online performance of genetic
    algorithms; no. 2 in Mishra (2006). Its domain there is -100 to 100, in which no picture shows the ripples; here
    it is -4 to 4.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-4.0, 4.0),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        return (-2.5, 1.5)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        wave, below = np.sin(x * x - y * y), 1 + 0.001 * (x * x + y * y)
        return 0.5 + (wave * wave - 0.5) / (below * below)

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        phase, below = x * x - y * y, 1 + 0.001 * (x * x + y * y)
        wave, turn = np.sin(phase), np.sin(2 * phase)
        out = 0.004 * (wave * wave - 0.5) / below
        return stacked(x * (2 * turn - out) / (below * below), -y * (2 * turn + out) / (below * below))
