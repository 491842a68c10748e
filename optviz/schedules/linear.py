from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Linear(Schedule):
    """From one value to another along a straight line.

    start + (end - start) step / steps, and `end` from then on

    As torch.optim.lr_scheduler.LinearLR. That it is hard to beat: Defazio, Cutkosky, Mehta and Mishchenko (2023),
    Optimal linear decay learning rate schedules and further refinements.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 0.1
    end: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value after the last step"] = 0.0
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "how many steps it takes; the run's if left out"] = None

    def __call__(self, step: int, steps: int) -> float | Array:
        share = min(step / (self.steps or steps), 1.0)
        return self.start + (self.end - self.start) * share
