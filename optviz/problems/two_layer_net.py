from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt, Le

from optviz.core import Problem, Stationary, definition, stacked, symmetric
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class TwoLayerNet(Problem):
    """A network of two layers with one weight each, which learns one number.

    f(u, v) = ½ (target - u v)², least on both branches of u v = target, where it is 0, with a saddle at (0, 0)

    Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks. Of the minima the two balanced ones, |u| = |v|, are told: those that are least sharp.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("u", "v")  # type: ignore[misc]

    target: Annotated[float, Gt(0), Le(1e6), "the number to learn"] = 1.0

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        side = 2.5 * math.sqrt(self.target)
        return ((-side, side),) * 2

    @property
    def start(self) -> tuple[float, ...]:
        root = math.sqrt(self.target)
        return (0.1 * root, 2 * root)

    @property
    def minima(self) -> Array:
        root = math.sqrt(self.target)
        return np.array([[root, root], [-root, -root]])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return (*super().stationary, Stationary((0.0, 0.0), "saddle"))

    def value(self, x: Array) -> Array:
        missed = self.target - x[..., 0] * x[..., 1]
        return 0.5 * missed * missed

    def grad(self, x: Array) -> Array:
        missed = self.target - x[..., 0] * x[..., 1]
        return stacked(-missed * x[..., 1], -missed * x[..., 0])

    def hess(self, x: Array) -> Array:
        u, v = x[..., 0], x[..., 1]
        return symmetric(v * v, 2 * u * v - self.target, u * u)
