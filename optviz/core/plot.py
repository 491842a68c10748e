"""What a plot promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from optviz.core.appearance import Appearance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core.arrays import Array
    from optviz.core.problem import Problem
    from optviz.core.trajectory import Result

    Update = Callable[[float], Sequence[Artist]]


class Plot:
    """One way of drawing a result into one set of axes. Subclasses are definitions in optviz/plots/."""

    name: ClassVar[str]
    projection: ClassVar[str | None] = None
    marks: ClassVar[tuple[str, ...]] = ()  # points marked unless the panel says otherwise: "minimum", "start", "end"
    swept: ClassVar[bool] = False  # whether it shows one run that is swept, with all its members
    every_step: bool = False  # whether it needs the points on the way, where a sweep keeps only the last ones
    level: float = 3.0  # zorder of the runs; marked points stand just under and over it

    @property
    def appearance(self) -> Appearance:
        """How this plot draws runs unless the panel says otherwise; None leaves the choice to the style."""
        return Appearance()

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What of these settings does not go with this problem, such as coordinates that it has not; as diagnostics."""
        return ()

    def needs(self) -> tuple[str, ...]:
        """Names of states that the runs must record for it; a rule that has no such state records nothing."""
        return ()

    def place(self, result: Result, point: Array) -> Array:
        """Where a point (..., D) of the problem stands in the axes, shape (..., 2) or (..., 3)."""
        return point[..., :2]

    def draw(self, ax: Any, result: Result) -> Update:
        """Draw what stays, fix the limits, and return `update`.

        `update(t)` shows the runs up to step t and returns the artists that it changed. A still is the
        `update` of its last step, so a picture and its animation cannot disagree.
        """
        raise NotImplementedError
