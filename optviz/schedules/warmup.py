from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Defined, Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Warmup(Schedule):
    """Another schedule, led up to along a straight line.

    then(0) · (share + (1 - share) step / warmup) before step `warmup`, from there on then(step - warmup)

    Goyal et al. (2017), Accurate, large minibatch SGD: training ImageNet in 1 hour, section 2.2; as torch's
    SequentialLR of LinearLR and another one. What follows has the steps that are left of the run.
    """

    then: Annotated[Schedule, Defined("schedules"), "what follows"]
    warmup: Annotated[int, Ge(1), Le(10_000_000), "how many steps it takes"] = 10
    share: Annotated[float, Ge(0), Le(1), "of what follows, at the first step"] = 0.01

    def __call__(self, step: int, steps: int) -> float | Array:
        left = max(steps - self.warmup, 1)
        if step >= self.warmup:
            return self.then(step - self.warmup, left)
        return self.then(0, left) * (self.share + (1 - self.share) * (step / self.warmup))
