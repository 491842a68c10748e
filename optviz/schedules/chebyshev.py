from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Mistake, Schedule, definition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array

LARGEST = 1e100


@definition
class Chebyshev(Schedule):
    """The step sizes that do most for a quadratic in a given number of steps.

    2 / (L + mu - (L - mu) cos((2 i - 1) π / 2N)) for i = 1, ..., N, and again: one over the roots of a polynomial

    Young (1953), On Richardson's method for solving linear systems with positive definite matrices. From the longest to
    the shortest: between, a run may go far up before it comes down.
    """

    mu: Annotated[float, Gt(0), Le(LARGEST), "least curvature"] = 1.0
    L: Annotated[float, Gt(0), Le(LARGEST), "largest curvature"] = 10.0
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "N; the run's steps if left out"] = None

    def __call__(self, step: int, steps: int) -> float | Array:
        count = self.steps or steps
        cos = math.cos((2 * (step % count) + 1) * math.pi / (2 * count))
        return 2 / (self.L + self.mu - (self.L - self.mu) * cos)

    def check(self) -> Iterable[Mistake]:
        if self.mu > self.L:
            yield Mistake(("mu",), f"the least curvature is {self.mu:g}, the largest {self.L:g}")
