from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class WarmRestarts(Schedule):
    """Half a wave of the cosine from one value to another, again and again.

    end + ½ (start - end) (1 + cos(π t / T)),  t steps after the last restart, in the period of T steps

    Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts, eq. 5; as
    torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    end: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value that it falls to"] = 0.0
    period: Annotated[int, Ge(1), Le(10_000_000), "steps up to the first restart"] = 20
    multiply: Annotated[int, Ge(1), Le(1000), "how many times longer each period is than the one before"] = 1

    def __call__(self, step: int, steps: int) -> float | Array:
        period = self.period
        while self.multiply > 1 and step >= period:
            step, period = step - period, period * self.multiply
        return self.end + 0.5 * (self.start - self.end) * (1 + math.cos(math.pi * (step % period) / period))
