from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Schedule, definition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array

LARGEST = 1e100


@definition
class Piecewise(Schedule):
    """Given values, each from a given step on.

    values[number of `at` ≤ step]

    tf.keras.optimizers.schedules.PiecewiseConstantDecay, but that a value begins at its step, not after it; Nesterov
    (2004), section 3.2.3, has such steps of the subgradient method.
    """

    values: Annotated[
        tuple[Annotated[float, Ge(-LARGEST), Le(LARGEST)], ...],
        MinLen(1),
        MaxLen(1000),
        "one more than there are steps",
    ] = (
        0.1,
        0.03,
        0.01,
    )
    at: Annotated[tuple[Annotated[int, Ge(1), Le(10_000_000)], ...], MaxLen(999), "steps at which the next begins"] = (
        30,
        60,
    )

    def __call__(self, step: int, steps: int) -> float | Array:
        return self.values[sum(step >= each for each in self.at)]

    def check(self) -> Iterable[Mistake]:
        if len(self.values) != len(self.at) + 1:
            yield Mistake(("values",), f"{len(self.at)} steps part {len(self.at) + 1} values, not {len(self.values)}")
        if list(self.at) != sorted(set(self.at)):
            yield Mistake(("at",), "the steps must go up")
