from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import root_mean_square
from optviz.optimizers._moments import Beta1, Beta2, Decay, Eps, Moments, Rate, after, at_rest

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class StableAdamW(Optimizer):
    """AdamW that takes shorter steps where the gradients outgrow their mean square.

    βₜ = (beta - betaᵗ) / (1 - betaᵗ) in place of each beta, which makes corrections needless
    x ← x - lr weight_decay x - lr / max(1, RMS(∇f(x) / max(√v, eps))) m / (√v + eps)

    Wortsman et al. (2023), Stable and low-precision training for large-scale vision-language models, algorithm 2; all
    coordinates are one layer.
    """

    label: ClassVar[str] = "StableAdamW"

    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.99
    eps: Eps = 1e-8
    weight_decay: Decay = 0.01

    def init(self, x: Array) -> Moments:
        return at_rest(x)

    def step(self, f: Problem, x: Array, state: Moments, t: int) -> tuple[Array, Moments]:
        g = f.grad(x)
        powers = self.beta1 * state.beta1_power, self.beta2 * state.beta2_power
        betas = [(beta - power) / (1 - power) for beta, power in zip((self.beta1, self.beta2), powers, strict=True)]
        state = after(state, g, *betas)._replace(beta1_power=powers[0], beta2_power=powers[1])
        surprise = root_mean_square(g / np.maximum(np.sqrt(state.v), self.eps))
        lr = self.lr / np.maximum(1.0, surprise)
        return x - lr * self.weight_decay * x - lr * state.m / (np.sqrt(state.v) + self.eps), state
