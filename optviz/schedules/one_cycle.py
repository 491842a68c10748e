from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Schedule, definition
from optviz.core.powers import plain
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e100


@definition
class OneCycle(Schedule):
    """Once up to a peak, and down to next to nothing.

    From peak / div up to peak at step rise · steps - 1, then down to peak / (div · final_div) at the last step

    Smith and Topin (2018), Super-convergence: very fast training of neural networks using large learning rates; in two
    phases along straight lines or halves of a cosine, as torch.optim.lr_scheduler.OneCycleLR.
    """

    peak: Annotated[float, Ge(-LARGEST), Le(LARGEST), "largest value"] = 0.1
    div: Annotated[float, Ge(1), Le(LARGEST), "peak over the value at the first step"] = 25.0
    final_div: Annotated[float, Ge(1), Le(LARGEST), "value at the first step over that at the last"] = 1e4
    rise: Annotated[float, Gt(0), Lt(1), "share of the steps up to the peak"] = 0.3
    anneal: Annotated[Literal["cosine", "linear"], "along which curve"] = "cosine"
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "how many steps it takes; the run's if left out"] = None

    def __call__(self, step: int, steps: int) -> float | Array:
        last = max((self.steps or steps) - 1, 1)
        top = np.clip(self.rise * (last + 1) - 1, 1e-9, last - 1e-9)
        step = min(step, last)
        up, down = self._eased(np.clip(step / top, 0, 1)), self._eased(np.clip((step - top) / (last - top), 0, 1))
        first = self.peak / self.div
        end = first / self.final_div
        return plain(np.where(step <= top, first + (self.peak - first) * up, self.peak + (end - self.peak) * down))

    def _eased(self, share: float | Array) -> float | Array:
        return 0.5 - 0.5 * np.cos(math.pi * share) if self.anneal == "cosine" else share
