from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from optviz.core import Schedule, definition

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class InverseSqrt(Schedule):
    """A value that rises to a peak, then falls as one over the square root of the steps.

    peak · min(t / warmup, √(warmup / t))  with  t = step + 1

    Vaswani et al. (2017), Attention is all you need, eq. 3, whose peak is 1 / √(d_model · warmup).
    """

    peak: Annotated[float, Ge(-LARGEST), Le(LARGEST), "largest value"] = 0.1
    warmup: Annotated[int, Ge(1), Le(10_000_000), "steps up to the peak; 1 to begin there"] = 10

    def __call__(self, step: int, steps: int) -> float | Array:
        t = step + 1
        return self.peak * min(t / self.warmup, math.sqrt(self.warmup / t))
