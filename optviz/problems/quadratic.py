from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import MaxLen, MinLen

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Quadratic(Problem):
    """A bowl whose axes have their own steepness.

    f(x) = Σ aᵢ xᵢ², least at the origin; its gradient is 2 aᵢ xᵢ

    The plainest test of a step size: gradient descent needs lr < 1 / max aᵢ (Nesterov 2004, section 2.1).
    """

    coefficients: Annotated[tuple[float, ...], MinLen(1), MaxLen(1000), "a, one number for each coordinate"] = (0.1, 2)

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        if len(self.coefficients) <= 2:
            return ("x", "y")[: len(self.coefficients)]
        return tuple(f"x{i + 1}" for i in range(len(self.coefficients)))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-6.0, 6.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return (-5.0, *(-2.0,) * (self.dim - 1))

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))

    def value(self, x: Array) -> Array:
        total: Array = sum(a * x[..., i] * x[..., i] for i, a in enumerate(self.coefficients))  # type: ignore[assignment]
        return total

    def grad(self, x: Array) -> Array:
        return 2 * np.array(self.coefficients) * x
