from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt, Le

from optviz.core import Problem, definition
from optviz.lazy import np
from optviz.problems.gradient_stream import Linear

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Reddi(Problem):
    """Linear losses on which Adam goes uphill.

    fₜ(x) = C x where t mod 3 = 1, else -x, for steps t from 1;  f(x) = (C - 2) x / 3, the mean of all fₜ

    Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, section 3: for C > 2 the least value on
    [-1, 1] is at -1, but Adam with beta1 = 0 and beta2 = 1 / (1 + C²) goes to 1. Nothing keeps x in the interval here.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("x",)  # type: ignore[misc]

    C: Annotated[float, Gt(2), Le(1e6), "slope of the rare loss"] = 4.0

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-1.0, 1.0),)

    @property
    def start(self) -> tuple[float, ...]:
        return (0.0,)

    def value(self, x: Array) -> Array:
        return (self.C - 2) / 3 * x[..., 0]

    def grad(self, x: Array) -> Array:
        return np.full_like(x, (self.C - 2) / 3)

    def hvp(self, x: Array, v: Array) -> Array:
        return np.zeros_like(x)

    def at(self, step: int) -> Linear:
        """C x at the first step and at every third from there on, else -x."""
        return Linear(self.coordinates, np.array([self.C if step % 3 == 0 else -1.0]))
