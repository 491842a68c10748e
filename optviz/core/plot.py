"""What a plot promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core.appearance import Appearance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core.definition import Mistake
    from optviz.core.marks import Axes, Mark, Quantity
    from optviz.core.problem import Problem
    from optviz.core.trajectory import Result

    Limits = tuple[float, float]

PLANE = frozenset(("xlim", "ylim", "xscale", "yscale", "equal", "spines", "guides", "notes"))
"""Panel keys that a plot in a plane can honour; what stands around every plot, as its title, is honoured by all."""
SPACE = frozenset(("xlim", "ylim", "zlim", "zlabel", "markers"))
POSITIONED = frozenset(("markers",))


class Plot:
    """One way of showing a result in one set of axes. Subclasses are definitions in optviz/plots/.

    It says what is to be seen as data, axes and marks; it knows no artists.
    """

    name: ClassVar[str]
    takes: ClassVar[frozenset[str]] = PLANE  # those panel keys that not every plot honours, and this one does
    projection: ClassVar[str | None] = None
    markers: ClassVar[tuple[str, ...]] = ()  # points marked unless the panel says otherwise: "minimum", "start", "end"
    zorder: float = 3.0  # of the runs; marked points stand just under and over it
    positions: tuple[str, ...] = ()  # axes of the experiment that are positions in it, as the x and y of a map
    needs_path: bool = True  # whether it shows the points on the way, not only the last ones

    @property
    def appearance(self) -> Appearance:
        """How this plot draws runs unless the panel says otherwise; None leaves the choice to the style."""
        return Appearance()

    def check(self) -> Iterable[Mistake]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        """What of these settings does not go with this problem, such as coordinates that it has not."""
        return ()

    def with_positions(self, free: Sequence[str]) -> Plot:
        """The same plot, with the positions that it leaves open taken from the axes that nothing else uses."""
        return self

    def settled(self, shown: Sequence[Result], xlim: Limits | None, ylim: Limits | None) -> Plot:
        """The same plot with its window settled: by the limits that the panel sets, else by all that it shows.

        shown: what each frame of an animated axis and each panel of a facet shows; all have one window.
        """
        return self

    def needs(self) -> tuple[str, ...]:
        """Paths of states that the runs must record for it; a rule that has no such state records nothing."""
        return ()

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        """Where a point of the problem stands: two quantities, or three in space; none where points have no place."""
        return ()

    def axes(self, result: Result) -> Axes:
        """Labels, scales and limits."""
        raise NotImplementedError

    def marks(self, result: Result) -> Sequence[Mark]:
        """What is to be seen, in the order of drawing where zorders are equal."""
        raise NotImplementedError


def refused(plot: Plot, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of a panel's keys that this plot can't honour."""
    some = PLANE | SPACE | POSITIONED | {"band"}
    return tuple(key for key in keys if key in some and key not in plot.takes)
