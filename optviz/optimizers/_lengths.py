"""Lengths and products of whole points, in the shape in which they go with points and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import norm
from optviz.core.arrays import along
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


def length(a: Array) -> Array:
    """‖a‖ as (..., 1), for points (..., D)."""
    return norm(a)[..., None]


def dot(a: Array, b: Array) -> Array:
    """Σᵢ aᵢ bᵢ as (..., 1), for points (..., D)."""
    return along(a, b)[..., None]


def nonzero(a: Array) -> Array:
    """The numbers to divide by, with 1 in the place of 0."""
    return np.where(a == 0, 1.0, a)


def root_mean_square(a: Array) -> Array:
    """√(Σᵢ aᵢ² / D) as (..., 1), for points (..., D)."""
    return np.asarray(length(a) / np.sqrt(a.shape[-1]))


def trust(x: Array, u: Array, part: float = 1.0) -> Array:
    """part ‖x‖ / ‖u‖ as (..., 1), for points and steps (..., D); 1 where either length is zero."""
    mine, its = length(x), length(u)
    usable = (mine > 0) & (its > 0)
    return np.where(usable, part * mine / np.where(usable, its, 1.0), 1.0)
