"""What a problem promises."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from optviz.core.arrays import along, norm, stacked
from optviz.core.definition import Mistake
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core.arrays import Array
    from optviz.symbolic.function import Function

DIFFERENCE = 6e-6  # cube root of the spacing of numbers at 1: where rounding and truncation balance


class Stationary(NamedTuple):
    """A point where the gradient is zero, or a minimum at a kink."""

    point: tuple[float, ...]  # D numbers
    kind: Literal["minimum", "local minimum", "saddle", "maximum"]  # "minimum" where it is global


class Sample(NamedTuple):
    """Data of one feature that a loss comes from."""

    inputs: Array  # (N,)
    targets: Array  # (N,)
    xlabel: str
    ylabel: str


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
        """(low, high) for each of the D coordinates: where a picture of the problem looks."""
        return ((-5.0, 5.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        """Where a run begins unless the config says otherwise; D numbers."""
        return tuple(high for _, high in self.domain)

    @property
    def minima(self) -> Array:
        """The known global minima, shape (M, D); M may be 0. Some formulas fall lower far outside the domain."""
        return np.empty((0, self.dim))

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        """The known stationary points with their kinds: the minima, and what a subclass knows beside them."""
        return tuple(Stationary(tuple(map(float, point)), "minimum") for point in self.minima)

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
        """∇f(x), shape (..., D), for points x of shape (..., D); derived from the code of `value` if left out."""
        return _like(x, self._function.grad(*_split(x), *self._parameters))

    def hvp(self, x: Array, v: Array) -> Array:
        """The Hessian at x times v, shape (..., D).

        Derived where the gradient is, else by central differences of the gradient unless known better.
        """
        if type(self).grad is Problem.grad and type(self).hess is Problem.hess:
            x, v = np.broadcast_arrays(x, v)
            return _like(x, self._function.hvp(*_split(x), *_split(v), *self._parameters))
        if type(self).hess is not Problem.hess:
            hess = self.hess(x)
            return stacked(*(along(hess[..., i, :], v) for i in range(self.dim)))
        length = norm(v)[..., None]
        h = DIFFERENCE * (1 + norm(x)[..., None]) / np.where(length > 0, length, 1.0)
        return (self.grad(x + h * v) - self.grad(x - h * v)) / (2 * h)

    def hess(self, x: Array) -> Array:
        """The Hessian, shape (..., D, D), for points x of shape (..., D); column by column from `hvp`."""
        columns = [self.hvp(x, np.broadcast_to(axis, np.shape(x))) for axis in np.eye(self.dim)]
        return np.stack(columns, axis=-1)

    @cached_property
    def _function(self) -> Function:
        """The graph of `value`, from which what is left out is derived. Raises TraceError where its code has none."""
        from optviz.symbolic import trace

        return trace.function(self.value, self.dim)

    @property
    def _parameters(self) -> tuple[np.float64, ...]:
        """The numbers that the graph leaves open."""
        return ()

    def __getstate__(self) -> dict[str, Any]:
        """The settings; what was compiled does not travel."""
        return {name: value for name, value in vars(self).items() if name != "_function"}

    def residuals(self, x: Array) -> Array | None:
        """r(x), shape (..., R), where f is ½ ‖r‖² and a constant; None where f is no such sum of squares."""
        return None

    def jacobian(self, x: Array) -> Array | None:
        """∂rᵢ/∂xⱼ, shape (..., R, D), of the residuals; None where there are none."""
        return None

    @property
    def sample(self) -> Sample | None:
        """The data that the loss comes from, where they are of one feature; None for any other problem."""
        return None

    def predicted(self, x: Array, inputs: Array) -> Array:
        """What the model makes of inputs (M,) at points x (..., D), (..., M); only where there is a sample."""
        raise NotImplementedError

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the coordinates where they are a matrix; points stay (..., D) with D their product."""
        return (self.dim,)

    @property
    def maximized(self) -> tuple[bool, ...]:
        """Which of the D coordinates belong to the other player of a game, who wants f large; by default none."""
        return (False,) * self.dim

    @property
    def full(self) -> Problem:
        """The loss without noise: what is drawn and recorded."""
        return self

    def per_coordinate(self) -> Mapping[str, Array]:
        """What is known of each coordinate, by name, (D,) each: how often it occurs, which weight is true."""
        return {}

    def check(self) -> Iterable[Mistake]:
        """What is wrong with these settings that bounds cannot say.

        For instance `yield Mistake(("high",), "must be greater than low")`. Asked once, before anything runs.
        """
        return () if type(self).grad is not Problem.grad else self._underivable()

    def _underivable(self) -> Iterable[Mistake]:
        from optviz.symbolic.arrays import TraceError

        try:
            _ = self._function
        except TraceError as error:
            message = f"its gradient cannot be derived from the code of its value: {error}"
            yield Mistake((), message, "or give the problem a method grad")

    @property
    def changes(self) -> bool:
        """Whether steps meet different problems, as `at` gives them."""
        return type(self).at is not Problem.at

    def asked_by(self, members: NDArray[np.bool_]) -> Problem:
        """The same problem where only some members of a batch, (B,), need what it is asked for next.

        It answers for all; what the others did not need is not counted. A line search goes on until all have found
        what they look for, and each has the count that it would have alone.
        """
        return self

    def at(self, step: int) -> Problem:
        """The problem that step `step` (from 0) meets: itself, unless the problem changes with time.

        Two optimizers that ask for the same step meet the same draws.
        """
        return self


def _split(x: Array) -> list[Array]:
    """The coordinates of points (..., D), (...) each."""
    return [x[..., i] for i in range(x.shape[-1])]


def _like(x: Array, parts: Sequence[Array]) -> Array:
    """Components as points like x (..., D), those that depend on nothing among them."""
    lead = x.shape[:-1]
    return stacked(*(part if np.shape(part) == lead else np.broadcast_to(part, lead) for part in parts))


class Wrapped(Problem):
    """Another problem in all but what a subclass changes: counting, clipping, noise.

    A subclass that draws anew at each step gives its own `at`.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.problem.name

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.problem.coordinates

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return self.problem.domain

    @property
    def start(self) -> tuple[float, ...]:
        return self.problem.start

    @property
    def minima(self) -> Array:
        return self.problem.minima

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        return self.problem.stationary

    @property
    def horizon(self) -> int | None:
        return self.problem.horizon

    @property
    def shape(self) -> tuple[int, ...]:
        return self.problem.shape

    @property
    def full(self) -> Problem:
        return self.problem.full

    def value(self, x: Array) -> Array:
        return self.problem.value(x)

    def value_over(self, coordinates: Sequence[Array]) -> Array | None:
        return self.problem.value_over(coordinates)

    def grad(self, x: Array) -> Array:
        return self.problem.grad(x)

    def hvp(self, x: Array, v: Array) -> Array:
        return self.problem.hvp(x, v)

    def hess(self, x: Array) -> Array:
        return self.problem.hess(x)

    def residuals(self, x: Array) -> Array | None:
        return self.problem.residuals(x)

    def jacobian(self, x: Array) -> Array | None:
        return self.problem.jacobian(x)

    @property
    def sample(self) -> Sample | None:
        return self.problem.sample

    def predicted(self, x: Array, inputs: Array) -> Array:
        return self.problem.predicted(x, inputs)

    @property
    def maximized(self) -> tuple[bool, ...]:
        return self.problem.maximized

    def asked_by(self, members: NDArray[np.bool_]) -> Problem:
        part = copy(self)
        object.__setattr__(part, "problem", self.problem.asked_by(members))  # a definition is frozen
        return part

    def per_coordinate(self) -> Mapping[str, Array]:
        return self.problem.per_coordinate()

    def check(self) -> Iterable[Mistake]:
        return self.problem.check()

    @property
    def changes(self) -> bool:
        return type(self).at is not Wrapped.at or self.problem.changes

    def at(self, step: int) -> Problem:
        return self.problem.at(step)
