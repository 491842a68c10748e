from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt, Le

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Huber(Problem):
    """A parabola in one dimension that goes on as straight lines.

    f(x) = ½ x² where |x| < delta, else delta (|x| - ½ delta), least at 0, where it is 0

    Huber (1964), Robust estimation of a location parameter.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("x",)  # type: ignore[misc]

    delta: Annotated[float, Gt(0), Le(1e6), "where the parabola ends"] = 1.0

    @property
    def start(self) -> tuple[float, ...]:
        return (4.0,)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        x, size = x[..., 0], np.abs(x[..., 0])
        return np.where(size < self.delta, 0.5 * x * x, self.delta * (size - 0.5 * self.delta))

    def grad(self, x: Array) -> Array:
        return np.clip(x, -self.delta, self.delta)

    def hvp(self, x: Array, v: Array) -> Array:
        return np.where(np.abs(x) < self.delta, v, 0.0)
