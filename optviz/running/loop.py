"""The only optimization loop in the project: Problem + Optimizer + schedules -> Trajectory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz.core import Appearance, Optimizer, Problem, Result, Trajectory, paths
from optviz.lazy import np
from optviz.model import Reference
from optviz.running import axes as along
from optviz.running import members
from optviz.running.counting import KINDS, Counted
from optviz.running.stop import StopRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array
    from optviz.model import Axis, Experiment, Stop
    from optviz.running.members import Batch

CHUNK = 16384  # members of a batch taken together: enough to hide the cost of a call, few enough for the cache


def run(experiment: Experiment, done: Mapping[int, Sequence[Trajectory]] | None = None) -> Result:
    """Run every member of every run that the figures ask for.

    done: batches that are there already, by their number among `members.batches`, in the parts `run_part` makes.
    """
    found: dict[str, list[Trajectory]] = {}
    for number, batch in enumerate(members.batches(experiment)):
        whole = joined(done[number]) if done and number in done else run_batch(experiment, batch)
        found.setdefault(batch.run.id, []).append(whole)
    return Result(
        experiment.problem,
        tuple(each[0] for each in found.values()),
        axes={name: np.array(axis.values) for name, axis in experiment.axes.items()},
        experiment=experiment,
        ends={run: each[1] for run, each in found.items() if len(each) > 1},
    )


def run_part(experiment: Experiment, number: int, part: slice) -> Trajectory:
    """Those members of a batch, by its number among `members.batches`, each as it is in the whole batch."""
    batch = list(members.batches(experiment))[number]
    return run_batch(experiment, replace(batch, rows=batch.rows[part]))


def joined(parts: Sequence[Trajectory]) -> Trajectory:
    """A whole batch of its parts, in their order."""
    first = parts[0]
    if len(parts) == 1:
        return first
    optimizer = first.optimizer
    for path in paths.arrays(optimizer):
        optimizer = paths.put(optimizer, path, np.concatenate([paths.get(part.optimizer, path) for part in parts]))
    problems = tuple(dict.fromkeys(problem for part in parts for problem in part.problems))
    return replace(
        first,
        optimizer=optimizer,
        x=_side_by_side([part.x for part in parts]),
        value=np.concatenate([part.value for part in parts], axis=1),
        grad_at_x=_side_by_side([part.grad_at_x for part in parts]),
        state={name: np.concatenate([part.state[name] for part in parts], axis=1) for name in first.state},
        evaluations={k: np.concatenate([part.evaluations[k] for part in parts], axis=1) for k in first.evaluations},
        diverged=np.concatenate([part.diverged for part in parts if part.diverged is not None]),
        stopped=None if first.stopped is None else np.concatenate([part.stopped for part in parts]),
        axes={name: np.concatenate([part.axes[name] for part in parts]) for name in first.axes},
        problems=problems,
        problem_of=np.concatenate([_problem_of(part, problems) for part in parts]) if len(problems) > 1 else None,
    )


def _problem_of(part: Trajectory, problems: Sequence[Problem]) -> NDArray[np.intp]:
    """Which of these problems each member ran on, (B,)."""
    numbers = np.array([problems.index(problem) for problem in part.problems])
    own = part.problem_of if part.problem_of is not None else np.zeros(part.x.shape[1], dtype=np.intp)
    return numbers[own]


def _side_by_side(points: Sequence[Array]) -> Array:
    """(T, B, D) of several parts of B, each coordinate contiguous in memory, as it is in a run."""
    return np.moveaxis(np.concatenate([np.moveaxis(each, -1, 1) for each in points], axis=-1), 1, -1)


def run_batch(experiment: Experiment, batch: Batch) -> Trajectory:
    """Run the members of a batch: those that share a problem and its whole numbers at once."""
    mine = along.of_run(experiment.axes, batch.run.id)
    apart = [i for i, axis in enumerate(mine) if _is_apart(axis, batch)]
    groups = _groups(batch.rows[:, apart])
    parts = [_run_group(experiment, replace(batch, rows=batch.rows[group]), mine) for group in groups]
    whole = joined(parts)
    order = np.argsort(np.concatenate(groups), kind="stable")
    whole = whole if (order == np.arange(len(order))).all() else whole.members(order)
    return replace(whole, axes={axis.name: batch.rows[:, i] for i, axis in enumerate(mine)}).ended


def _is_apart(axis: Axis, batch: Batch) -> bool:
    """Whether members that stand elsewhere on the axis can't be run as one batch of arrays."""
    target = axis.targets[batch.run.id]
    if target.part == "optimizer":
        return type(paths.get(batch.run.optimizer, target.path)) is not float
    return target.part == "problem"


def _groups(rows: Array) -> list[NDArray[np.intp]]:
    """The numbers of the rows (B, A) that are equal, group by group."""
    if not rows.shape[1] or (rows == rows[:1]).all():
        return [np.arange(len(rows))]
    _, number = np.unique(rows, axis=0, return_inverse=True)
    return [np.flatnonzero(number.reshape(-1) == i) for i in range(int(number.max()) + 1)]


def _run_group(experiment: Experiment, batch: Batch, mine: Sequence[Axis]) -> Trajectory:
    """Run members that differ in nothing but a start and numbers of the rule; a single one has plain numbers."""
    problem, rule = experiment.problem, batch.run.optimizer
    for axis, column in zip(mine, batch.rows.T, strict=True):
        target = axis.targets[batch.run.id]
        if target.part == "problem":
            problem = along.put_number(problem, target.path, column[0])
        elif target.part == "optimizer" and _is_apart(axis, batch):
            rule = paths.put(rule, target.path, round(column[0]))
        elif target.part == "optimizer":
            rule = paths.put(rule, target.path, float(column[0]) if batch.single else column[:, None].copy())
    return run_one(
        problem,
        rule,
        along.starts(mine, batch.run, batch.rows),
        batch.run.steps,
        id=batch.run.id,
        label=batch.run.label,
        points=batch.points,
        state=recorded(experiment),
        divergence=experiment.divergence,
        stop=experiment.stop,
        appearance=Appearance(color=batch.run.color),
    )


def recorded(experiment: Experiment) -> tuple[str, ...]:
    """The states that the config asks for, and those that its figures are drawn from."""
    panels = [panel for figure in experiment.figures for panel in figure.panels]
    noted = [part for panel in panels for note in panel.panel.notes for part in (*note.at, *(note.to or ()))]
    shown = (name for panel in panels for name in panel.plot.needs())
    referred = (part.quantity for part in noted if isinstance(part, Reference))
    return tuple(dict.fromkeys((*experiment.record.state, *shown, *referred)))


def run_one(
    problem: Problem,
    optimizer: Optimizer,
    start: Sequence[float] | Array,
    steps: int,
    *,
    id: str | None = None,  # noqa: A002 - what a config calls it
    label: str | None = None,
    points: str | int = "all",
    state: Sequence[str] = (),
    divergence: float | None = 1e3,
    stop: Stop | None = None,
    appearance: Appearance | None = None,
) -> Trajectory:
    """Take `steps` steps from `start`, shape (D,) or (B, D), and keep what was asked for.

    points: "all", "last", or k for every k-th step; the last one is always kept.
    state: paths of the optimizer's state, its settings, or of what it lets be observed, to record as (T, B, D).
    divergence: how many times the start's loss a loss stays above and grows from that has diverged, as NaN and
    infinity have; None for these alone. A run that diverged goes on to its end: divergence is a result, not an error.
    """
    kept = _kept_steps(steps, points)
    x = _batch(start, optimizer)
    record = _Record(kept, x, tuple(state))
    _keep_freed_memory()
    stopped = np.full(len(x), -1, dtype=np.int64)
    with np.errstate(all="ignore"):
        for part in _chunks(len(x)):
            rule = optimizer if part == slice(0, len(x)) else paths.members(optimizer, part)
            stopped[part] = _loop(problem, rule, x[part], steps, record, part, stop)
        value = problem.full.value(record.x)
        grad = _gradients_at(problem, record.x, kept)
        limit = None if divergence is None else divergence * np.abs(problem.full.value(x))
        diverged = _diverged(kept, record.x, value, limit)
    return Trajectory(
        label=label or optimizer.title,
        optimizer=optimizer,
        step=kept,
        x=record.x,
        value=value,
        grad_at_x=grad,
        id=id or optimizer.name,
        state=record.known_state,
        evaluations={kind: np.broadcast_to(counts, value.shape) for kind, counts in record.calls.items()},
        diverged=diverged,
        stopped=None if stop is None else stopped,
        appearance=appearance or Appearance(),
        problems=(problem,),
    )


def _keep_freed_memory() -> None:
    """Let malloc use again what a step has freed, instead of fetching it from the kernel anew, page by page.

    An array of 16 MiB, never touched, lets glibc keep up to 32 MiB once it is freed; elsewhere this does nothing.
    """
    np.empty(2**21)


def _batch(start: Sequence[float] | Array, optimizer: Optimizer) -> Array:
    """The start as (B, D), each coordinate contiguous in memory; B is the start's, or that of settings that vary."""
    x = np.atleast_2d(np.asarray(start, dtype=float))
    varied = max((len(v) for v in paths.arrays(optimizer).values()), default=1)
    return np.asfortranarray(np.broadcast_to(x, (max(len(x), varied), x.shape[1])))


def _chunks(batch: int) -> Iterator[slice]:
    for low in range(0, batch, CHUNK):
        yield slice(low, min(low + CHUNK, batch))


def _kept_steps(steps: int, points: str | int) -> NDArray[np.int64]:
    if points == "last":
        return np.array([steps])
    kept = np.arange(0, steps + 1, points if isinstance(points, int) else 1)
    return kept if kept[-1] == steps else np.append(kept, steps)


class _Record:
    """What is kept of a run: x (T, B, D), the states asked for, each (T, B, D), and the calls made so far.

    These are (T, 1) while all members make the same, and (T, B) from the first that differ.
    """

    def __init__(self, kept: NDArray[np.int64], x: Array, wanted: Sequence[str]) -> None:
        self.x = np.moveaxis(np.empty((len(kept), x.shape[1], x.shape[0])), 1, -1)
        self.state = {name: np.full((len(kept), *x.shape), np.nan) for name in wanted}
        self.calls = {kind: np.zeros((len(kept), 1), dtype=np.int64) for kind in KINDS}
        self._row = {int(step): row for row, step in enumerate(kept)}
        self._known: set[str] = set()

    @property
    def known_state(self) -> dict[str, Array]:
        """Those of the states asked for that the rule has."""
        return {name: array for name, array in self.state.items() if name in self._known}

    def keep(self, step: int, part: slice, rule: Optimizer, at: _At) -> None:
        """Keep what there is to keep of a step."""
        row = self._row.get(step)
        if row is None:
            return
        self.x[row, part] = at.x
        for kind, count in at.calls.items():
            if np.ndim(count) and self.calls[kind].shape[1] < self.x.shape[1]:
                self.calls[kind] = np.repeat(self.calls[kind], self.x.shape[1], axis=1)
            self.calls[kind][row, part if self.calls[kind].shape[1] > 1 else slice(None)] = count
        if not self.state:
            return
        known = {**paths.numbers(rule), **paths.arrays(rule), **paths.observed(rule, at.state)}
        for name in self.state.keys() & known.keys():
            self.state[name][row, part] = known[name]
            self._known.add(name)


@dataclass
class _At:
    """Where a run has got to."""

    x: Array
    state: Any
    calls: dict[str, Any]


def _loop(
    problem: Problem, rule: Optimizer, x: Array, steps: int, record: _Record, part: slice, stop: Stop | None
) -> NDArray[np.int64]:
    """Take all steps with some members of a batch; returns after which each stopped, (b,), -1 where it did not.

    Schedules are settled here: a rule's settings are numbers.
    """
    scheduled = bool(paths.schedules(rule))
    now = paths.settled(rule, 0, steps) if scheduled else rule
    at = _At(x, now.init(x), dict.fromkeys(KINDS, 0))
    record.keep(0, part, now, at)
    watch = None if stop is None else StopRule(stop, problem, x)
    for step in range(steps):
        if scheduled:
            now = paths.settled(rule, step, steps)
        before = _At(at.x, None, dict(at.calls)) if watch is not None else at
        at.x, at.state = now.step(
            Counted(problem.at(step), at.calls, changes=problem.changes), at.x, at.state, step + 1
        )
        if watch is not None:
            watch.hold(before, at)
            watch.look(step + 1, before.x, at.x)
        record.keep(step + 1, part, now, at)
        if watch is not None and watch.done:
            for later in range(step + 2, steps + 1):
                record.keep(later, part, now, at)
            break
    return np.full(len(x), -1, dtype=np.int64) if watch is None else watch.at


def _gradients_at(problem: Problem, xs: Array, kept: NDArray[np.int64]) -> Array:
    """The gradient at each point of the loss that the next step meets; nan after the last step with draws."""
    if not problem.changes:
        return problem.grad(xs)
    last = problem.horizon
    grads = np.full_like(xs, np.nan)
    for row, step in enumerate(kept):
        if last is None or step < last:
            grads[row] = problem.at(int(step)).grad(xs[row])
    return grads


def _diverged(kept: NDArray[np.int64], xs: Array, value: Array, limit: Array | None) -> NDArray[np.int64]:
    """For each member the first kept step at which it has diverged, -1 where there is none.

    Its point or value is NaN or infinite, or its loss is from there on above the limit (B,) and ends no lower. A loss
    of 0 at the start sets no limit.
    """
    lost = ~(np.isfinite(xs).all(axis=-1) & np.isfinite(value))
    if limit is not None:
        away = lost | (value > np.where(limit > 0, limit, np.inf))
        away = np.flip(np.logical_and.accumulate(np.flip(away, axis=0)), axis=0)
        since = np.take_along_axis(value, away.argmax(axis=0)[None], axis=0)[0]
        lost = lost | (away & ~(value[-1] < since))
    return np.where(lost.any(axis=0), kept[lost.argmax(axis=0)], -1)
