from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class Wsd(Schedule):
    """Up along a straight line, level for long, then down at the end.

    start → peak in `warmup` steps, peak, then peak → end in the last `decay` steps along `shape`

    Hu et al. (2024), MiniCPM: warmup, stable, decay; Hägele et al. (2024), Scaling laws and compute-optimal training
    beyond fixed training durations: down along 1 - √share. The last value stands after the last step.
    """

    start: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value at the first step"] = 1e-3
    peak: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value in the middle"] = 0.1
    end: Annotated[float, Ge(-LARGEST), Le(LARGEST), "value after the last step"] = 0.0
    warmup: Annotated[int, Ge(0), Le(10_000_000), "steps up to the peak"] = 10
    decay: Annotated[int | None, Ge(1), Le(10_000_000), "steps down; a fifth of all if left out"] = None
    shape: Annotated[Literal["linear", "sqrt", "cosine"], "of the way down"] = "sqrt"

    def __call__(self, step: int, steps: int) -> float | Array:
        if step < self.warmup:
            return self.start + (self.peak - self.start) * (step / self.warmup)
        decay = self.decay or max(steps // 5, 1)
        share = min(max((step - (steps - decay)) / decay, 0.0), 1.0)
        return self.end + (self.peak - self.end) * self._left(share)

    def _left(self, share: float) -> float:
        left = {
            "linear": 1 - share,
            "sqrt": 1 - math.sqrt(share),
            "cosine": 0.5 + 0.5 * math.cos(math.pi * share),
        }
        return left[self.shape]
