from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Le

from optviz.core import Defined, Optimizer, Problem, definition

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What averaging remembers."""

    iterate: Array  # (B, D) where the inner rule stands
    inner: Any  # the state of the inner rule


@definition
class Averaged(Optimizer):
    """Show the mean of another rule's points, which noise moves less than any of them.

    z ← inner's step from z;  x ← x + (z - x) / n  with n = t - begin + 1;  x = z before step `begin`

    Ruppert (1988), Polyak and Juditsky (1992), Acceleration of stochastic approximation by averaging, eq. 2; from step
    `begin` on as torch.optim.swa_utils.AveragedModel. The inner rule goes on from z and knows nothing of the mean.
    """

    label: ClassVar[str] = "Averaged"

    inner: Annotated[Optimizer, Defined("optimizers"), "the rule whose points are averaged"]
    begin: Annotated[int, Ge(1), Le(10_000_000), "first step that is part of the mean"] = 1

    def init(self, x: Array) -> State:
        return State(x.copy(), self.inner.init(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        z, inner = self.inner.step(f, state.iterate, state.inner, t)
        if t <= self.begin:
            return z.copy(), State(z, inner)
        return x + (z - x) / (t - self.begin + 1), State(z, inner)
