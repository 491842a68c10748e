"""Small linear algebra for each member of a batch, in a fixed order, so that a batch equals its members bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import along
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


def applied(matrix: Array, v: Array) -> Array:
    """M v, (B, D), for matrices (B, M, D) and vectors (B, D)."""
    return along(matrix, v[..., None, :])


def outer(a: Array, b: Array) -> Array:
    """a bᵀ, (B, M, D), for (B, M) and (B, D)."""
    return a[..., :, None] * b[..., None, :]


def product(a: Array, b: Array) -> Array:
    """A B, (B, M, N), for (B, M, K) and (B, K, N)."""
    return along(a[..., :, None, :], np.swapaxes(b, -1, -2)[..., None, :, :])


def transposed(a: Array) -> Array:
    """Aᵀ for each member."""
    return np.swapaxes(a, -1, -2)


def identity(x: Array) -> Array:
    """The unit matrix for each of the points (B, D), (B, D, D)."""
    return np.zeros_like(x)[..., None] + np.eye(x.shape[-1])


def plus_diagonal(matrix: Array, added: Array | float) -> Array:
    """M + added I, with one number for each member, (B, 1), or for all."""
    return matrix + np.asarray(added)[..., None] * np.eye(matrix.shape[-1])


def solved(matrix: Array, b: Array) -> Array:
    """M⁻¹ b, (B, D), by Gaussian elimination with partial pivoting; not finite where M is singular.

    numpy's solver raises for the whole batch where one member is singular.
    """
    rows = np.concatenate([matrix, np.broadcast_to(b, matrix.shape[:-1])[..., None]], axis=-1)  # (B, D, D + 1)
    count = matrix.shape[-1]
    for k in range(count):
        order = np.arange(count) + np.zeros((*rows.shape[:-2], 1), dtype=int)
        best = k + np.abs(rows[..., k:, k]).argmax(axis=-1)[..., None]
        order = np.where(order == k, best, np.where(order == best, k, order))
        rows = np.take_along_axis(rows, order[..., None], axis=-2)
        pivot = rows[..., k : k + 1, :] / rows[..., k : k + 1, k : k + 1]
        others = (np.arange(count) != k)[:, None]
        rows = np.where(others, rows - rows[..., :, k : k + 1] * pivot, pivot)
    return rows[..., -1]


def powered(matrix: Array, power: float) -> Array:
    """A symmetric positive semidefinite matrix to a power, (B, D, D); nan where it is not finite.

    Eigenvalues that rounding has made negative count as zero, and zero stays zero, to a negative power too.
    """
    finite = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(finite, matrix, np.eye(matrix.shape[-1])))
    sizes = np.where(values > 0, np.where(values > 0, values, 1.0) ** power, 0.0)
    return np.where(finite, product(vectors * sizes[..., None, :], transposed(vectors)), np.nan)


def as_matrix(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a problem's coordinates: one column where they are no matrix."""
    rows, *columns = shape
    return rows, columns[0] if columns else 1
