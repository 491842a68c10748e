"""What a run did, and what an experiment comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from optviz.core import paths
from optviz.core.appearance import Appearance
from optviz.core.schedule import Schedule
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core.arrays import Array
    from optviz.core.optimizer import Optimizer
    from optviz.core.problem import Problem

UNSTYLED = Appearance()
NEAR = 1e-9  # relative difference up to which `sel` takes a number for the one that was run
LISTED = 6  # numbers that a message or a repr shows


@dataclass(frozen=True)
class Trajectory:
    """What the members of one run did, B of them; a run that nothing varies has one."""

    label: str
    optimizer: Optimizer
    step: NDArray[np.int64]  # (T,) step number of each recorded point; 0 is the start
    x: Array  # (T, B, D)
    value: Array  # (T, B) the full loss at x
    grad_at_x: Array  # (T, B, D) the gradient at x of the loss that the step met; nan where none was drawn
    id: str = ""  # by which a config and `Result` find it
    state: Mapping[str, Array] = field(default_factory=dict)  # path -> (T, B, D), what was asked to be recorded
    evaluations: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)  # kind -> (T, B), calls made so far
    diverged: NDArray[np.int64] | None = None  # (B,) first kept step at which it has diverged, -1 where none
    stopped: NDArray[np.int64] | None = None  # (B,) step after which it took no more, -1 where none; None without rule
    appearance: Appearance = UNSTYLED
    axes: Mapping[str, Array] = field(default_factory=dict)  # what varies -> (B,) where each member stands
    problems: tuple[Problem, ...] = ()  # that the members ran on
    problem_of: NDArray[np.intp] | None = None  # (B,) which of them; None where all ran on the first
    band: tuple[float, ...] | None = None  # quantiles over the members to show instead of each of them

    def quantity(self, name: str) -> Array:
        """`x` or `grad_at_x` (T, B, D), `value` (T, B), or a recorded state (T, B, D). Raises KeyError for others."""
        known = {"x": self.x, "value": self.value, "grad": self.grad_at_x, "grad_at_x": self.grad_at_x}
        return known[name] if name in known else self.state[name]

    def setting(self, path: str) -> Array | float:
        """A number of the optimizer at each recorded step: (T, B, 1), or what broadcasts to it."""
        found = paths.get(self.optimizer, path)
        if not isinstance(found, Schedule):
            return np.asarray(found, dtype=float)
        end = int(self.step[-1])
        # The last point is where a step would begin that is not taken.
        each = [np.asarray(found(min(step, end - 1), end), dtype=float) for step in self.step.tolist()]
        return np.stack(np.broadcast_arrays(*each)).reshape(len(each), -1, 1)

    def reached(self, step: float | None) -> int:
        """How many of the recorded points are reached by a step, one at the least; all for None."""
        return len(self.step) if step is None else max(1, int(np.searchsorted(self.step, step, side="right")))

    @property
    def diverged_at(self) -> int | None:
        """The first step at which any member had diverged; None if none did."""
        if self.diverged is None or not (self.diverged >= 0).any():
            return None
        return int(self.diverged[self.diverged >= 0].min())

    @property
    def stopped_at(self) -> int | None:
        """The step after which a run of one member took no more; None where it went on to its end."""
        if self.stopped is None or len(self.stopped) != 1 or self.stopped[0] < 0:
            return None
        return int(self.stopped[0])

    @property
    def ended(self) -> Trajectory:
        """A run of one member without the points after it stopped; others as they are, with members at rest."""
        last = self.stopped_at
        if last is None or last >= self.step[-1]:
            return self
        rows = slice(int(np.searchsorted(self.step, last)) + 1)  # a point at rest stands for one that was not kept
        step = np.append(self.step[rows][:-1], last)
        return replace(
            self,
            step=step,
            x=self.x[rows],
            value=self.value[rows],
            grad_at_x=self.grad_at_x[rows],
            state={name: each[rows] for name, each in self.state.items()},
            evaluations={name: each[rows] for name, each in self.evaluations.items()},
        )

    def sel(self, **at: float) -> Trajectory:
        """Those members that stand at these values of what varies, such as `sel(lr=0.1, seed=3)`.

        Raises KeyError, naming what there is, for an axis that this run does not have and for values not run.
        """
        chosen = np.ones(self.x.shape[1], dtype=bool)
        for name, value in at.items():
            if name not in self.axes:
                raise KeyError(f"{self.label} does not vary over {name!r}; it varies over {_listed(self.axes)}")
            here = np.isclose(self.axes[name], value, rtol=NEAR, atol=0)
            if not here.any():
                raise KeyError(f"no {name} of {value:g} was run; there are {_listed(np.unique(self.axes[name]))}")
            chosen &= here
        if not chosen.any():
            told = ", ".join(f"{name}={value:g}" for name, value in at.items())
            raise KeyError(f"the combination {told} was not run; only what figures show is")
        return self.members(np.flatnonzero(chosen))

    def members(self, chosen: NDArray[np.intp]) -> Trajectory:
        """Some members of the batch, by number; a single one has plain numbers for its settings."""
        if len(chosen) == self.x.shape[1] > 1 and (chosen == np.arange(len(chosen))).all():
            return self
        one = len(chosen) == 1
        part = replace(
            self,
            optimizer=paths.member(self.optimizer, int(chosen[0])) if one else paths.members(self.optimizer, chosen),
            x=_points(self.x, chosen),
            value=self.value[:, chosen],
            grad_at_x=_points(self.grad_at_x, chosen),
            state={name: each[:, chosen] for name, each in self.state.items()},
            evaluations={name: each[:, chosen] for name, each in self.evaluations.items()},
            diverged=None if self.diverged is None else self.diverged[chosen],
            axes={name: values[chosen] for name, values in self.axes.items()},
            stopped=None if self.stopped is None else self.stopped[chosen],
            problem_of=None if self.problem_of is None else self.problem_of[chosen],
        )
        return part.ended

    def by_problem(self, measure: Callable[[Problem, Array], Array], other: Problem) -> Array:
        """What `measure(problem, x)` says of the points (T, b, D) of the members of each problem, together (T, B).

        The other problem is taken where it is not known what the members ran on.
        """
        if not self.problems:
            return measure(other, self.x)
        if self.problem_of is None:
            return measure(self.problems[0], self.x)
        out = np.empty(self.value.shape)
        for i, problem in enumerate(self.problems):
            mine = np.flatnonzero(self.problem_of == i)
            if mine.size:
                out[:, mine] = measure(problem, self.x[:, mine])
        return out


def _points(points: Array, chosen: NDArray[np.intp]) -> Array:
    """(T, b, D) of some members, each coordinate contiguous in memory as it is in a run."""
    return np.moveaxis(np.moveaxis(points, -1, 1)[..., chosen], 1, -1)


def _listed(names: Any) -> str:
    told = [f"{each:g}" if isinstance(each, float) else str(each) for each in names]
    more = f", ... ({len(told)} in all)" if len(told) > LISTED else ""
    return ", ".join(told[:LISTED]) + more or "nothing"


@dataclass(frozen=True, repr=False)
class Result:
    """One experiment, run: the problem and a trajectory for each run, found by its id or its label."""

    problem: Problem
    trajectories: tuple[Trajectory, ...]
    axes: Mapping[str, Array] = field(default_factory=dict)  # the values (N,) along each axis that varies, by name
    experiment: Any = None
    ends: Mapping[str, Trajectory] = field(default_factory=dict)  # by id: members of which only the last point is kept

    def __getitem__(self, name: str) -> Trajectory:
        for key in ("id", "label"):
            for trajectory in self.trajectories:
                if getattr(trajectory, key) == name:
                    return trajectory
        raise KeyError(f"there is no run {name!r}; there are {', '.join(t.id or t.label for t in self)}")

    def __contains__(self, name: object) -> bool:
        return any(name in (trajectory.id, trajectory.label) for trajectory in self)

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self.trajectories)

    def __len__(self) -> int:
        return len(self.trajectories)

    def __repr__(self) -> str:
        axes = "".join(f", {name} of {len(values)} values" for name, values in self.axes.items())
        lines = [f"Result on {self.problem.name}: {len(self)} runs{axes}"]
        return "\n".join([*lines, *(f"  {_ending(trajectory)}" for trajectory in self)])

    @property
    def last(self) -> float:
        """The last recorded step of the longest run."""
        return max((float(t.step[-1]) for t in self.trajectories), default=0.0)

    def showing(self, trajectories: Sequence[Trajectory]) -> Result:
        """The same result with only these runs, as one panel shows them."""
        return replace(self, trajectories=tuple(trajectories))

    def to_frame(self) -> Any:
        """All recorded points as a pandas DataFrame, one row a run, member and step. Raises ImportError without pandas.

        Columns: run, label, step, one for each axis that varies, one for each coordinate, value.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError:
            raise ImportError("to_frame needs pandas: pip install pandas") from None
        frames = [pd.DataFrame(dict(_columns(trajectory, self.problem.coordinates))) for trajectory in self]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _columns(run: Trajectory, coordinates: Sequence[str]) -> Iterator[tuple[str, Any]]:
    steps, members = run.value.shape
    yield "run", run.id
    yield "label", run.label
    yield "step", np.repeat(run.step, members)
    for name, values in run.axes.items():
        yield name, np.tile(values, steps)
    for i, name in enumerate(coordinates):
        yield name, run.x[..., i].ravel()
    yield "value", run.value.ravel()


def _ending(run: Trajectory) -> str:
    """How a run ended, in one line."""
    members, last = run.value.shape[1], run.value[-1]
    who = f"{run.id} ({run.label})" if run.id != run.label else run.id
    lost = 0 if run.diverged is None else int((run.diverged >= 0).sum())
    if members == 1:
        how = f"diverged at step {run.diverged_at}" if lost else f"loss {last[0]:.4g}"
        return f"{who}: {int(run.step[-1]):,} steps, {how}"
    with np.errstate(all="ignore"):
        best = f"least loss {np.nanmin(last):.4g}" if np.isfinite(last).any() else "no finite loss"
    return f"{who}: {members:,} members, {int(run.step[-1]):,} steps, {best}, {lost:,} of {members:,} diverged"
