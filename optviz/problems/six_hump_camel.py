from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class SixHumpCamel(Problem):
    """Six minima in pairs, the deepest two beside the middle.

    f(x, y) = (4 - 2.1 x² + x⁴ / 3) x² + x y + (4 y² - 4) y²

    Least at ±(0.0898, -0.7127), where it is -1.0316. Dixon and Szegő (1978), The global optimization problem: an
    introduction.
    """

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-3.0, 3.0), (-2.0, 2.0))

    @property
    def start(self) -> tuple[float, ...]:
        return (-2.0, 1.5)

    @property
    def minima(self) -> Array:
        return np.array([LEAST, (-LEAST[0], -LEAST[1])])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        pairs = ((kind, point) for kind, points in OTHERS.items() for point in points)
        others = (Stationary((sign * x, sign * y), kind) for kind, (x, y) in pairs for sign in (1, -1))
        return (*super().stationary, *others, Stationary((0.0, 0.0), "saddle"))

    def value(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        x2, y2 = x * x, y * y
        return (4 - 2.1 * x2 + x2 * x2 / 3) * x2 + x * y + (4 * y2 - 4) * y2

    def grad(self, x: Array) -> Array:
        x, y = x[..., 0], x[..., 1]
        x2, y2 = x * x, y * y
        return stacked((8 - 8.4 * x2 + 2 * x2 * x2) * x + y, x + (16 * y2 - 8) * y)

    def hess(self, x: Array) -> Array:
        x2, y2 = x[..., 0] * x[..., 0], x[..., 1] * x[..., 1]
        return symmetric(8 - 25.2 * x2 + 10 * x2 * x2, np.ones_like(x2), 48 * y2 - 8)


# To the last digit, by Newton's method in 40 digits; each stands for itself and its mirror image.
LEAST = (0.08984201310031806, -0.7126564030207396)
OTHERS: dict[Literal["local minimum", "saddle", "maximum"], tuple[tuple[float, float], ...]] = {
    "local minimum": ((1.7036067149699809, -0.7960835686726251), (1.6071047529201972, 0.5686514548841314)),
    "saddle": (
        (1.1092053368047865, -0.7682680925095398),
        (1.6380679841897786, 0.22867406904439407),
        (1.296070267167109, 0.6050843880386585),
    ),
    "maximum": ((1.2302298765166526, 0.16233458445899497),),
}
