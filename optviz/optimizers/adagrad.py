from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._denominator import EpsPlace, root

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AdaGrad remembers."""

    v: Array  # (B, D) sum of squared gradients


@definition
class AdaGrad(Optimizer):
    """A step size for each coordinate that shrinks with all the gradients seen along it.

    v ← v + ∇f(x)²;  x ← x - lr ∇f(x) / (√v + eps)

    Duchi, Hazan and Singer (2011), Adaptive subgradient methods, the diagonal form; eps as in torch.optim.Adagrad.
    optax and keras begin v at 0.1 and have eps 1e-7 inside the root.
    """

    label: ClassVar[str] = "AdaGrad"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "torch": {"lr": 0.01, "eps": 1e-10, "eps_place": "outside", "initial_accumulator": 0.0},
        "optax": {"eps": 1e-7, "eps_place": "inside", "initial_accumulator": 0.1},
        "keras": {"lr": 0.001, "eps": 1e-7, "eps_place": "inside", "initial_accumulator": 0.1},
    }

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    eps: Annotated[float, Ge(0), "keeps the denominator from zero"] = 1e-10
    eps_place: EpsPlace = "outside"
    initial_accumulator: Annotated[float, Ge(0), "where v begins"] = 0.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x) + self.initial_accumulator)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        v = state.v + g * g
        return x - self.lr * g / root(v, self.eps, self.eps_place), State(v)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": self.lr / root(state.v, self.eps, self.eps_place)}
