from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Schedule, definition
from optviz.core.powers import power

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Multistep(Schedule):
    """A value that is multiplied by a factor at each of some steps.

    start · gamma^(number of milestones ≤ step)

    As torch.optim.lr_scheduler.MultiStepLR; the milestones of He, Zhang, Ren and Sun (2016) for residual networks.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    gamma: Annotated[float, Gt(0), Le(LARGEST), "factor"] = 0.1
    milestones: Annotated[
        tuple[Annotated[int, Ge(0), Le(10_000_000)], ...], MinLen(1), MaxLen(1000), "steps at which it changes"
    ] = (30, 60)

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.start * power(self.gamma, sum(step >= each for each in self.milestones))
