from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge

from optviz.core import Optimizer, Problem, definition
from optviz.core.powers import power
from optviz.lazy import np
from optviz.optimizers._moments import Beta1, Beta2, Eps, Moments, Rate, after, at_rest, unbiased

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What NAdam remembers."""

    moments: Moments  # as Adam does
    product: Array | float  # (B, 1) μ₁ μ₂ ... μₜ


@definition
class NAdam(Optimizer):
    """Adam that takes its momentum a step ahead, as Nesterov's rule does.

    μₜ = beta1 (1 - 0.96^(t momentum_decay) / 2);  product ← product μₜ
    x ← x - lr ((1 - μₜ) ∇f(x) / (1 - product) + μₜ₊₁ m / (1 - product μₜ₊₁)) / (√v̂ + eps), with m and v̂ as in Adam

    Dozat (2016), Incorporating Nesterov momentum into Adam, algorithm 2, with the schedule of μ of torch.optim.NAdam.
    """

    label: ClassVar[str] = "NAdam"

    lr: Rate = 0.002
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Eps = 1e-8
    momentum_decay: Annotated[float, Ge(0), "how fast μ rises from beta1 / 2 to beta1"] = 0.004

    def init(self, x: Array) -> State:
        return State(at_rest(x), 1.0)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        moments = after(state.moments, g, self.beta1, self.beta2)
        mu, ahead = self._momentum(t), self._momentum(t + 1)
        product = state.product * mu
        _, v_hat = unbiased(moments)
        nudge = (1 - mu) / (1 - product) * g + ahead / (1 - product * ahead) * moments.m
        return x - self.lr * nudge / (np.sqrt(v_hat) + self.eps), State(moments, product)

    def _momentum(self, t: int) -> Array | float:
        return self.beta1 * (1.0 - 0.5 * power(0.96, t * self.momentum_decay))
