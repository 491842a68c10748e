from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Schedule, definition
from optviz.core.powers import power

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Cyclic(Schedule):
    """Up and down between two values along straight lines.

    low + (high - low) · height · shrink,  where height goes from 0 to 1 in `up` steps and back in `down`

    Smith (2017), Cyclical learning rates for training neural networks; as torch.optim.lr_scheduler.CyclicLR. The
    shrink is 1 (triangular), halved at each cycle (triangular2), or gamma^step (exponential).
    """

    low: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.01
    high: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first peak"] = 0.1
    up: Annotated[int, Ge(1), Le(10_000_000), "steps from low to high"] = 10
    down: Annotated[int | None, Ge(1), Le(10_000_000), "steps from high to low; as many as up if left out"] = None
    mode: Annotated[Literal["triangular", "triangular2", "exponential"], "how later cycles shrink"] = "triangular"
    gamma: Annotated[float, Gt(0), Le(1), "factor of a step, where the mode is exponential"] = 0.99

    def __call__(self, step: int, steps: int) -> float | Array:
        down = self.down or self.up
        cycle, at = divmod(step, self.up + down)
        height = at / self.up if at <= self.up else 1 - (at - self.up) / down
        return self.low + (self.high - self.low) * height * self._shrink(cycle, step)

    def _shrink(self, cycle: int, step: int) -> float | Array:
        if self.mode == "triangular":
            return 1.0
        return 0.5**cycle if self.mode == "triangular2" else power(self.gamma, step)
