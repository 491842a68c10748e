from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta2, Eps, Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What it remembers beside the average."""

    z: Array  # (B, D) the point that steps are taken from
    v: Array  # (B, D) running mean of squared gradients
    beta2_power: Array | float  # (B, 1) beta2ᵗ


@definition
class ScheduleFreeAdamW(Optimizer):
    """Adam's denominator with averaging in place of momentum and of a schedule.

    y = (1 - beta1) z + beta1 x;  z ← z - lr (∇f(y) / (√v̂ + eps) + weight_decay y);  x ← (1 - 1/t) x + z / t

    Defazio et al. (2024), The road less scheduled, algorithm 1, without warmup and with a constant lr. The point shown
    is x, the average, which the package schedulefree gives after `optimizer.eval()`.
    """

    label: ClassVar[str] = "Schedule-Free AdamW"

    lr: Rate = 0.0025
    beta1: Annotated[float, Ge(0), Lt(1), "part of the average in where the slope is measured"] = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8
    weight_decay: Annotated[float, Ge(0), "part of y added to the step"] = 0.0

    def init(self, x: Array) -> State:
        return State(x.copy(), np.zeros_like(x), 1.0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        y = (1 - self.beta1) * state.z + self.beta1 * x
        g = f.grad(y)
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        power = self.beta2 * state.beta2_power
        z = state.z - self.lr * (g / (np.sqrt(v / (1 - power)) + self.eps) + self.weight_decay * y)
        return (1 - 1 / t) * x + z / t, State(z, v, power)
