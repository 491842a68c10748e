from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, Mistake, Plot, Symbol, Text, definition, measures
from optviz.core.marks import Axes, LabelledPoints, Quantity
from optviz.core.plot import PLANE
from optviz.core.quantities import SINGLE, evaluate, states, title
from optviz.plots import _labels, _runs
from optviz.plots._grid import check_coordinates, indices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Problem, Result, Trajectory
    from optviz.core.marks import Mark


@definition
class Scatter(Plot):
    """One dot for each coordinate: something of it against something else of it.

    Either can be what the problem knows of its coordinates (a frequency), or what a run had there at a step: x, grad,
    a state such as effective_lr.
    """

    takes: ClassVar[frozenset[str]] = PLANE

    x: Annotated[str, "across: the problem's data, x, grad, or a state"] = "x"
    y: Annotated[str, "upwards: the problem's data, x, grad, or a state"] = "grad"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    markersize: Annotated[float, Gt(0), Le(100), "of the dots, in points"] = 6.3
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    markeredgecolor: Annotated[Color, "of the dots' edges"] = "white"
    markeredgewidth: Annotated[float, Ge(0), Le(100), "of the dots' edges, in points"] = 0.8
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), MaxLen(1000), "of the coordinates, instead of the runs"] = (
        None
    )
    labels: Annotated[Text | None, "beside the dots, with blanks as {name}; the names if left out, '' for none"] = None
    text_size: Annotated[float | None, Gt(0), Le(200), "of the labels, in points"] = None
    text_offset: Annotated[tuple[float, float], "of the labels from their dots, in points"] = (6.0, 4.0)
    autoscale: Annotated[Literal["all", "last"], "make the axes for the dots of every step, or of the last alone"] = (
        "all"
    )

    @property
    def appearance(self) -> Appearance:
        return Appearance(markersize=self.markersize, marker=self.marker)

    def needs(self) -> tuple[str, ...]:
        return states((self.x, self.y))

    def check(self) -> Iterable[Mistake]:
        for key in ("x", "y"):
            if getattr(self, key) in SINGLE:
                yield Mistake((key,), f"a run has one {getattr(self, key)}, not one for each coordinate")
        yield from _labels.check(self.labels)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from check_coordinates(problem, self.coordinates)
        yield from measures.check(((getattr(self, key), (key,)) for key in ("x", "y")), problem)
        yield from _labels.check(self.labels, _labels.of_coordinate(problem, 0))

    def axes(self, result: Result) -> Axes:
        return Axes(xlabel=title(self.x), ylabel=title(self.y))

    def marks(self, result: Result) -> Sequence[Mark]:
        return [mark for run in result if (mark := self._points(result, run)) is not None]

    def _points(self, result: Result, run: Trajectory) -> Mark | None:
        """The points of a run; None where it lacks one of the two quantities."""
        chosen, style = indices(result.problem, self.coordinates), _runs.style_of(run)
        x, y = (tuple(Quantity(name, i) for i in chosen) for name in (self.x, self.y))
        if any(evaluate(each[0], run, result.problem) is None for each in (x, y)):
            return None
        written = [_labels.filled(self.labels or "{name}", _labels.of_coordinate(result.problem, i)) for i in chosen]
        return LabelledPoints(
            run=run,
            x=x,
            y=y,
            texts=() if self.labels == "" else tuple(written),
            colors=tuple(str(self.colors[i % len(self.colors)] if self.colors else style.color) for i in range(len(x))),
            edgecolor=self.markeredgecolor,
            edgewidth=self.markeredgewidth,
            text_size=self.text_size,
            text_offset=self.text_offset,
            style=style,
            label=run.label,
            hold=self.autoscale == "all",
        )
