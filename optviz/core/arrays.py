"""Shapes: points are (..., D), values (...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def stacked(*parts: Array) -> Array:
    """Coordinates, each of shape (...), as points of shape (..., D).

    Each coordinate stays contiguous in memory, which keeps sweeps of many short points as fast as plain vectors.
    """
    points = np.array(np.broadcast_arrays(*parts))
    return points.transpose(*range(1, points.ndim), 0)
