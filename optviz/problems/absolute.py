from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Absolute(Problem):
    """The absolute value in one dimension: a slope that never gets less, and a kink.

    f(x) = |x|, least at 0, where it is 0 and the subgradient 0 is taken

    A step of fixed length never settles there; the steps of the subgradient method must shrink: Shor (1985),
    Minimization methods for non-differentiable functions.
    """

    coordinates: ClassVar[tuple[str, ...]] = ("x",)  # type: ignore[misc]

    @property
    def start(self) -> tuple[float, ...]:
        return (4.0,)

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        return np.abs(x[..., 0])

    def grad(self, x: Array) -> Array:
        return np.sign(x)

    def hvp(self, x: Array, v: Array) -> Array:
        return np.zeros_like(x)
