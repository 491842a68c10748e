from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Cosine(Schedule):
    """From one value to another along half a wave of the cosine.

    end + ½ (start - end) (1 + cos(π step / steps)), and `end` from then on

    Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts, eq. 5, without restarts; as
    torch.optim.lr_scheduler.CosineAnnealingLR up to its last step.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    end: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value after the last step"] = 0.0
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "how many steps it takes; the run's if left out"] = None

    def __call__(self, step: int, steps: int) -> float | Array:
        share = min(step / (self.steps or steps), 1.0)
        return self.end + 0.5 * (self.start - self.end) * (1 + math.cos(math.pi * share))
