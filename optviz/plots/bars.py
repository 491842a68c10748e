from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MinLen

from optviz.core import Appearance, Plot, definition
from optviz.lazy import np
from optviz.plots import _quantities, _room, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Problem, Result, Trajectory, Update


@definition
class Bars(Plot):
    """Where each run ended, coordinate by coordinate, side by side as bars.

    `less` is taken from every value before it is drawn: a number, or what the problem knows of each coordinate, such
    as its true weight; with `absolute` a bar is then the size of an error.
    """

    quantity: Annotated[str, "x, value, grad, or a state"] = "x"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    less: Annotated[
        Annotated[float, Ge(-1e300), Le(1e300)] | str | None, "taken from each value: a number or the problem's data"
    ] = None
    absolute: Annotated[bool, "draw sizes without their sign"] = False
    width: Annotated[float | None, Gt(0), Le(1), "of a bar; all of a coordinate's fill 0.8 if left out"] = None
    alpha: Annotated[float | None, Ge(0), Le(1), "opacity of the bars"] = None
    cut: Annotated[int | None, Ge(1), Le(1000), "letters of a name that are written under its bars"] = None
    rotate: Annotated[float, Ge(-90), Le(90), "turns the names, in degrees; they end at their bars then"] = 0.0
    name_size: Annotated[float | None, Gt(0), Le(200), "of the names, in points"] = None
    room_for: Annotated[Literal["all", "last"], "make the axis for the bars of every step, or of the last alone"] = (
        "all"
    )

    @property
    def appearance(self) -> Appearance:
        return Appearance(alpha=self.alpha)

    def needs(self) -> tuple[str, ...]:
        return _quantities.states((self.quantity,))

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for i, wrong in _quantities.unknown_coordinates(problem, self.coordinates):
            yield ("coordinates", i), wrong
        known = problem.per_coordinate()
        if isinstance(self.less, str) and self.less not in known:
            yield ("less",), f"the problem knows no {self.less!r} of its coordinates; {', '.join(known) or 'nothing'}"

    def draw(self, ax: Any, result: Result) -> Update:
        heights = [(t, h) for t in result if (h := self._heights(result, t)) is not None]
        slots = sum(h.shape[1] for _, h in heights)
        width = self.width or 0.8 / max(slots, 1)
        drawn, slot = [], 0
        for trajectory, values in heights:
            for member in range(values.shape[1]):
                at = np.arange(values.shape[2]) + (slot - (slots - 1) / 2) * width
                drawn.append((trajectory, values[:, member], self._bars(ax, trajectory, at, values[:, member], width)))
                slot += 1
        self._name(ax, result)

        def update(t: float) -> Sequence[Artist]:
            for trajectory, values, bars in drawn:
                row = max(_runs.reached(trajectory, t) - 1, 0)
                for bar, height in zip(bars, values[row], strict=True):
                    bar.set_height(height)
            return [bar for *_, bars in drawn for bar in bars]

        return update

    def _heights(self, result: Result, trajectory: Trajectory) -> Array | None:
        """(T, B, K), nan where not finite; None where the run has no such quantity."""
        measured = _quantities.measured(result, trajectory, self.quantity)
        if measured is None:
            return None
        less = result.problem.per_coordinate()[self.less] if isinstance(self.less, str) else self.less or 0.0
        if self.quantity != "value":
            chosen = _quantities.indices(result.problem, self.coordinates)
            measured, less = measured[..., chosen], np.broadcast_to(less, result.problem.dim)[chosen]
        with np.errstate(all="ignore"):
            height = measured - less
        return np.where(np.isfinite(height), np.abs(height) if self.absolute else height, np.nan)

    def _bars(self, ax: Any, trajectory: Trajectory, at: Array, values: Array, width: float) -> list[Any]:
        appearance = _runs.appearance_of(trajectory)
        bars = ax.bar(at, values[-1], width, color=appearance.color, alpha=appearance.alpha, label=trajectory.label)
        if self.room_for == "all":
            _room.make(ax, np.tile(at, len(values)), values.ravel())
        return list(bars)

    def _name(self, ax: Any, result: Result) -> None:
        names = [result.problem.coordinates[i] for i in _quantities.indices(result.problem, self.coordinates)]
        if self.quantity == "value":
            names = ["value"]
        ax.set_xticks(np.arange(len(names)), [name[: self.cut] for name in names], rotation=self.rotate,
                      ha="right" if self.rotate > 0 else "left" if self.rotate < 0 else "center",
                      fontsize=self.name_size)  # fmt: skip
        less = "" if self.less is None else f" − {self.less}"
        ax.set_ylabel(f"|{self.quantity}{less}|" if self.absolute else f"{self.quantity}{less}")
