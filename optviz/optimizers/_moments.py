"""What the family of Adam remembers of the gradients: a running mean of them, and one of their squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

Rate = Annotated[float, Gt(0), "step size"]
Beta1 = Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"]
Beta2 = Annotated[float, Ge(0), Lt(1), "fraction of the mean square kept"]
Eps = Annotated[float, Ge(0), "keeps the denominator from zero"]
Decay = Annotated[float, Ge(0), "decoupled: each step takes lr times this part of the point away"]


class Moments(NamedTuple):
    """The two means, and how much of their start at zero is left in them."""

    m: Array  # (B, D) running mean of gradients
    v: Array  # (B, D) running mean of squared gradients
    beta1_power: Array | float  # (B, 1) beta1ᵗ, the weight in m of its start at zero
    beta2_power: Array | float  # (B, 1) beta2ᵗ, the weight in v of its start at zero


def at_rest(x: Array) -> Moments:
    """Before the first gradient, for points (B, D)."""
    return Moments(np.zeros_like(x), np.zeros_like(x), 1.0, 1.0)


def after(moments: Moments, g: Array, beta1: Array | float, beta2: Array | float) -> Moments:
    """The means once they have met a gradient g (B, D)."""
    return Moments(
        m=beta1 * moments.m + (1 - beta1) * g,
        v=beta2 * moments.v + (1 - beta2) * g * g,
        beta1_power=beta1 * moments.beta1_power,  # not beta1**t: arrays round powers unlike numbers
        beta2_power=beta2 * moments.beta2_power,
    )


def unbiased(moments: Moments) -> tuple[Array, Array]:
    """m / (1 - beta1ᵗ) and v / (1 - beta2ᵗ): means that began at zero t steps ago, each (B, D)."""
    return moments.m / (1 - moments.beta1_power), moments.v / (1 - moments.beta2_power)
