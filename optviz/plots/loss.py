from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le

from optviz.core import Appearance, Line, Plot, definition
from optviz.lazy import np
from optviz.plots import _room, _runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Result, Trajectory, Update


@definition
class Loss(Plot):
    """The loss of each run against the step.

    With `above: minimum` the distance f(x) - f* to the least known value is drawn, which a logarithmic axis shows
    honestly down to rounding.
    """

    above: Annotated[Literal["zero", "minimum"], "draw f, or f less its least known value"] = "zero"
    scale: Annotated[Literal["log", "linear"], "of the loss axis; log falls back to linear without positive values"] = (
        "log"
    )
    linewidth: Annotated[float, Ge(0), Le(100), "in points"] = 1.8
    linestyle: Annotated[Line | None, "for all runs"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(linewidth=self.linewidth, linestyle=self.linestyle)

    def draw(self, ax: Any, result: Result) -> Update:
        curves = [(t, self._values(result, t)) for t in result]
        positive = np.concatenate([v[np.isfinite(v) & (v > 0)] for _, v in curves]) if curves else np.empty(0)
        if self.scale == "log" and len(positive):
            ax.set_yscale("log")
        self._limits(ax, result, curves)
        ax.set(xlabel="step", ylabel="loss" if self.above == "zero" else "loss above its minimum")
        drawn = [self._curve(ax, t, v, _runs.appearance_of(t)) for t, v in curves]

        def update(until: float) -> Sequence[Artist]:
            changed: list[Artist] = []
            for lines, trajectory, values in drawn:
                n = _runs.reached(trajectory, until)
                for member, line in enumerate(lines):
                    line.set_data(trajectory.step[:n], values[:n, member])
                changed += lines
            return changed

        return update

    def _values(self, result: Result, trajectory: Trajectory) -> Array:
        """(T, B), nan where not finite, so that a line ends where its run left the numbers."""
        least = 0.0
        if self.above == "minimum" and len(result.problem.minima):
            least = float(result.problem.value(result.problem.minima).min())
        with np.errstate(all="ignore"):
            above = trajectory.value - least
        return np.where(np.isfinite(above), above, np.nan)

    def _curve(
        self, ax: Any, trajectory: Trajectory, values: Array, appearance: Any
    ) -> tuple[list[Any], Trajectory, Array]:
        lines = []
        for member in range(values.shape[1]):
            (line,) = ax.plot(
                [],
                [],
                color=appearance.color,
                alpha=appearance.alpha,
                linestyle=appearance.linestyle,
                linewidth=appearance.linewidth,
                label=trajectory.label if member == 0 else None,
            )
            lines.append(line)
        return lines, trajectory, values

    def _limits(self, ax: Any, result: Result, curves: Sequence[tuple[Trajectory, Array]]) -> None:
        """Make room for every value of every frame.

        A run that diverged, and is marked so in the legend, leaves the axes: it would press all others flat.
        """
        kept = [v for t, v in curves if t.diverged_at is None] or [v for _, v in curves]
        values = np.concatenate([v.ravel() for v in (*kept, *(v[0] for _, v in curves))] or [np.empty(0)])
        _room.make(ax, np.repeat([0.0, result.last], len(values)), np.tile(values, 2))
