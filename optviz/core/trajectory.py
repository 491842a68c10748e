"""What a run did, and what an experiment comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from optviz.core.appearance import Appearance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core.arrays import Array
    from optviz.core.optimizer import Optimizer
    from optviz.core.problem import Problem
    from optviz.lazy import np


UNSTYLED = Appearance()


@dataclass(frozen=True)
class Trajectory:
    """What one contender did."""

    label: str
    optimizer: Optimizer
    step: NDArray[np.int64]  # (T,) step number of each recorded point; 0 is the start
    x: Array  # (T, B, D)
    value: Array  # (T, B) the full loss at x
    grad: Array  # (T, B, D) the gradient that the contender met at x; nan where none was drawn
    state: Mapping[str, Array] = field(default_factory=dict)  # name -> (T, B, D), what was asked to be recorded
    evaluations: Mapping[str, int] = field(default_factory=dict)  # "value", "grad" -> calls made by the rule
    diverged: NDArray[np.int64] | None = None  # (B,) first step with a non-finite point, -1 where none
    appearance: Appearance = UNSTYLED
    axes: tuple[str, ...] = ()  # names of the sweep axes that span the batch, the first one slowest

    def quantity(self, name: str) -> Array:
        """`x` or `grad` (T, B, D), `value` (T, B), or a recorded state (T, B, D). Raises KeyError for others."""
        measured: Array = getattr(self, name) if name in ("x", "value", "grad") else self.state[name]
        return measured

    @property
    def diverged_at(self) -> int | None:
        """The first step at which any member of the batch left the finite numbers; None if none did."""
        if self.diverged is None or not (self.diverged >= 0).any():
            return None
        return int(self.diverged[self.diverged >= 0].min())


@dataclass(frozen=True)
class Result:
    """One experiment, run: the problem and a trajectory for each contender, found by its label."""

    problem: Problem
    trajectories: tuple[Trajectory, ...]
    axes: Mapping[str, Array] = field(default_factory=dict)  # the values (N,) along each sweep axis, by name
    experiment: Any = None
    positions: tuple[Mapping[str, float], ...] = ()  # of sliders by name, in the order of the batch of `moved`
    moved: Mapping[str, Trajectory] = field(default_factory=dict)  # by label: a run at all positions, B of them

    def __getitem__(self, label: str) -> Trajectory:
        for trajectory in self.trajectories:
            if trajectory.label == label:
                return trajectory
        raise KeyError(f"no run is labelled {label!r}; there are {', '.join(t.label for t in self)}")

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self.trajectories)

    def __len__(self) -> int:
        return len(self.trajectories)

    @property
    def last(self) -> float:
        """The last recorded step of the longest run."""
        return max((float(t.step[-1]) for t in self.trajectories), default=0.0)

    def showing(self, trajectories: Sequence[Trajectory]) -> Result:
        """The same result with only these runs, as one panel shows them."""
        return replace(self, trajectories=tuple(trajectories))
