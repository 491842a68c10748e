from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Problem, along, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Ellipse(Problem):
    """A bowl that is steeper across than along, and lies turned in the plane.

    f(x, y) = ½ (u² + kappa v²)  with  u = x cos angle + y sin angle,  v = y cos angle - x sin angle

    Least at (0, 0), where it is 0. The condition number kappa alone sets how many steps gradient descent needs
    (Nesterov 2004, Introductory lectures on convex optimization, theorem 2.1.15); the angle matters to rules that
    scale each coordinate.
    """

    kappa: Annotated[float, Ge(1), Le(1e8), "condition number: steepest curvature over flattest"] = 10.0
    angle: Annotated[float, Ge(-360), Le(360), "of the flat direction from the x axis, in degrees"] = 30.0

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, 1.0)

    @property
    def minima(self) -> Array:
        return np.zeros((1, 2))

    def value(self, x: Array) -> Array:
        return 0.5 * along(self.grad(x), x)

    def grad(self, x: Array) -> Array:
        return self.hvp(x, x)

    def hvp(self, x: Array, v: Array) -> Array:
        (xx, xy), (_, yy) = self._matrix
        return stacked(xx * v[..., 0] + xy * v[..., 1], xy * v[..., 0] + yy * v[..., 1])

    def hess(self, x: Array) -> Array:
        return np.broadcast_to(self._matrix, (*np.shape(x), 2)).copy()

    @cached_property
    def _matrix(self) -> Array:
        turn = math.radians(self.angle)
        flat, steep = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
        return np.asarray(np.outer(flat, flat) + self.kappa * np.outer(steep, steep))
