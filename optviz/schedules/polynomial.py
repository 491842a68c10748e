from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Schedule, definition
from optviz.core.powers import power

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Polynomial(Schedule):
    """From one value to another along a power of what is left of the way.

    end + (start - end) (1 - step / steps)^power, and `end` from then on

    As torch.optim.lr_scheduler.PolynomialLR, whose end is 0; Chen et al. (2018), DeepLab, section 4.1, with power 0.9.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    end: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value after the last step"] = 0.0
    power: Annotated[float, Gt(0), Le(1000), "1 for a straight line"] = 2.0
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "how many steps it takes; the run's if left out"] = None

    def __call__(self, step: int, steps: int) -> float | Array:
        left = 1 - min(step / (self.steps or steps), 1.0)
        return self.end + (self.start - self.end) * power(left, self.power)
