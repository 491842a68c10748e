from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, LineStyle, Mistake, Plot, Text, definition, measures
from optviz.core.marks import Axes, Line, Quantity
from optviz.core.plot import PLANE
from optviz.core.quantities import SINGLE, evaluate, states, title
from optviz.plots import _labels, _runs
from optviz.plots._grid import check_coordinates, indices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Problem, Result, Trajectory
    from optviz.core.marks import Mark

DASHES = ("-", "--", "-.", ":")


@definition
class Curves(Plot):
    """Anything that a run records against the step: coordinates, values, gradients, what a rule remembers.

    `first: update` leaves the start out and counts updates from 0: point k is then what update k made, and a gradient
    is the one that update k was made from. Quantities in `twin` get an axis of their own at the right.
    """

    takes: ClassVar[frozenset[str]] = PLANE | {"band"}

    quantity: Annotated[
        str | Annotated[tuple[str, ...], MinLen(1)], "x, grad, value, a measure or states: one or several"
    ] = "x"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    x: Annotated[Literal["step", "evaluations"], "steps, or evaluations of the loss and its gradient"] = "step"
    first: Annotated[Literal["start", "update"], "begin with the start as 0, or with the first update as 0"] = "start"
    twin: Annotated[tuple[str, ...], "which of the quantities have an axis of their own at the right"] = ()
    twin_label: Annotated[Text | None, "of the axis at the right; its quantities if left out"] = None
    twin_ylim: Annotated[tuple[float, float] | None, "ends of the axis at the right"] = None
    scale: Annotated[Literal["linear", "log"], "of the axis at the left"] = "linear"
    labels: Annotated[Text | None, "in the legend, with blanks: {run}, {quantity}, {name}, {frequency:.3f}"] = None
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), MaxLen(1000), "of the curves of each run, in turn"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "in points"] = 1.8
    linestyle: Annotated[LineStyle | None, "for all curves"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(linewidth=self.linewidth, linestyle=self.linestyle)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities, one or several."""
        return (self.quantity,) if isinstance(self.quantity, str) else self.quantity

    def needs(self) -> tuple[str, ...]:
        return states(self.quantities)

    def check(self) -> Iterable[Mistake]:
        for i, name in enumerate(self.twin):
            if name not in self.quantities:
                yield Mistake(("twin", i), f"{name!r} is not among the quantities {', '.join(self.quantities)}")
        yield from _labels.check(self.labels)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from check_coordinates(problem, self.coordinates)
        yield from measures.check(((name, ("quantity",)) for name in self.quantities), problem)
        yield from _labels.check(self.labels, _blanks(problem, "", "", 0))

    def axes(self, result: Result) -> Axes:
        left = ", ".join(title(quantity) for quantity in self.quantities if quantity not in self.twin)
        right = ", ".join(map(title, self.twin)) if self.twin_label is None else self.twin_label
        across = "update" if self.first == "update" else self.x
        right_label = right if self.twin else None
        return Axes(xlabel=across, ylabel=left, yscale=self.scale, right_label=right_label, right_ylim=self.twin_ylim)

    def marks(self, result: Result) -> Sequence[Mark]:
        return [mark for run in result for mark in self._curves(result, run)]

    def _curves(self, result: Result, run: Trajectory) -> Iterator[Mark]:
        """The curves of a run; none of what it does not have."""
        number = count()
        for name in self.quantities:
            for i in (None,) if name in SINGLE else indices(result.problem, self.coordinates):
                y = Quantity(name, i)
                if evaluate(y, run, result.problem) is None:
                    continue
                style, label = self._style(run, next(number), result), self._label(run, name, i, result)
                line = Line(run=run, x=Quantity(self.x), y=y, style=style, label=label, right=name in self.twin)
                line = line if self.first == "start" else _from_first_update(line, name)
                yield line
                if not line.right and run.band is None:
                    yield _runs.exit_of(line)

    def _style(self, run: Trajectory, number: int, result: Result) -> Appearance:
        """A run keeps its colour, and dashes tell its curves apart; a run on its own has a colour for each curve."""
        style, color, dash = _runs.style_of(run), None, None
        if self.colors is not None:
            color = self.colors[number % len(self.colors)]
            dash = DASHES[[run is each for each in result].index(True) % len(DASHES)]
        elif self._many(result) and len(result) == 1:
            color, dash = f"C{number}", "-"
        elif self._many(result):
            dash = DASHES[number % len(DASHES)]
        return Appearance(color=color, linestyle=self.linestyle or dash).over(style)

    def _many(self, result: Result) -> bool:
        """Whether a run has more than one curve."""
        return len(self.quantities) > 1 or len(indices(result.problem, self.coordinates)) > 1

    def _label(self, run: Trajectory, quantity: str, coordinate: int | None, result: Result) -> str:
        lost = run.diverged_at
        blanks = _blanks(result.problem, run.label, quantity, coordinate)
        if self.labels is not None:
            label = _labels.filled(self.labels, blanks)
        else:
            several = coordinate is not None and len(indices(result.problem, self.coordinates)) > 1
            parts = {
                run.label: len(result) > 1,
                title(quantity): len(self.quantities) > 1,
                str(blanks["name"]): several,
            }
            label = ", ".join(part for part, differs in parts.items() if differs) or run.label
        return label if lost is None or run.label in label else f"{label} (diverged at step {lost})"


def _from_first_update(line: Line, quantity: str) -> Line:
    """The line without the start: a gradient is that of the update made from it, all else what an update made."""
    if quantity == "grad":  # update k is made from the gradient at point k, and makes point k + 1
        return replace(line, last=1, delay=1)
    return replace(line, first=1, x=replace(line.x, minus=1.0))


def _blanks(problem: Problem, run: str, quantity: str, coordinate: int | None) -> dict[str, str | float]:
    known = {} if coordinate is None else _labels.of_coordinate(problem, coordinate, quantity)
    return {"run": run, "quantity": quantity, "name": quantity} | known
