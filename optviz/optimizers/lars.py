from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import trust
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What LARS remembers."""

    velocity: Array  # (B, D)


@definition
class LARS(Optimizer):
    """Momentum with steps in proportion to the length of the point.

    u = ∇f(x) + weight_decay x;  v ← momentum v + lr trust ‖x‖ / ‖u‖ u;  x ← x - v

    You, Gitman and Ginsburg (2017), Large batch training of convolutional networks, algorithm 1; all coordinates are
    one layer. Where a length is zero the ratio is 1, and lr multiplies the velocity, as in optax.lars.
    """

    label: ClassVar[str] = "LARS"

    lr: Rate = 0.1
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the velocity kept"] = 0.9
    trust: Annotated[float, Gt(0), "length of a step, in parts of the point's"] = 0.001
    weight_decay: Annotated[float, Ge(0), "part of the point added to the gradient"] = 0.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        u = f.grad(x) + self.weight_decay * x
        v = self.momentum * state.velocity + trust(x, u, self.trust) * u
        return x - self.lr * v, State(v)
