"""Sums over coordinates in a fixed order, so that a batch of points equals its members bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optviz.core import Array


def along(a: Array, b: Array) -> Array:
    """Σᵢ aᵢ bᵢ over the last axis, in order: (..., D) and (..., D) or (D,) to (...)."""
    total: Array = a[..., 0] * b[..., 0]
    for i in range(1, a.shape[-1]):
        total = total + a[..., i] * b[..., i]
    return total
