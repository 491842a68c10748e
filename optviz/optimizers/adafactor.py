from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.core.powers import power
from optviz.lazy import np
from optviz.optimizers._lengths import root_mean_square
from optviz.optimizers._moments import Decay

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Adafactor remembers."""

    v: Array  # (B, D) running mean of squared gradients


@definition
class Adafactor(Optimizer):
    """RMSprop with a step in proportion to the point, cut where gradients grow suddenly.

    v ← v + t^beta2_decay (∇f(x)² - v);  u = ∇f(x) / √max(v, eps1²)
    x ← x - min(lr, 1/√t) max(eps2, RMS(x)) u / max(1, RMS(u) / d)

    Shazeer and Stern (2018), Adafactor: adaptive learning rates with sublinear memory cost, algorithm 4 for vectors:
    the coordinates are taken for a vector, so nothing is factored. Bounds as in torch.optim.Adafactor.
    """

    label: ClassVar[str] = "Adafactor"

    lr: Annotated[float, Gt(0), "bound on the relative step size"] = 0.01
    beta2_decay: Annotated[float, Lt(0), Ge(-10), "power of t with which new squares weigh less"] = -0.8
    eps1: Annotated[float, Ge(0), "keeps the denominator from zero"] = 2.220446049250313e-16
    eps2: Annotated[float, Ge(0), "least size that a point is taken for"] = 0.001
    d: Annotated[float, Gt(0), "bound on the root mean square of u"] = 1.0
    weight_decay: Decay = 0.0

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        v = state.v + power(t, self.beta2_decay) * (g * g - state.v)
        u = g / np.sqrt(np.maximum(v, np.square(self.eps1)))
        alpha = np.maximum(self.eps2, root_mean_square(x)) * np.minimum(self.lr, 1 / t**0.5)
        cut = np.maximum(1.0, root_mean_square(u) / self.d)
        return x - self.lr * self.weight_decay * x - alpha / cut * u, State(v)
