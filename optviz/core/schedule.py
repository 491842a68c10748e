"""What a schedule promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core.arrays import Array
    from optviz.core.definition import Mistake


class Schedule:
    """A setting that changes with the step. Subclasses are definitions in optviz/schedules/.

    `{schedule: cosine, ...}` stands in a config where a number may. Its fields may hold arrays (B, 1), as those of an
    optimizer, and it writes into nothing it was given.
    """

    name: ClassVar[str]

    def check(self) -> Iterable[Mistake]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def __call__(self, step: int, steps: int) -> float | Array:
        """The setting at `step`, from 0, of a run of `steps`; a number or (B, 1)."""
        raise NotImplementedError
