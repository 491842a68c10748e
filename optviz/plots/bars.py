from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MinLen

from optviz.core import Appearance, Mistake, Plot, definition, measures
from optviz.core.marks import Axes, Quantity
from optviz.core.marks import Bars as BarsMark
from optviz.core.plot import PLANE
from optviz.core.quantities import SINGLE, evaluate, states, title
from optviz.lazy import np
from optviz.plots import _labels, _runs
from optviz.plots._grid import check_coordinates, indices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Problem, Result
    from optviz.core.marks import Mark


@definition
class Bars(Plot):
    """Where each run ended, coordinate by coordinate, side by side as bars.

    `minus` is taken from every value before it is drawn: a number, or what the problem knows of each coordinate, such
    as its true weight; with `abs` a bar is then the size of an error.
    """

    takes: ClassVar[frozenset[str]] = PLANE - {"xscale"}

    quantity: Annotated[str, "x, grad, value, a measure or a state"] = "x"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    minus: Annotated[
        Annotated[float, Ge(-1e300), Le(1e300)] | str | None, "taken from each value: a number or the problem's data"
    ] = None
    abs: Annotated[bool, "draw absolute values"] = False
    width: Annotated[float | None, Gt(0), Le(1), "of a bar; all of a coordinate's fill 0.8 if left out"] = None
    alpha: Annotated[float | None, Ge(0), Le(1), "opacity of the bars"] = None
    max_chars: Annotated[int | None, Ge(1), Le(1000), "of a name that are written under its bars"] = None
    rotation: Annotated[float, Ge(-90), Le(90), "of the names, in degrees; they end at their bars then"] = 0.0
    name_size: Annotated[float | None, Gt(0), Le(200), "of the names, in points"] = None
    autoscale: Annotated[Literal["all", "last"], "make the axis for the bars of every step, or of the last alone"] = (
        "all"
    )

    @property
    def appearance(self) -> Appearance:
        return Appearance(alpha=self.alpha)

    def needs(self) -> tuple[str, ...]:
        return states((self.quantity,))

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from check_coordinates(problem, self.coordinates)
        yield from measures.check([(self.quantity, ("quantity",))], problem)
        known = problem.per_coordinate()
        if isinstance(self.minus, str) and self.minus not in known:
            names = ", ".join(known) or "nothing"
            yield Mistake(
                ("minus",), f"the problem knows no {self.minus!r} of its coordinates; {names}", None, (*known,)
            )

    def axes(self, result: Result) -> Axes:
        chosen = indices(result.problem, self.coordinates)
        names = [str(_labels.of_coordinate(result.problem, i, self.quantity)["name"]) for i in chosen]
        names = [title(self.quantity)] if self.quantity in SINGLE else names
        minus = "" if self.minus is None else f" − {self.minus}"
        what = f"{title(self.quantity)}{minus}"
        turned = {"rotation": self.rotation, "fontsize": self.name_size}
        aligned = "right" if self.rotation > 0 else "left" if self.rotation < 0 else "center"
        places = tuple((float(i), name[: self.max_chars]) for i, name in enumerate(names))
        return Axes(ylabel=f"|{what}|" if self.abs else what, names=places, names_style={**turned, "ha": aligned})

    def marks(self, result: Result) -> Sequence[Mark]:
        heights = self._heights(result)
        shown = [run for run in result if evaluate(heights[0], run, result.problem) is not None]
        slots = [(run, member) for run in shown for member in range(run.value.shape[1])]
        width = self.width or 0.8 / max(len(slots), 1)
        return [
            BarsMark(
                run=run,
                member=member,
                position=np.asarray(np.arange(len(heights)) + (slot - (len(slots) - 1) / 2) * width),
                heights=heights,
                width=width,
                style=_runs.style_of(run),
                label=run.label,
                hold=self.autoscale == "all",
            )
            for slot, (run, member) in enumerate(slots)
        ]

    def _heights(self, result: Result) -> tuple[Quantity, ...]:
        minus = 0.0 if self.minus is None else self.minus
        if self.quantity in SINGLE:
            return (Quantity(self.quantity, minus=minus, abs=self.abs),)
        chosen = indices(result.problem, self.coordinates)
        return tuple(Quantity(self.quantity, i, minus=minus, abs=self.abs) for i in chosen)
