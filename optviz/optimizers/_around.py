"""Rules that let another one meet a problem which is not quite the one that it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from optviz.core import Defined, Optimizer, Problem, Wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array


class State(NamedTuple):
    """What such a rule remembers."""

    inner: Any  # the state of the inner rule


@dataclass(frozen=True)
class Around(Optimizer):
    """One that takes the steps of another, which meets other gradients or another problem."""

    inner: Annotated[Optimizer, Defined("optimizers"), "the rule that takes the steps"]

    def init(self, x: Array) -> State:
        return State(self.inner.init(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        x, inner = self.inner.step(self.met(f), x, state.inner, t)
        return x, State(inner)

    def met(self, f: Problem) -> Problem:
        """The problem that the inner rule meets."""
        return Regraded(f, self.gradient)

    def gradient(self, f: Problem, x: Array) -> Array:
        """What the inner rule meets in the place of ∇f(x), (B, D)."""
        return f.grad(x)


class Regraded(Wrapped):
    """A problem with something else in the place of its gradient."""

    def __init__(self, problem: Problem, gradient: Callable[[Problem, Array], Array]) -> None:
        super().__init__(problem)
        self._gradient = gradient

    def grad(self, x: Array) -> Array:
        return self._gradient(self.problem, x)
