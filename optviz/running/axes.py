"""What varies: the values along axes, and the settings that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import paths
from optviz.lazy import np
from optviz.running import pace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array, Problem
    from optviz.model import Axis, Experiment, Figure, Run, Vary

OFF_AXIS = -1.0  # where a start stands that is none of the points of its axis


def values(vary: Vary) -> tuple[float, ...]:
    """The values of a setting along an axis that is no grid; of points, or of seeds, their numbers."""
    if vary.values is not None:
        points = isinstance(vary.values[0], tuple)
        return tuple(float(i) if points else float(value) for i, value in enumerate(vary.values))  # type: ignore[arg-type]
    if vary.range is None:
        return tuple(map(float, range(vary.count or 0)))
    if vary.step is not None:
        return _stepped(vary.range, vary.step)
    return _spread(vary.range[0], vary.range[1], vary.count or 2, vary.scale)


def _spread(low: float, high: float, count: int, scale: str) -> tuple[float, ...]:
    spread = np.geomspace if scale == "log" else np.linspace
    return tuple(spread(low, high, count).tolist())


def _stepped(ends: tuple[float, float], step: float) -> tuple[float, ...]:
    """Both ends of a slider and what lies between, as round as the numbers that were written."""
    count = int((ends[1] - ends[0]) / step + 1e-9) + 1
    digits = max(0, 12 - int(np.ceil(np.log10(max(map(abs, ends)))))) if any(ends) else 12
    return tuple(round(ends[0] + i * step, digits) for i in range(count))


def size(vary: Vary) -> int:
    """How many values there are along an axis; nothing is computed for it."""
    if vary.values is not None:
        return len(vary.values)
    if vary.range is not None and vary.step is not None:
        return int((vary.range[1] - vary.range[0]) / vary.step + 1e-9) + 1
    return vary.count or 0


def some(axis: Axis, count: int) -> tuple[float, ...]:
    """So many of the values of an axis, evenly spread with both ends among them."""
    every = len(axis.values)
    chosen = np.unique(np.round(np.linspace(0, every - 1, min(count, every)))).astype(int)
    return tuple(axis.values[i] for i in chosen.tolist())


def frames(figure: Figure, axes: Mapping[str, Axis]) -> tuple[float, ...]:
    """The values that an animation over an axis goes through, one a frame; none for an animation over steps."""
    if figure.page.animate is None:
        return ()
    axis = axes[figure.page.animate]
    return some(axis, pace.count(figure.page, len(axis.values)))


def of_run(axes: Mapping[str, Axis], run: str) -> tuple[Axis, ...]:
    """The axes that set something of a run, in their order."""
    return tuple(axis for axis in axes.values() if run in axis.targets)


def own(axis: Axis, run: Run, problem: Problem) -> float:
    """Where a run stands on an axis by its own setting."""
    target = axis.targets[run.id]
    if target.part == "start":
        return float(run.start[int(target.path)]) if target.path else OFF_AXIS
    return float(paths.get(run.optimizer if target.part == "optimizer" else problem, target.path))


def problem_at(experiment: Experiment, at: Mapping[str, float]) -> Problem:
    """The problem of an experiment where some of its axes stand at these values."""
    problem = experiment.problem
    for name, value in at.items():
        axis = experiment.axes[name]
        target = next(iter(axis.targets.values()))
        if target.part == "problem":
            problem = put_number(problem, target.path, value)
    return problem


def put_number(part: Problem, path: str, value: float) -> Problem:
    """A problem with a number at a path, whole where the setting is a whole number."""
    whole = type(paths.get(part, path)) is int
    return paths.put(part, path, round(value) if whole else float(value))


def starts(axes: Sequence[Axis], run: Run, rows: Array) -> Array:
    """Where each member of a run begins, (B, D), for members that stand at `rows` (B, A) on these axes."""
    x = np.tile(np.asarray(run.start, dtype=float), (len(rows), 1))
    for axis, column in zip(axes, rows.T, strict=True):
        target = axis.targets[run.id]
        if target.part == "start" and target.path:
            x[:, int(target.path)] = column
        elif target.part == "start" and axis.points is not None:
            on: NDArray[np.bool_] = column != OFF_AXIS
            x[on] = np.array(axis.points, dtype=float)[column[on].astype(int)]
    return x


def told(axis: Axis, value: float) -> str:
    """A value of an axis as titles and legends show it; of a start given as a point the point."""
    if axis.points is not None and value != OFF_AXIS:
        return f"({', '.join(f'{each:g}' for each in axis.points[int(value)])})"
    return f"{value:.4g}"
