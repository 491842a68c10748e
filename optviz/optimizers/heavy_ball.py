from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What the heavy ball remembers."""

    velocity: Array  # (B, D)


@definition
class HeavyBall(Optimizer):
    """Momentum: each step goes on with a part of the last one.

    v ← momentum v + ∇f(x);  x ← x - lr v

    Polyak (1964), Some methods of speeding up the convergence of iteration methods, in the form of torch.optim.SGD
    (dampening 0): the velocity is a sum of gradients and lr multiplies all of it. With a constant lr this is
    Polyak's x ← x - lr ∇f(x) + momentum (x - x_before). With `form: dampened` all gradients but the first are
    multiplied by 1 - dampening, as torch has it; with `form: ema` the velocity is the running mean
    momentum v + (1 - momentum) ∇f(x), which begins at zero.
    """

    label: ClassVar[str] = "Heavy ball"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the velocity kept"] = 0.9
    form: Annotated[
        Literal["sum", "dampened", "ema"], "the velocity: a sum of gradients, a dampened one, or their running mean"
    ] = "sum"
    dampening: Annotated[float, Ge(0), Le(1), "part of each gradient but the first, left out of a dampened sum"] = 0.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        v = self.momentum * state.velocity + self._new(f.grad(x), t)
        return x - self.lr * v, State(v)

    def _new(self, g: Array, t: int) -> Array:
        """What a gradient adds to the velocity, (B, D)."""
        if self.form == "ema":
            return (1 - self.momentum) * g
        return (1 - self.dampening) * g if self.form == "dampened" and t > 1 else g
