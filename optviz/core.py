"""The vocabulary, to be read first: shapes, and what a problem, an optimizer and a plot promise.

Shapes are part of the language:

    D   dimension of the problem
    B   batch: the product of the sweep axes, 1 without a sweep
    T   recorded points of a trajectory; point 0 is the start

Points are `(..., D)`, values `(...)`. Code works on the last axis and broadcasts over what leads, so one
trajectory, a 200 x 200 sweep and a map of starts run through the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, dataclass_transform

from annotated_types import MaxLen

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Update = Callable[[float], Sequence[Artist]]

C = TypeVar("C", bound=type[Any])


@dataclass_transform(frozen_default=True)
def definition(cls: C) -> C:
    """Make `cls` a definition: frozen settings whose fields are the YAML keys, named like its file."""
    cls.name = cls.__module__.rpartition(".")[2]
    dataclass(frozen=True)(cls)
    return settings(cls)


def settings(cls: C) -> C:
    """Let a config fill this dataclass: strictly typed, no unknown keys, finite numbers."""
    cls.__pydantic_config__ = {"extra": "forbid", "strict": True, "allow_inf_nan": False}
    return cls


def stacked(*parts: Array) -> Array:
    """Coordinates, each of shape (...), as points of shape (..., D).

    Each coordinate stays contiguous in memory, which keeps sweeps of many short points as fast as plain vectors.
    """
    points = np.array(np.broadcast_arrays(*parts))
    return points.transpose(*range(1, points.ndim), 0)


# Texts that must be more than text: a config is checked for them before anything is drawn.
Color = Annotated[str, MaxLen(50), "color"]
Colormap = Annotated[str, MaxLen(50), "colormap"]
Symbol = Annotated[str, MaxLen(20), "marker"]
Line = Annotated[str, MaxLen(20), "linestyle"]
Text = Annotated[str, MaxLen(2000), "math"]


@dataclass(frozen=True)
class DataPath:
    """Marks a field that names a file: relative to the config, and read before the run begins."""


@dataclass(frozen=True)
class Defined:
    """Marks a field that holds another definition: `Annotated[Problem | None, Defined("problems"), ...]`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The config is checked apart, by kind and name; what it made is handed over in pydantic's context."""
        from pydantic_core import core_schema

        return core_schema.with_info_plain_validator_function(lambda value, info: value and info.context[value])


class Problem:
    """A function to minimize. Subclasses are definitions in optviz/problems/."""

    name: ClassVar[str]
    coordinates: tuple[str, ...] = ("x", "y")

    @property
    def dim(self) -> int:
        """D, the number of coordinates."""
        return len(self.coordinates)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """(low, high) for each of the D coordinates: where a picture of the problem appearances."""
        return ((-5.0, 5.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        """Where a run begins unless the config says otherwise; D numbers."""
        return tuple(high for _, high in self.domain)

    @property
    def minima(self) -> Array:
        """The known minima, shape (M, D); M may be 0."""
        return np.empty((0, self.dim))

    @property
    def horizon(self) -> int | None:
        """How many steps the problem has draws for; None where it never runs out."""
        return None

    def value(self, x: Array) -> Array:
        """f(x), shape (...), for points x of shape (..., D)."""
        raise NotImplementedError

    def value_over(self, coordinates: Sequence[Array]) -> Array | None:
        """f in a new array, for D coordinates that broadcast to its shape, as a row and a column do to a grid.

        None unless the formula gains by that; then points are made of them, and `value` is asked.
        """
        return None

    def grad(self, x: Array) -> Array:
        """∇f(x), shape (..., D), for points x of shape (..., D)."""
        raise NotImplementedError

    def per_coordinate(self) -> Mapping[str, Array]:
        """What is known of each coordinate, by name, (D,) each: how often it occurs, which weight is true."""
        return {}

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with these settings that bounds cannot say: (path inside the definition, message) each.

        For instance `yield ("high",), "must be greater than low"`. Asked once, before anything runs.
        """
        return ()

    def at(self, step: int) -> Problem:
        """The problem that step `step` (from 0) meets: itself, unless the problem changes with time.

        Two contenders that ask for the same step meet the same draws.
        """
        return self


class Optimizer:
    """A rule that moves a point downhill. Subclasses are definitions in optviz/optimizers/.

    Every field may hold an array of shape (B, 1) instead of a number: then one run is a sweep. A rule is
    elementwise numpy, uses `np.where` instead of branching on data, and writes into nothing it was given.
    """

    name: ClassVar[str]
    label: ClassVar[str]

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def init(self, x: Array) -> Any:
        """The state before the first step, for points x of shape (B, D): a NamedTuple of arrays."""
        raise NotImplementedError

    def step(self, f: Problem, x: Array, state: Any) -> tuple[Array, Any]:
        """One step on `f` from x (B, D): the new x (B, D) and the new state.

        It gets the problem, not a gradient, so look-ahead and line search need no flag.
        """
        raise NotImplementedError

    def observe(self, state: Any) -> dict[str, Array]:
        """What can be seen of the rule after a step beside its state's own fields, by name; shapes (B, D)."""
        return {}


@dataclass(frozen=True)
class Appearance:
    """How a contender is drawn in one panel; None leaves the choice to the plot."""

    color: str | None = None
    alpha: float | None = None
    marker: str | None = None
    size: float | None = None
    linewidth: float | None = None
    linestyle: str | tuple[int, tuple[int, ...]] | None = None
    arrows: bool | None = None

    def over(self, other: Appearance) -> Appearance:
        """This appearance, with what it leaves open taken from `other`."""
        return Appearance(*(a if a is not None else b for a, b in zip(_values(self), _values(other), strict=True)))


def _values(appearance: Appearance) -> list[Any]:
    return [getattr(appearance, f.name) for f in fields(appearance)]


class Plot:
    """One way of drawing a result into one set of axes. Subclasses are definitions in optviz/plots/."""

    name: ClassVar[str]
    projection: ClassVar[str | None] = None
    marks: ClassVar[tuple[str, ...]] = ()  # points marked unless the panel says otherwise: "minimum", "start", "end"
    swept: ClassVar[bool] = False  # whether it shows one run that is swept, with all its members
    every_step: bool = False  # whether it needs the points on the way, where a sweep keeps only the last ones
    level: float = 3.0  # zorder of the runs; marked points stand just under and over it

    @property
    def appearance(self) -> Appearance:
        """How this plot draws runs unless the panel says otherwise; None leaves the choice to the style."""
        return Appearance()

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What of these settings does not go with this problem, such as coordinates that it has not; as diagnostics."""
        return ()

    def needs(self) -> tuple[str, ...]:
        """Names of states that the runs must record for it; a rule that has no such state records nothing."""
        return ()

    def place(self, result: Result, point: Array) -> Array:
        """Where a point (..., D) of the problem stands in the axes, shape (..., 2) or (..., 3)."""
        return point[..., :2]

    def draw(self, ax: Any, result: Result) -> Update:
        """Draw what stays, fix the limits, and return `update`.

        `update(t)` shows the runs up to step t and returns the artists that it changed. A still is the
        `update` of its last step, so a picture and its animation cannot disagree.
        """
        raise NotImplementedError


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
    appearance: Appearance = Appearance()
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
