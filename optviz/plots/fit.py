from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from optviz.core import Appearance, Color, LineStyle, Mistake, Plot, Symbol, definition
from optviz.core.marks import Axes, Curve, Track
from optviz.core.plot import PLANE
from optviz.lazy import np
from optviz.plots import _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Array, Problem, Result, Sample, Trajectory
    from optviz.core.marks import Mark

ROOM = 0.08  # of the data's extent, beside it


@definition
class Fit(Plot):
    """The data that a loss comes from, with the line or curve of each run as it is at a step.

    Beside a contour of the same problem it shows what a point of it means. Paler lines are those of earlier steps,
    each about twice as far on as the one before.
    """

    takes: ClassVar[frozenset[str]] = PLANE

    trail: Annotated[int, Ge(0), Le(50), "how many earlier fits of each run are shown too"] = 5
    points: Annotated[int, Ge(2), Le(100_000), "of each line"] = 200
    color: Annotated[Color, "of the data"] = "#5c7080"
    alpha: Annotated[float | None, Ge(0), Le(1), "opacity of the data; by their number if left out"] = None
    markersize: Annotated[float, Gt(0), Le(100), "of the data, in points"] = 4.5
    marker: Annotated[Symbol, "of the data"] = "o"
    linewidth: Annotated[float, Gt(0), Le(100), "of the lines, in points"] = 2.2
    linestyle: Annotated[LineStyle | None, "of the lines, for all runs"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(linewidth=self.linewidth, linestyle=self.linestyle, markersize=0.0)

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        if problem.sample is None:
            known = "least_squares, polynomial_regression, huber_regression or logistic"
            yield Mistake((), "it shows data of one feature, and this problem has none", f"{known} have them")

    def axes(self, result: Result) -> Axes:
        sample = _sample(result)
        xlim, ylim = (_around(values) for values in (sample.inputs, sample.targets))
        return Axes(xlabel=sample.xlabel, ylabel=sample.ylabel, xlim=xlim, ylim=ylim, holds=())

    def marks(self, result: Result) -> Sequence[Mark]:
        sample = _sample(result)
        opacity = self.alpha if self.alpha is not None else min(1.0, max(0.08, 60 / len(sample.inputs)))
        data = Appearance(self.color, opacity, self.marker, self.markersize, linestyle="none")
        lines = [
            mark
            for run in result
            for mark in self._lines(result, run, np.linspace(*_around(sample.inputs), self.points))
        ]
        return [Curve(x=sample.inputs, y=sample.targets, style=data, zorder=1.5), *lines]

    def _lines(self, result: Result, run: Trajectory, x: Array) -> Iterator[Mark]:
        style = _runs.style_of(run)
        with np.errstate(all="ignore"):
            fitted = result.problem.predicted(run.x, x)  # (T, B, M)
        for member in range(run.value.shape[1]):
            for k, row in enumerate(self._earlier(run)):
                pale = Appearance(
                    alpha=0.12 + 0.3 * k / max(self.trail, 1), linewidth=0.6 * (style.linewidth or 1)
                ).over(style)
                since = np.array([-1, run.step[row]])
                yield Track(step=since, x=x, y=_hidden_then(fitted[row, member]), style=pale, zorder=2)
            label = None if member else run.label
            yield Track(step=run.step, x=x, y=fitted[:, member], style=style, label=label, zorder=3)

    def _earlier(self, run: Trajectory) -> list[int]:
        """The recorded points whose fits stay: the start, and those about 1, 2, 4, ... steps on."""
        wanted = [0, *(2**k for k in range(self.trail - 1))][: self.trail]
        return [min(int(np.searchsorted(run.step, step)), len(run.step) - 1) for step in wanted]


def _hidden_then(line: Array) -> Array:
    """A line (M,) as (2, M): not to be seen first."""
    return np.stack([np.full_like(line, np.nan), line])


def _sample(result: Result) -> Sample:
    sample = result.problem.sample
    assert sample is not None, "check_problem refuses a problem without"
    return sample


def _around(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = ROOM * (high - low) or 1.0
    return low - room, high + room
