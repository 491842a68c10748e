from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class CosineRidge(Problem):
    """A parabola in one dimension with a cosine's ridges across it.

    f(x) = ½ curvature x² + height (1 - cos(frequency x)), least at 0, where it is 0

    Rastrigin (1974), Systems of extremal control, in one dimension. There are other minima where
    height · frequency² is large against the curvature.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("x",)  # type: ignore[misc]

    curvature: Annotated[float, Gt(0), Le(1e6), "of the parabola"] = 0.5
    height: Annotated[float, Ge(0), Le(1e6), "half of that of a ridge"] = 1.0
    frequency: Annotated[float, Gt(0), Le(1e3), "how many ridges there are in 2π"] = 3.0

    @property
    def start(self) -> tuple[float, ...]:
        return (4.5,)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        x = x[..., 0]
        return 0.5 * self.curvature * x * x + self.height * (1 - np.cos(self.frequency * x))

    def grad(self, x: Array) -> Array:
        return np.asarray(self.curvature * x + self.height * self.frequency * np.sin(self.frequency * x))

    def hvp(self, x: Array, v: Array) -> Array:
        return np.asarray((self.curvature + self.height * self.frequency**2 * np.cos(self.frequency * x)) * v)
