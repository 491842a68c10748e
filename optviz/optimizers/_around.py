"""Rules that let another one meet a problem which is not quite the one that it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from optviz.core import Defined, Optimizer, Problem

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What such a rule remembers."""

    inner: Any  # the state of the inner rule


@dataclass(frozen=True)
class Around(Optimizer):
    """One that takes the steps of another, on a problem that a subclass makes of the one given."""

    inner: Annotated[Optimizer, Defined("optimizers"), "the rule that takes the steps"]

    def init(self, x: Array) -> State:
        return State(self.inner.init(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        x, inner = self.inner.step(self.met(f), x, state.inner, t)
        return x, State(inner)

    def met(self, f: Problem) -> Problem:
        """The problem that the inner rule meets."""
        raise NotImplementedError
