from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What AdEMAMix remembers."""

    moments: Moments  # as Adam does
    slow: Array  # (B, D) slow running mean of gradients


@definition
class AdEMAMix(Optimizer):
    """Adam with a second, very slow mean of gradients beside the usual one.

    slow ← beta3 slow + (1 - beta3) ∇f(x);  x ← x - lr ((m̂ + alpha slow) / (√v̂ + eps)), with m̂ and v̂ as in Adam

    Pagliardini, Ablin and Grangier (2024), The AdEMAMix optimizer: better, faster, older, algorithm 1, without the
    warmup of alpha and beta3; the slow mean is not corrected.
    """

    label: ClassVar[str] = "AdEMAMix"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8

    beta3: Annotated[float, Ge(0), Lt(1), "fraction of the slow mean kept"] = 0.9999
    alpha: Annotated[float, Ge(0), "weight of the slow mean"] = 5.0

    def init(self, x: Array) -> State:
        return State(at_rest(x), np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        moments = after(state.moments, g, self.beta1, self.beta2)
        slow = self.beta3 * state.slow + (1 - self.beta3) * g
        m_hat, v_hat = unbiased(moments)
        return x - self.lr * (m_hat + self.alpha * slow) / (np.sqrt(v_hat) + self.eps), State(moments, slow)
