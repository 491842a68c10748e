from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AdaDelta remembers."""

    v: Array  # (B, D) running mean of squared gradients
    u: Array  # (B, D) running mean of squared steps


@definition
class AdaDelta(Optimizer):
    """RMSprop whose step size is the recent size of its own steps, so that units agree.

    v ← decay v + (1 - decay) ∇f(x)²;  Δ = √(u + eps) / √(v + eps) ∇f(x)
    u ← decay u + (1 - decay) Δ²;  x ← x - lr Δ

    Zeiler (2012), ADADELTA: an adaptive learning rate method, algorithm 1, which has lr = 1; lr as in
    torch.optim.Adadelta.
    """

    label: ClassVar[str] = "AdaDelta"
    conventions: ClassVar[dict[str, dict[str, Any]]] = {
        "torch": {"lr": 1.0, "decay": 0.9, "eps": 1e-6},
        "keras": {"lr": 0.001, "decay": 0.95, "eps": 1e-7},
        "paper": {"lr": 1.0, "decay": 0.95, "eps": 1e-6},
    }

    lr: Annotated[float, Gt(0), "factor on the step; 1 in the paper"] = 1.0
    decay: Annotated[float, Ge(0), Lt(1), "fraction of the running means kept"] = 0.9
    eps: Annotated[float, Gt(0), "starts the first step and keeps the denominator from zero"] = 1e-6

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        v = self.decay * state.v + (1 - self.decay) * g * g
        delta = np.sqrt(state.u + self.eps) / np.sqrt(v + self.eps) * g
        u = self.decay * state.u + (1 - self.decay) * delta * delta
        return x - self.lr * delta, State(v, u)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": self.lr * np.sqrt(state.u + self.eps) / np.sqrt(state.v + self.eps)}
