from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._denominator import EpsPlace, root

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What RMSprop remembers."""

    v: Array  # (B, D) running mean of squared gradients
    m: Array  # (B, D) running mean of gradients, where it is centered
    u: Array  # (B, D) sum of quotients


@definition
class RMSprop(Optimizer):
    """A step size for each coordinate, divided by the recent size of the gradients along it.

    v ← decay v + (1 - decay) ∇f(x)²;  x ← x - lr ∇f(x) / (√v + eps)

    Tieleman and Hinton (2012), Lecture 6.5; no bias correction, eps outside the root as in torch.optim.RMSprop.
    With `centered` the denominator is √(v - m²) + eps with m the running mean of gradients (Graves 2013, eq. 38 to 40);
    with `momentum` the quotients are summed, u ← momentum u + ∇f(x) / (√v + eps), and lr multiplies the sum.
    """

    label: ClassVar[str] = "RMSprop"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "torch": {"lr": 0.01, "decay": 0.99, "eps": 1e-8, "eps_place": "outside"},
        "optax": {"decay": 0.9, "eps": 1e-8, "eps_place": "inside"},
        "keras": {"lr": 0.001, "decay": 0.9, "eps": 1e-7, "eps_place": "inside"},
    }

    lr: Annotated[float, Gt(0), "step size"] = 0.01
    decay: Annotated[float, Ge(0), Lt(1), "fraction of the running mean of squares kept"] = 0.99
    eps: Annotated[float, Ge(0), "keeps the denominator from zero"] = 1e-8
    eps_place: EpsPlace = "outside"
    centered: Annotated[bool, "divide by the variance, not by the mean square"] = False
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the sum of quotients kept"] = 0.0

    def init(self, x: Array) -> State:
        nothing = np.zeros_like(x)
        return State(nothing, nothing, nothing)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        m = self.decay * state.m + (1 - self.decay) * g if self.centered else state.m
        v = self.decay * state.v + (1 - self.decay) * g * g
        state = State(v, m, state.u)
        u = self.momentum * state.u + g / self._size(state)
        return x - self.lr * u, state._replace(u=u)

    def _size(self, state: State) -> Array:
        """The denominator, (B, D)."""
        return root(state.v - state.m * state.m if self.centered else state.v, self.eps, self.eps_place)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": self.lr / self._size(state)}
