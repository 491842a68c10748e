from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Constant(Schedule):
    """The same value at every step, to follow on a warmup.

    value

    Robbins and Monro (1951) ask for steps that shrink; a constant one keeps moving, and ends in a cloud.
    """

    value: Annotated[float, Ge(-LARGEST), Le(LARGEST), "at every step"] = 0.1

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.value
