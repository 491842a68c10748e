from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Decay, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Lion remembers."""

    m: Array  # (B, D) running mean of gradients


@definition
class Lion(Optimizer):
    """Steps of one size along each coordinate, by the sign of a momentum.

    x ← x - lr (sign(beta1 m + (1 - beta1) ∇f(x)) + weight_decay x);  m ← beta2 m + (1 - beta2) ∇f(x)

    Chen et al. (2023), Symbolic discovery of optimization algorithms, program 1. No decay unless asked for; optax.lion
    decays by 1e-3.
    """

    label: ClassVar[str] = "Lion"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "paper": {"lr": 1e-4, "weight_decay": 0.0},
        "optax": {"weight_decay": 1e-3},
        "keras": {"lr": 0.001, "weight_decay": 0.0},
    }

    lr: Rate = 0.0001
    beta1: Annotated[float, Ge(0), Lt(1), "part of the momentum in the sign"] = 0.9
    beta2: Annotated[float, Ge(0), Lt(1), "fraction of the momentum kept"] = 0.99
    weight_decay: Decay = 0.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        way = np.sign(self.beta1 * state.m + (1 - self.beta1) * g)
        return x - self.lr * (way + self.weight_decay * x), State(self.beta2 * state.m + (1 - self.beta2) * g)
