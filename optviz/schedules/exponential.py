from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Schedule, definition
from optviz.core.powers import power

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Exponential(Schedule):
    """A value that is multiplied by a factor at every step.

    start · gamma^step

    As torch.optim.lr_scheduler.ExponentialLR; simulated annealing cools so: Kirkpatrick, Gelatt and Vecchi (1983).
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    gamma: Annotated[float, Gt(0), Le(2), "factor of a step"] = 0.97

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.start * power(self.gamma, step)
