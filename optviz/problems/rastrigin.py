from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import definition, total
from optviz.lazy import np
from optviz.problems._scalable import LeastAtOrigin

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Rastrigin(LeastAtOrigin):
    """A bowl full of dents, one in every cell of a grid.

    f(x) = 10 D + Σᵢ xᵢ² - 10 cos(2π xᵢ), least at 0, where it is 0

    Rastrigin (1974), Systems of extremal control; in any dimension: Mühlenbein, Schomisch and Born (1991).
    """

    dim: Annotated[int, Ge(1), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.12, 5.12),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-3.2, *(2.7,) * (self.dim - 1))

    def value(self, x: Array) -> Array:
        return total(x * x + 10 * (1 - np.cos(2 * math.pi * x)))

    def grad(self, x: Array) -> Array:
        return np.asarray(2 * x + 20 * math.pi * np.sin(2 * math.pi * x))

    def hvp(self, x: Array, v: Array) -> Array:
        return np.asarray((2 + 40 * math.pi**2 * np.cos(2 * math.pi * x)) * v)
