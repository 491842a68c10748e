from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Schedule, definition
from optviz.core.powers import power

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Step(Schedule):
    """A value that is multiplied by a factor after every so many steps.

    start · gamma^⌊step / every⌋

    As torch.optim.lr_scheduler.StepLR; Krizhevsky, Sutskever and Hinton (2012) divided by 10.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    gamma: Annotated[float, Gt(0), Le(LARGEST), "factor"] = 0.1
    every: Annotated[int, Ge(1), Le(10_000_000), "steps from one change to the next"] = 30

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.start * power(self.gamma, step // self.every)
