"""Sets around the origin that a point is to stay in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np
from optviz.optimizers._lengths import length

if TYPE_CHECKING:
    from optviz.core import Array


def soft(x: Array, size: Array | float) -> Array:
    """Each coordinate, `size` nearer to zero, and no farther: where ½ ‖z - x‖² + size ‖z‖₁ is least."""
    return np.sign(x) * np.maximum(np.abs(x) - size, 0.0)


def projected(x: Array, within: str, radius: Array | float) -> Array:
    """The nearest point of the ball or of the box."""
    if within == "box":
        return np.clip(x, -radius, radius)
    return x * np.minimum(1.0, radius / np.maximum(length(x), 1e-300))


def corner(g: Array, within: str, radius: Array | float) -> Array:
    """The point of the set where the linear function g is least."""
    if within == "ball":
        size = length(g)
        return -radius * g / np.where(size > 0, size, 1.0)
    if within == "box":
        return -radius * np.sign(g)
    largest = np.arange(g.shape[-1]) == np.abs(g).argmax(axis=-1)[..., None]
    return np.where(largest, -radius * np.sign(g), 0.0)
