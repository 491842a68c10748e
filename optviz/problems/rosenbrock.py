from __future__ import annotations

import math
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import definition, stacked
from optviz.lazy import np
from optviz.problems._scalable import Scalable

if TYPE_CHECKING:
    from optviz.core import Array


ROOT = math.sqrt(2)


@definition
class Rosenbrock(Scalable):
    """A curved valley: easy to find, slow to follow.

    f(x, y) = (a - x)² + b (y - x²)², least at (a, a²), where it is 0
    f(x) = Σᵢ (a - xᵢ)² + b (xᵢ₊₁ - xᵢ²)² in more dimensions, least at (1, ..., 1) for a = 1

    Rosenbrock (1960), An automatic method for finding the greatest or least value of a function. In four to seven
    dimensions there is a local minimum near (-1, 1, ..., 1) beside: Shang and Qiu (2006).
    """

    a: Annotated[float, Ge(-1000), Le(1000), "x of the minimum"] = 1.0
    b: Annotated[float, Gt(0), "steepness of the valley's walls"] = 100.0
    dim: Annotated[int, Ge(2), Le(200), "how many coordinates"] = 2

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * (self.dim - 1) + ((-1.0, 3.0),)

    @property
    def start(self) -> tuple[float, ...]:
        return ((-1.2, 1.0) * self.dim)[: self.dim]

    @property
    def minima(self) -> Array:
        if self.dim == 2:
            return np.array([[self.a, self.a**2]])
        # Each coordinate but the last would have to be a, and the square of the one before.
        return np.full((1, self.dim), self.a) if self.a in (0.0, 1.0) else np.empty((0, self.dim))

    def value(self, x: Array) -> Array:
        return sum(self._link(x, i) for i in range(1, self.dim - 1)) + self._link(x, 0)

    def grad(self, x: Array) -> Array:
        off = [x[..., i + 1] - x[..., i] * x[..., i] for i in range(self.dim - 1)]
        down = [-2 * (self.a - x[..., i]) - 4 * self.b * each * x[..., i] for i, each in enumerate(off)]
        up = [2 * self.b * each for each in off]
        between = [d + u for d, u in zip(down[1:], up, strict=False)]
        return stacked(down[0], *between, up[-1])

    def hvp(self, x: Array, v: Array) -> Array:
        b, last = self.b, self.dim - 1
        bent = [2 + b * (12 * x[..., i] * x[..., i] - 4 * x[..., i + 1]) for i in range(last)]
        out = [d * v[..., i] - 4 * b * x[..., i] * v[..., i + 1] for i, d in enumerate(bent)]
        into = [2 * b * v[..., i + 1] - 4 * b * x[..., i] * v[..., i] for i in range(last)]
        return stacked(out[0], *(o + i for o, i in zip(out[1:], into, strict=False)), into[-1])

    def residuals(self, x: Array) -> Array:
        """√2 (a - xᵢ) and √(2 b) (xᵢ₊₁ - xᵢ²), for each link in turn."""
        wall = math.sqrt(2 * self.b)
        links = ((ROOT * (self.a - a), wall * (b - a * a)) for a, b in pairwise(np.moveaxis(x, -1, 0)))
        return stacked(*chain.from_iterable(links))

    def jacobian(self, x: Array) -> Array:
        wall = math.sqrt(2 * self.b)
        slopes = np.zeros((*np.shape(x)[:-1], 2 * (self.dim - 1), self.dim))
        for i in range(self.dim - 1):
            slopes[..., 2 * i, i] = -ROOT
            slopes[..., 2 * i + 1, i] = -2 * wall * x[..., i]
            slopes[..., 2 * i + 1, i + 1] = wall
        return slopes

    def _link(self, x: Array, i: int) -> Array:
        """The term of coordinates i and i + 1."""
        off = x[..., i + 1] - x[..., i] * x[..., i]
        to_a = self.a - x[..., i]
        return to_a * to_a + self.b * off * off
