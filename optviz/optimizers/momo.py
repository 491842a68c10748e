from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot, length, nonzero

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What MoMo remembers."""

    d: Array  # (B, D) running mean of gradients
    mean: Array  # (B, 1) running mean of losses
    gamma: Array  # (B, 1) running mean of ⟨∇f(x), x⟩


@definition
class MoMo(Optimizer):
    """Momentum whose step leads to where a model of the last losses would reach a lower bound.

    d, f̄, γ: running means of ∇f(x), f(x) and ⟨∇f(x), x⟩, which begin at their first values
    x ← x - min(lr, (f̄ - lower + ⟨d, x⟩ - γ)₊ / ‖d‖²) d

    Schaipp et al. (2024), MoMo: momentum models for adaptive learning rates, algorithm 1; as in optax.contrib.momo.
    """

    label: ClassVar[str] = "MoMo"

    lr: Annotated[float, Gt(0), "bound on the step size"] = 1.0
    beta: Annotated[float, Ge(0), Lt(1), "fraction of the means kept"] = 0.9
    lower: Annotated[float, Ge(-1e300), Le(1e300), "a value that the loss does not go below"] = 0.0

    def init(self, x: Array) -> State:
        nothing = np.zeros_like(length(x))
        return State(np.zeros_like(x), nothing, nothing)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        kept = self.beta if t > 1 else 0.0
        d = kept * state.d + (1 - kept) * g
        mean = kept * state.mean + (1 - kept) * f.value(x)[..., None]
        gamma = kept * state.gamma + (1 - kept) * dot(g, x)
        steep = dot(d, d)
        ideal = np.maximum(mean - self.lower - gamma + dot(d, x), 0.0) / nonzero(steep)
        return x - np.minimum(ideal, self.lr) * d, State(d, mean, gamma)
