"""The only optimization loop in the project: Problem + Optimizer -> Trajectory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from optviz.core import Look, Optimizer, Problem, Result, Trajectory
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.config.model import Experiment
    from optviz.core import Array


def run(experiment: Experiment) -> Result:
    """Run every contender of an experiment on its problem."""
    record = experiment.record
    return Result(
        experiment.problem,
        tuple(
            run_one(
                experiment.problem,
                contender.optimizer,
                contender.start,
                contender.steps,
                label=contender.label,
                points=record.points,
                state=record.state,
                look=Look(color=contender.color),
            )
            for contender in experiment.contenders
        ),
        experiment=experiment,
    )


def run_one(
    problem: Problem,
    optimizer: Optimizer,
    start: Sequence[float] | Array,
    steps: int,
    *,
    label: str | None = None,
    points: str | int = "all",
    state: Sequence[str] = (),
    look: Look | None = None,
) -> Trajectory:
    """Take `steps` steps from `start`, shape (D,) or (B, D), and keep what was asked for.

    points: "all", "last", or k for every k-th step; the last one is always kept.
    state: names of fields of the optimizer's state, or of what it lets be observed, to record as (T, B, D).
    A run that leaves the finite numbers goes on to its end: divergence is a result, not an error.
    """
    x = _batch(start)
    kept = _kept_steps(steps, points)
    with np.errstate(all="ignore"):
        xs, states, evaluations = _loop(problem, optimizer, x, steps, kept, state)
        value = problem.value(xs)
        grad = _gradients_met(problem, xs, kept)
    return Trajectory(
        label=label or optimizer.label,
        optimizer=optimizer,
        step=kept,
        x=xs,
        value=value,
        grad=grad,
        state=states,
        evaluations=evaluations,
        diverged=_diverged(kept, xs, value),
        look=look or Look(),
    )


def _batch(start: Sequence[float] | Array) -> Array:
    """The start as (B, D), each coordinate contiguous in memory."""
    return np.asfortranarray(np.atleast_2d(np.asarray(start, dtype=float)))


def _kept_steps(steps: int, points: str | int) -> NDArray[np.int64]:
    if points == "last":
        return np.array([steps])
    kept = np.arange(0, steps + 1, points if isinstance(points, int) else 1)
    return kept if kept[-1] == steps else np.append(kept, steps)


def _loop(
    problem: Problem, optimizer: Optimizer, x: Array, steps: int, kept: NDArray[np.int64], wanted: Sequence[str]
) -> tuple[Array, Mapping[str, Array], Mapping[str, int]]:
    xs = np.moveaxis(np.empty((len(kept), x.shape[1], x.shape[0])), 1, -1)
    states = {name: np.full((len(kept), *x.shape), np.nan) for name in wanted}
    row_of = {int(step): row for row, step in enumerate(kept)}
    calls: Counter[str] = Counter()
    state = optimizer.init(x)
    for step in range(steps + 1):
        if (row := row_of.get(step)) is not None:
            xs[row] = x
            for name, seen in _seen(optimizer, state, wanted).items():
                states[name][row] = seen
        if step < steps:
            x, state = optimizer.step(Counted(problem.at(step), calls), x, state)
    known = {name: array for name, array in states.items() if name in _names(optimizer, state)}
    return xs, known, dict(calls)


def _names(optimizer: Optimizer, state: Any) -> set[str]:
    return {*getattr(state, "_fields", ()), *optimizer.observe(state)}


def _seen(optimizer: Optimizer, state: Any, wanted: Sequence[str]) -> dict[str, Array]:
    if not wanted:
        return {}
    fields = state._asdict() if hasattr(state, "_asdict") else {}
    seen = {**fields, **optimizer.observe(state)}
    return {name: seen[name] for name in wanted if name in seen}


def _gradients_met(problem: Problem, xs: Array, kept: NDArray[np.int64]) -> Array:
    """The gradient that a contender met at each point; nan after the last step that the problem has draws for."""
    if type(problem).at is Problem.at:
        return problem.grad(xs)
    last = problem.horizon
    grads = np.full_like(xs, np.nan)
    for row, step in enumerate(kept):
        if last is None or step < last:
            grads[row] = problem.at(int(step)).grad(xs[row])
    return grads


def _diverged(kept: NDArray[np.int64], xs: Array, value: Array) -> NDArray[np.int64]:
    """(B,) the first kept step whose point or value is not finite, -1 where there is none."""
    lost = ~(np.isfinite(xs).all(axis=-1) & np.isfinite(value))
    return np.where(lost.any(axis=0), kept[lost.argmax(axis=0)], -1)


class Counted(Problem):
    """A problem that counts how often a rule asks it for values and gradients."""

    def __init__(self, problem: Problem, calls: Counter[str]) -> None:
        self._problem, self._calls = problem, calls

    def __getattribute__(self, name: str) -> Any:
        if name in ("value", "grad", "_problem", "_calls"):
            return object.__getattribute__(self, name)
        return getattr(self._problem, name)

    def value(self, x: Array) -> Array:
        self._calls["value"] += 1
        return self._problem.value(x)

    def grad(self, x: Array) -> Array:
        self._calls["grad"] += 1
        return self._problem.grad(x)
