"""The only optimization loop in the project: Problem + Optimizer -> Trajectory."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz import sliders, sweep
from optviz.core import Appearance, Optimizer, Problem, Result, Trajectory
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.config.model import Contender, Experiment
    from optviz.core import Array

CHUNK = 16384  # members of a batch taken together: enough to hide the cost of a call, few enough for the cache


def run(experiment: Experiment, done: Mapping[str, Sequence[Trajectory]] | None = None) -> Result:
    """Run every contender of an experiment on its problem.

    done: runs that are there already, in the parts that `run_part` makes, by label.
    """
    at = sliders.positions(experiment)
    rules = {contender: sliders.moved(contender, experiment, at) for contender in experiment.contenders}
    return Result(
        experiment.problem,
        tuple(
            joined(experiment, contender, done[contender.label])
            if done and contender.label in done
            else _run(experiment, contender, contender.optimizer)
            for contender in experiment.contenders
        ),
        axes={name: sweep.values(axis) for name, axis in experiment.sweep.items()},
        experiment=experiment,
        positions=at,
        moved={each.label: _run(experiment, each, rule) for each, rule in rules.items() if rule is not None},
    )


def run_part(experiment: Experiment, label: str, part: slice) -> Trajectory:
    """Those members of a swept run's batch, each as it is in the whole run."""
    contender = next(each for each in experiment.contenders if each.label == label)
    return _run(experiment, contender, contender.optimizer, part)


def joined(experiment: Experiment, contender: Contender, parts: Sequence[Trajectory]) -> Trajectory:
    """A whole run of its parts, in their order."""
    return replace(
        parts[0],
        optimizer=sweep.rule(experiment.sweep, contender.label, contender.optimizer),
        x=_side_by_side([part.x for part in parts]),
        value=np.concatenate([part.value for part in parts], axis=1),
        grad=_side_by_side([part.grad for part in parts]),
        state={name: np.concatenate([part.state[name] for part in parts], axis=1) for name in parts[0].state},
        diverged=np.concatenate([part.diverged for part in parts if part.diverged is not None]),
    )


def _side_by_side(points: Sequence[Array]) -> Array:
    """(T, B, D) of several parts of B, each coordinate contiguous in memory, as it is in a run."""
    return np.moveaxis(np.concatenate([np.moveaxis(each, -1, 1) for each in points], axis=-1), 1, -1)


def _run(experiment: Experiment, contender: Contender, optimizer: Optimizer, part: slice | None = None) -> Trajectory:
    axes = sweep.over(experiment.sweep, contender.label, contender.optimizer)
    rule = sweep.rule(experiment.sweep, contender.label, optimizer)
    if part is not None:
        rule = _part_of(rule, part, sweep.batch(experiment.sweep, contender.label, contender.optimizer))
    trajectory = run_one(
        experiment.problem,
        rule,
        contender.start,
        contender.steps,
        label=contender.label,
        points=sweep.kept(experiment.record, swept=bool(axes)),
        state=recorded(experiment),
        appearance=Appearance(color=contender.color),
    )
    return replace(trajectory, axes=axes)


def recorded(experiment: Experiment) -> tuple[str, ...]:
    """The states that the config asks for, and those that its figures are drawn from."""
    panels = [panel for figure in experiment.figures for panel in figure.panels]
    noted = [part for panel in panels for note in panel.panel.notes for part in (*note.at, *(note.to or ()))]
    return tuple(
        dict.fromkeys(
            (
                *experiment.record.state,
                *(name for panel in panels for name in panel.plot.needs()),
                *(part.quantity for part in noted if not isinstance(part, float | int)),
            )
        )
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
    appearance: Appearance | None = None,
) -> Trajectory:
    """Take `steps` steps from `start`, shape (D,) or (B, D), and keep what was asked for.

    points: "all", "last", or k for every k-th step; the last one is always kept.
    state: names of fields of the optimizer's state, or of what it lets be observed, to record as (T, B, D).
    A run that leaves the finite numbers goes on to its end: divergence is a result, not an error.
    """
    kept = _kept_steps(steps, points)
    x = _batch(start, optimizer)
    record = _Record(problem, kept, x, tuple(state))
    _keep_freed_memory()
    with np.errstate(all="ignore"):
        for part in _chunks(len(x)):
            _loop(problem, _part_of(optimizer, part, len(x)), x[part], steps, record, part)
        value = problem.value(record.x)
        grad = _gradients_met(problem, record.x, kept)
    return Trajectory(
        label=label or optimizer.label,
        optimizer=optimizer,
        step=kept,
        x=record.x,
        value=value,
        grad=grad,
        state=record.known_state,
        evaluations=dict(record.evaluations),
        diverged=_diverged(kept, record.x, value),
        appearance=appearance or Appearance(),
    )


def _keep_freed_memory() -> None:
    """Let malloc use again what a step has freed, instead of fetching it from the kernel anew, page by page.

    An array of 16 MiB, never touched, lets glibc keep up to 32 MiB once it is freed; elsewhere this does nothing.
    """
    np.empty(2**21)


def _batch(start: Sequence[float] | Array, optimizer: Optimizer) -> Array:
    """The start as (B, D), each coordinate contiguous in memory; B is the start's, or that of swept settings."""
    x = np.atleast_2d(np.asarray(start, dtype=float))
    swept = max((len(v) for v in _swept(optimizer).values()), default=1)
    return np.asfortranarray(np.broadcast_to(x, (max(len(x), swept), x.shape[1])))


def _swept(optimizer: Optimizer) -> dict[str, Array]:
    """The settings that hold an array of shape (B, 1) instead of a number."""
    return {name: value for name, value in vars(optimizer).items() if isinstance(value, np.ndarray)}


def _chunks(batch: int) -> Iterator[slice]:
    for low in range(0, batch, CHUNK):
        yield slice(low, min(low + CHUNK, batch))


def _part_of(optimizer: Optimizer, part: slice, batch: int) -> Optimizer:
    """The rule with those of its swept settings that belong to a part of the batch."""
    if part == slice(0, batch):
        return optimizer
    return replace(optimizer, **{name: value[part] for name, value in _swept(optimizer).items()})  # type: ignore[type-var]


def _kept_steps(steps: int, points: str | int) -> NDArray[np.int64]:
    if points == "last":
        return np.array([steps])
    kept = np.arange(0, steps + 1, points if isinstance(points, int) else 1)
    return kept if kept[-1] == steps else np.append(kept, steps)


class _Record:
    """What is kept of a run: x (T, B, D), and the states asked for, each (T, B, D)."""

    def __init__(self, problem: Problem, kept: NDArray[np.int64], x: Array, wanted: Sequence[str]) -> None:
        self.x = np.moveaxis(np.empty((len(kept), x.shape[1], x.shape[0])), 1, -1)
        self.state = {name: np.full((len(kept), *x.shape), np.nan) for name in wanted}
        self.evaluations: Counter[str] = Counter()
        self._row = {int(step): row for row, step in enumerate(kept)}
        self._known: set[str] = set()

    @property
    def known_state(self) -> dict[str, Array]:
        """Those of the states asked for that the rule has."""
        return {name: array for name, array in self.state.items() if name in self._known}

    def keep(self, step: int, part: slice, optimizer: Optimizer, x: Array, state: Any) -> None:
        """Keep what there is to keep of a step."""
        row = self._row.get(step)
        if row is None:
            return
        self.x[row, part] = x
        if not self.state:
            return
        seen = {**(state._asdict() if hasattr(state, "_asdict") else {}), **optimizer.observe(state)}
        for name in self.state.keys() & seen.keys():
            self.state[name][row, part] = seen[name]
            self._known.add(name)


def _loop(problem: Problem, optimizer: Optimizer, x: Array, steps: int, record: _Record, part: slice) -> None:
    state = optimizer.init(x)
    record.keep(0, part, optimizer, x, state)
    calls: Counter[str] = Counter()
    for step in range(steps):
        x, state = optimizer.step(Counted(problem.at(step), calls), x, state)
        record.keep(step + 1, part, optimizer, x, state)
    record.evaluations |= calls  # every part of a batch takes the same steps


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
