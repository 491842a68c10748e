from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt, MaxLen, MinLen

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AggMo remembers."""

    velocities: tuple[Array, ...]  # each (B, D)


@definition
class AggMo(Optimizer):
    """The mean of several momentum steps that forget at different speeds.

    vᵢ ← betaᵢ vᵢ + ∇f(x);  x ← x - lr mean(vᵢ)

    Lucas et al. (2019), Aggregated momentum: stability through passive damping, eq. 2.
    """

    label: ClassVar[str] = "AggMo"

    lr: Rate = 0.1
    betas: Annotated[
        tuple[Annotated[float, Ge(0), Lt(1)], ...], MinLen(1), MaxLen(20), "fractions of the velocities kept"
    ] = (0.0, 0.9, 0.99)

    def init(self, x: Array) -> State:
        return State(tuple(np.zeros_like(x) for _ in self.betas))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        velocities = tuple(beta * v + g for beta, v in zip(self.betas, state.velocities, strict=True))
        moved = x
        for v in velocities:
            moved = moved - self.lr / len(self.betas) * v
        return moved, State(velocities)
