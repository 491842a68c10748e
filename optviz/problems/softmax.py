from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Gt, Le, MaxLen, MinLen

from optviz.core import along, definition
from optviz.lazy import np
from optviz.problems._regression import LOGISTIC, Regression, binary, sigmoid
from optviz.problems._rows import Rows

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Softmax(Regression):
    """Softmax regression on two classes, each with an intercept and slopes of its own.

    f(a, b) = 1/n Σᵢ log(exp(a · xᵢ) + exp(b · xᵢ)) - (b if yᵢ else a) · xᵢ + ½ l2 (‖a‖² + ‖b‖²)

    Bridle (1990), Probabilistic interpretation of feedforward classification network outputs. Only b - a matters to
    the predictions, and logistic regression finds it; along a + b there is the penalty alone. Drawn as for `logistic`.
    """

    coefficients: Annotated[tuple[float, ...], MinLen(2), MaxLen(50), "true intercept and slopes of b - a"] = (
        -0.5,
        1.5,
    )
    l2: Annotated[float, Gt(0), Le(1e6), "penalty on the squared coefficients"] = 0.01

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(f"{of} {name}" for of in ("a", "b") for name in super(Softmax, self).coordinates)

    @property
    def sample(self) -> None:
        """None: two rows of coefficients make one probability, and no line of each tells it."""
        return

    def _drawn(self, x: Array, random: np.random.Generator) -> Array:
        return (random.random(len(x)) < sigmoid(along(x, np.array(self.coefficients)))).astype(float)

    def _mean(self, x: Array, y: Array) -> Rows:
        return Rows(self.coordinates, np.concatenate([-x, x], axis=1), y, LOGISTIC, self.l2)

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        x, y = super()._points
        return x, binary(self.target, y)
