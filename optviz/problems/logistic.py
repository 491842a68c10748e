from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import along, definition
from optviz.lazy import np
from optviz.problems._regression import LOGISTIC, Regression, binary, sigmoid
from optviz.problems._rows import Rows

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Logistic(Regression):
    """Logistic regression: the probability of a class as a function of intercept and slopes.

    f(β) = 1/n Σᵢ log(1 + exp(β · xᵢ)) - yᵢ β · xᵢ + ½ l2 ‖β‖²  with classes yᵢ of 0 and 1

    Cox (1958), The regression analysis of binary sequences. Without `data` the features are drawn uniformly over
    `span` and the classes with probability 1 / (1 + exp(-coefficients · (1, x))), by numpy's default_rng(seed). Where
    a line parts the classes there is no minimum unless l2 > 0.
    """

    coefficients: Annotated[tuple[float, ...], MinLen(2), MaxLen(50), "true intercept and slopes, to draw from"] = (
        -0.5,
        1.5,
    )
    l2: Annotated[float, Ge(0), Le(1e6), "penalty on the squared coefficients"] = 0.0

    def _drawn(self, x: Array, random: np.random.Generator) -> Array:
        return (random.random(len(x)) < sigmoid(along(x, np.array(self.coefficients)))).astype(float)

    def predicted(self, x: Array, inputs: Array) -> Array:
        """The probability of the class 1."""
        return sigmoid(super().predicted(x, inputs))

    def _mean(self, x: Array, y: Array) -> Rows:
        return Rows(self.coordinates, x, y, LOGISTIC, self.l2)

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        x, y = super()._points
        return x, binary(self.target, y)
