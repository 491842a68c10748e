from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, Line, Plot, Text, definition
from optviz.lazy import np
from optviz.plots import _labels, _quantities, _room, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from optviz.core import Array, Problem, Result, Trajectory, Update


DASHES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Curve:
    """One quantity of one coordinate of one run."""

    run: Trajectory
    quantity: str
    coordinate: int | None  # None for what a run has but once, as its value
    number: int  # among the curves of its run, from 0
    reached: NDArray[np.int64]  # (N,) the step at which each point is reached
    at: NDArray[np.int64]  # (N,) where it stands on the axis
    value: Array  # (N, B)


@definition
class Curves(Plot):
    """Anything that a run records against the step: coordinates, values, gradients, what a rule remembers.

    `first: update` leaves the start out and counts updates from 0: point k is then what update k made, and a gradient
    is the one that update k was made from. Quantities in `twin` get an axis of their own at the right.
    """

    quantity: Annotated[str | Annotated[tuple[str, ...], MinLen(1)], "x, value, grad, or states: one or several"] = "x"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    first: Annotated[Literal["start", "update"], "begin with the start as 0, or with the first update as 0"] = "start"
    twin: Annotated[tuple[str, ...], "which of the quantities have an axis of their own at the right"] = ()
    twin_label: Annotated[Text | None, "of the axis at the right; its quantities if left out"] = None
    twin_limits: Annotated[tuple[float, float] | None, "ends of the axis at the right"] = None
    scale: Annotated[Literal["linear", "log"], "of the axis at the left"] = "linear"
    labels: Annotated[Text | None, "in the legend, with blanks: {run}, {quantity}, {name}, {frequency:.3f}"] = None
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), MaxLen(1000), "of the curves of each run, in turn"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "in points"] = 1.8
    linestyle: Annotated[Line | None, "for all curves"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(linewidth=self.linewidth, linestyle=self.linestyle)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities, one or several."""
        return (self.quantity,) if isinstance(self.quantity, str) else self.quantity

    def needs(self) -> tuple[str, ...]:
        return _quantities.states(self.quantities)

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for i, name in enumerate(self.twin):
            if name not in self.quantities:
                yield ("twin", i), f"{name!r} is not among the quantities {', '.join(self.quantities)}"
        yield from _labels.check(self.labels)

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for i, wrong in _quantities.unknown_coordinates(problem, self.coordinates):
            yield ("coordinates", i), wrong
        yield from _labels.check(self.labels, _blanks(problem, "", "", 0))

    def draw(self, ax: Any, result: Result) -> Update:
        if self.scale == "log":
            ax.set_yscale("log")
        right = _right_of(ax) if self.twin else ax
        drawn = []
        for curve in (curve for trajectory in result for curve in self._curves(result, trajectory)):
            axes = right if curve.quantity in self.twin else ax
            _room.make(axes, np.repeat(curve.at, curve.value.shape[1]), curve.value.ravel())
            drawn.append((curve, self._lines(ax, axes.transData, curve, result)))
        self._name_axes(ax, right)
        if right is not ax:
            _paint(ax, [line for curve, lines in drawn for line in lines if curve.quantity not in self.twin])
            _paint(right, [line for curve, lines in drawn for line in lines if curve.quantity in self.twin])

        def update(t: float) -> Sequence[Artist]:
            for curve, lines in drawn:
                n = int(np.searchsorted(curve.reached, t, side="right"))
                for member, line in enumerate(lines):
                    line.set_data(curve.at[:n], curve.value[:n, member])
            return [line for _, lines in drawn for line in lines]

        return update

    def _curves(self, result: Result, run: Trajectory) -> Iterator[Curve]:
        """The curves of a run; none of what it does not have."""
        number = count()
        for quantity in self.quantities:
            measured = _quantities.measured(result, run, quantity)
            if measured is None:
                continue
            rows, at, reached = self._rows(run, quantity)
            for i in [None] if quantity == "value" else _quantities.indices(result.problem, self.coordinates):
                value = measured[rows][..., i or 0]
                yield Curve(run, quantity, i, next(number), reached, at, np.where(np.isfinite(value), value, np.nan))

    def _rows(self, run: Trajectory, quantity: str) -> tuple[Any, NDArray[np.int64], NDArray[np.int64]]:
        """Which recorded points to show, where on the axis, and from which step on."""
        if self.first == "start":
            return slice(None), run.step, run.step
        if quantity == "grad":  # update k is made from the gradient at point k, and makes point k + 1
            rows = run.step < run.step[-1]
            return rows, run.step[rows], run.step[rows] + 1
        rows = run.step > 0
        return rows, run.step[rows] - 1, run.step[rows]

    def _lines(self, ax: Any, scales: Any, curve: Curve, result: Result) -> list[Any]:
        """A line without points yet for each member of the batch; the legend names the first.

        All of them belong to `ax`, whatever axis they are measured on, so that grid lines stay under and the legend
        above them.
        """
        appearance = self._appearance_of(curve, result)
        return [
            ax.plot(
                [],
                [],
                color=appearance.color,
                alpha=appearance.alpha,
                linestyle=appearance.linestyle,
                linewidth=appearance.linewidth,
                transform=scales,
                label=self._label(curve, result) if member == 0 else None,
            )[0]
            for member in range(curve.value.shape[1])
        ]

    def _appearance_of(self, curve: Curve, result: Result) -> Appearance:
        """A run keeps its colour, and dashes tell its curves apart; a run on its own has a colour for each curve."""
        from matplotlib.colors import to_hex

        appearance, color, dash = _runs.appearance_of(curve.run), None, None
        if self.colors is not None:
            color = self.colors[curve.number % len(self.colors)]
            dash = DASHES[[run is curve.run for run in result].index(True) % len(DASHES)]
        elif self._many(result) and len(result) == 1:
            color, dash = to_hex(f"C{curve.number}"), "-"
        elif self._many(result):
            dash = DASHES[curve.number % len(DASHES)]
        return Appearance(color=color, linestyle=self.linestyle or dash).over(appearance)

    def _many(self, result: Result) -> bool:
        """Whether a run has more than one curve."""
        return len(self.quantities) > 1 or len(_quantities.indices(result.problem, self.coordinates)) > 1

    def _label(self, curve: Curve, result: Result) -> str:
        run, lost = curve.run.label, curve.run.diverged_at
        blanks = _blanks(result.problem, run, curve.quantity, curve.coordinate)
        if self.labels is not None:
            label = _labels.filled(self.labels, blanks)
        else:
            differing = {
                run: len(result) > 1,
                curve.quantity: len(self.quantities) > 1,
                str(blanks["name"]): curve.coordinate is not None
                and len(_quantities.indices(result.problem, self.coordinates)) > 1,
            }
            label = ", ".join(part for part, differs in differing.items() if differs) or run
        return label if lost is None or run in label else f"{label} (diverged at step {lost})"

    def _name_axes(self, ax: Any, right: Any) -> None:
        left = ", ".join(quantity for quantity in self.quantities if quantity not in self.twin)
        ax.set(xlabel="step" if self.first == "start" else "update", ylabel=left)
        if right is ax:
            return
        right.set_ylabel(", ".join(self.twin) if self.twin_label is None else self.twin_label)
        if self.twin_limits is not None:
            right.set_ylim(self.twin_limits)


def _right_of(ax: Any) -> Any:
    """An axis at the right; what is measured on it is drawn in `ax`."""
    right = ax.twinx()
    right.spines["right"].set_visible(True)
    right.grid(visible=False)
    return right


def _paint(axes: Any, lines: Sequence[Any]) -> None:
    """Give the label of an axis the colour of its curves, if they share one."""
    if len(colors := {line.get_color() for line in lines}) == 1:
        axes.yaxis.label.set_color(colors.pop())


def _blanks(problem: Problem, run: str, quantity: str, coordinate: int | None) -> dict[str, str | float]:
    known = {} if coordinate is None else _labels.of_coordinate(problem, coordinate)
    return {"run": run, "quantity": quantity, "name": quantity} | known
