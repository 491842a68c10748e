from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le

from optviz.core import Defined, Optimizer, Problem, definition

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Lookahead remembers."""

    slow: Array  # (B, D) the slow weights
    inner: Any  # the state of the inner rule


@definition
class Lookahead(Optimizer):
    """Let another rule go ahead some steps, then go a part of the way to where it got.

    x ← inner's step;  at every k-th step  slow ← slow + alpha (x - slow),  x ← slow

    Zhang, Lucas, Hinton and Ba (2019), Lookahead optimizer: k steps forward, 1 step back, algorithm 1. The state of
    the inner rule is kept at a synchronization, as in the paper's experiments.
    """

    label: ClassVar[str] = "Lookahead"

    inner: Annotated[Optimizer, Defined("optimizers"), "the rule that goes ahead"]
    k: Annotated[int, Ge(1), Le(10_000_000), "steps of the inner rule between two synchronizations"] = 5
    alpha: Annotated[float, Gt(0), Le(1), "part of the way that the slow weights go"] = 0.5

    def init(self, x: Array) -> State:
        return State(x.copy(), self.inner.init(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        x, inner = self.inner.step(f, x, state.inner, t)
        if t % self.k:
            return x, State(state.slow, inner)
        slow = state.slow + self.alpha * (x - state.slow)
        return slow, State(slow, inner)
