"""Points (..., D) and sums over their coordinates in a fixed order, so that a batch equals its members bit for bit."""

from __future__ import annotations

from functools import reduce
from operator import add
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


def symmetric(xx: Array, xy: Array, yy: Array) -> Array:
    """Entries, each of shape (...), as symmetric matrices of shape (..., 2, 2)."""
    return np.stack(np.broadcast_arrays(xx, xy, xy, yy), axis=-1).reshape(*np.broadcast(xx, xy, yy).shape, 2, 2)


def total(a: Array) -> Array:
    """Σᵢ aᵢ over the last axis, in order: (..., D) to (...)."""
    summed: Array = a[..., 0]
    for i in range(1, a.shape[-1]):
        summed = summed + a[..., i]
    return summed


def along(a: Array, b: Array) -> Array:
    """Σᵢ aᵢ bᵢ over the last axis, in order: (..., D) and (..., D) or (D,) to (...)."""
    total: Array = a[..., 0] * b[..., 0]
    for i in range(1, a.shape[-1]):
        total = total + a[..., i] * b[..., i]
    return total


FEW = 500  # sums that are sooner taken one after another than side by side


def times(x: Array, rows: Array) -> Array:
    """Σₖ xₖ rowsₘₖ, in order: (..., K) and (M, K) to (..., M). A matrix product that asks no BLAS for its order."""
    if x.size // x.shape[-1] * len(rows) < FEW:
        return np.asanyarray(np.cumsum(x[..., None, :] * rows, axis=-1)[..., -1])
    column = (-1, *(1,) * (x.ndim - 1))
    return np.asarray(reduce(add, (r.reshape(column) * each for r, each in zip(rows.T, x.T, strict=True))).T)


def norm(a: Array) -> Array:
    """‖a‖ over the last axis, in order: (..., D) to (...)."""
    return np.sqrt(along(a, a))
