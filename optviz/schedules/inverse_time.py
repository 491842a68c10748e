from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class InverseTime(Schedule):
    """A value that falls as one over the steps.

    start / (1 + decay · step)

    The steps that Robbins and Monro (1951) ask for: their sum diverges, that of their squares does not.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    decay: Annotated[float, Ge(0), Le(LARGEST), "how fast: half is reached after 1 / decay steps"] = 0.1

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.start / (1 + self.decay * step)
