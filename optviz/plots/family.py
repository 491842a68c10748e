from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, Defined, Plot, Problem, Symbol, definition
from optviz.lazy import np
from optviz.plots import _room, _runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Result, Update

Numbers = Annotated[tuple[Annotated[int, Ge(0)], ...], MinLen(1), MaxLen(1000)]


@definition
class Family(Plot):
    """The losses that single steps meet, along one coordinate, and their mean.

    Of a problem with more coordinates the others stay at its minimum, or at its start where none is known. Runs are
    dots on the mean.
    """

    of: Annotated[Problem | None, Defined("problems"), "another problem whose losses to draw instead"] = None
    coordinate: Annotated[str | None, "which one, if there are more; the first if left out"] = None
    members: Annotated[
        Annotated[int, Ge(0), Le(1000)] | Numbers, "the losses of so many steps from the first, or of which steps"
    ] = 10
    mean: Annotated[Literal["all", "shown", "none"], "whole loss, mean of the shown ones, or none"] = "all"
    window: Annotated[tuple[float, float] | None, "from where to where; the problem's domain if left out"] = None
    points: Annotated[int, Ge(2), Le(100_000), "values of each curve"] = 300
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), "of the losses in turn; the style's if left out"] = None
    linewidth: Annotated[float, Gt(0), Le(100), "of the losses, in points"] = 0.8
    mean_color: Annotated[Color, "of the mean"] = "black"
    mean_linewidth: Annotated[float, Gt(0), Le(100), "of the mean, in points"] = 2.4
    size: Annotated[float, Ge(0), Le(10_000), "of the dots, in points²"] = 50.0
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None

    @property
    def appearance(self) -> Appearance:
        return Appearance(size=self.size, marker=self.marker)

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        if self.window is not None and not self.window[0] < self.window[1]:
            yield ("window",), f"the window must go up, but {self.window[0]:g} is not below {self.window[1]:g}"

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        shown = self.of or problem
        if self.coordinate is not None and self.coordinate not in shown.coordinates:
            told = ", ".join(shown.coordinates[:20])
            yield ("coordinate",), f"there is no coordinate {self.coordinate!r}; there are {told}"
        if self.of is not None and self.of.dim != problem.dim:
            yield ("of",), f"it has {self.of.dim} coordinates, the experiment's problem {problem.dim}"
        last, end = max(self._steps(shown), default=0), shown.horizon
        if end is not None and last >= end:
            yield ("members",), f"step {last} is beyond the {end} steps that the problem has draws for"

    def place(self, result: Result, point: Array) -> Array:
        problem = self.of or result.problem
        return np.stack([point[..., self._axis(problem)], self._mean(problem)(point)], axis=-1)

    def draw(self, ax: Any, result: Result) -> Update:
        problem = self.of or result.problem
        axis = self._axis(problem)
        x = np.linspace(*(self.window or problem.domain[axis]), self.points)
        line = _line(problem, axis, x)
        losses = [problem.at(step).value(line) for step in self._steps(problem)]
        for i, loss in enumerate(losses):
            _room.make(ax, x, loss)
            ax.plot(x, loss, color=self._color(i), linewidth=self.linewidth, zorder=2)
        if self.mean != "none":
            mean = self._mean(problem)(line)
            _room.make(ax, x, mean)
            ax.plot(x, mean, color=self.mean_color, linewidth=self.mean_linewidth, zorder=2.5, label="mean")
        ax.set(xlabel=problem.coordinates[axis], ylabel="loss")
        return self._runs(ax, result)

    def _runs(self, ax: Any, result: Result) -> Update:
        drawn = []
        for trajectory in result:
            appearance = _runs.appearance_of(trajectory)
            with np.errstate(all="ignore"):
                path = _runs.near(self.place(result, trajectory.x), _runs.window_of(ax))
            across = np.sqrt(appearance.size or 0.0)
            (dots,) = ax.plot(
                [],
                [],
                color=appearance.color,
                alpha=appearance.alpha,
                marker=appearance.marker,
                markersize=across,
                linestyle="none",
                zorder=self.level,
                label=trajectory.label,
            )
            drawn.append((dots, trajectory, path))

        def update(t: float) -> Sequence[Artist]:
            for dots, trajectory, path in drawn:
                dots.set_data(*path[max(_runs.reached(trajectory, t) - 1, 0)].T)
            return [dots for dots, *_ in drawn]

        return update

    def _axis(self, problem: Problem) -> int:
        return 0 if self.coordinate is None else problem.coordinates.index(self.coordinate)

    def _steps(self, problem: Problem) -> tuple[int, ...]:
        """The steps whose losses to draw; one alone where every step meets the same loss."""
        steps = tuple(range(self.members)) if isinstance(self.members, int) else self.members
        return steps[:1] if type(problem).at is Problem.at else steps

    def _mean(self, problem: Problem) -> Callable[[Array], Array]:
        """The function that runs are dots on."""
        steps = self._steps(problem)
        if self.mean != "shown" or not steps:
            return problem.value
        return lambda x: np.asarray(np.mean([problem.at(step).value(x) for step in steps], axis=0))

    def _color(self, i: int) -> str:
        from matplotlib.colors import to_hex

        return self.colors[i % len(self.colors)] if self.colors else to_hex(f"C{i}")


def _line(problem: Problem, axis: int, x: Array) -> Array:
    """Points (N, D) along one coordinate; the others stay at the first minimum, or at the start without one."""
    rest = problem.minima[0] if len(problem.minima) else np.array(problem.start)
    points = np.tile(np.asarray(rest, dtype=float), (len(x), 1))
    points[:, axis] = x
    return points
