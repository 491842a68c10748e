from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Nesterov's rule remembers."""

    velocity: Array  # (B, D)


@definition
class Nesterov(Optimizer):
    """Momentum that measures the slope where it is about to be.

    v ← momentum v - lr ∇f(x + momentum v);  x ← x + v

    Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²); the form of
    Sutskever et al. (2013), eq. 3-4. torch.optim.SGD(nesterov=True) follows the point x + momentum v instead, where
    the slope is measured; `shown: ahead` does so too.
    """

    label: ClassVar[str] = "Nesterov"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "paper": {"shown": "point"},
        "torch": {"shown": "ahead"},
        "optax": {"shown": "ahead"},
    }

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the velocity kept"] = 0.9
    shown: Annotated[Literal["point", "ahead"], "the point x, or the one where the slope is measured"] = "point"

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        ahead = self.momentum * state.velocity
        if self.shown == "ahead":
            v = ahead - self.lr * f.grad(x)
            return x - ahead + v + self.momentum * v, State(v)
        v = ahead - self.lr * f.grad(x + ahead)
        return x + v, State(v)
