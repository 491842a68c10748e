from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._denominator import EpsPlace, root

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What RMSprop remembers."""

    v: Array  # (B, D) running mean of squared gradients


@definition
class RMSprop(Optimizer):
    """A step size for each coordinate, divided by the recent size of the gradients along it.

    v ← decay v + (1 - decay) ∇f(x)²;  x ← x - lr ∇f(x) / (√v + eps)

    Tieleman and Hinton (2012), Lecture 6.5; no bias correction, eps outside the root as in torch.optim.RMSprop.
    """

    label: ClassVar[str] = "RMSprop"

    lr: Annotated[float, Gt(0), "step size"] = 0.01
    decay: Annotated[float, Ge(0), Lt(1), "fraction of the running mean of squares kept"] = 0.99
    eps: Annotated[float, Ge(0), "keeps the denominator from zero"] = 1e-8
    eps_place: EpsPlace = "outside"

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        v = self.decay * state.v + (1 - self.decay) * g * g
        return x - self.lr * g / root(v, self.eps, self.eps_place), State(v)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": self.lr / root(state.v, self.eps, self.eps_place)}
