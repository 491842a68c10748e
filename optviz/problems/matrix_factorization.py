from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, Stationary, along, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array


Row = Annotated[tuple[Annotated[float, Ge(-1e100), Le(1e100)], ...], MinLen(1), MaxLen(12)]


@definition
class MatrixFactorization(Problem):
    """Two thin matrices whose product is to be a given one.

    f(U, V) = ½ ‖U Vᵀ - M‖² over all entries; the coordinates are the rows of U, then the rows of V

    Least, by Eckart and Young (1936), where U Vᵀ is made of the largest singular values of M; no minimum is a local
    one alone (Baldi and Hornik 1989). Of the minima a balanced pair is told, UᵀU = VᵀV, with either sign.
    """

    M: Annotated[tuple[Row, ...], MinLen(1), MaxLen(12), "rows of the matrix"] = ((2.0, 1.0), (1.0, 2.0))
    rank: Annotated[int, Ge(1), Le(12), "columns of U and of V"] = 1

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        rows, columns = self._matrix.shape
        names = (("u", rows), ("v", columns))
        if self.rank == 1:
            return tuple(f"{name}{i + 1}" for name, count in names for i in range(count))
        return tuple(f"{name}{i + 1},{k + 1}" for name, count in names for i in range(count) for k in range(self.rank))

    @property
    def shape(self) -> tuple[int, ...]:
        return (sum(self._matrix.shape), self.rank)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        side = 2 * float(np.abs(self.minima).max()) or 1.0
        return ((-side, side),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        side = self.domain[0][1]
        return tuple(side * (0.1 + 0.8 * (i % 3 == 0)) for i in range(self.dim))

    @property
    def minima(self) -> Array:
        left, sizes, right = np.linalg.svd(self._matrix, full_matrices=False)
        roots = np.zeros(self.rank)
        kept = min(self.rank, len(sizes))
        roots[:kept] = np.sqrt(sizes[:kept])
        u, v = np.zeros((len(left), self.rank)), np.zeros((right.shape[1], self.rank))
        u[:, :kept], v[:, :kept] = left[:, :kept], right[:kept].T
        point = np.concatenate([u * roots, v * roots]).ravel()
        return np.stack([point, -point])

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        flat = not self._matrix.any()
        return super().stationary if flat else (*super().stationary, Stationary((0.0,) * self.dim, "saddle"))

    def value(self, x: Array) -> Array:
        missed = self._missed(*self._split(x))
        return 0.5 * along(missed, missed)

    def grad(self, x: Array) -> Array:
        u, v = self._split(x)
        return self._pulled(self._missed(u, v), u, v)

    def hvp(self, x: Array, v: Array) -> Array:
        (a, b), (da, db) = self._split(x), self._split(v)
        turn = self._products(da, b) + self._products(a, db)
        return self._pulled(turn, a, b) + self._pulled(self._missed(a, b), da, db)

    def check(self) -> Iterable[Mistake]:
        if len({len(row) for row in self.M}) > 1:
            yield Mistake(("M",), "the rows differ in length")

    def _split(self, x: Array) -> tuple[Array, Array]:
        """U (..., m, rank) and V (..., n, rank)."""
        both = np.reshape(x, (*np.shape(x)[:-1], *self.shape))
        return both[..., : len(self.M), :], both[..., len(self.M) :, :]

    def _missed(self, u: Array, v: Array) -> Array:
        """The entries of U Vᵀ - M, row by row, (..., m n)."""
        return self._products(u, v) - self._matrix.ravel()

    @staticmethod
    def _products(u: Array, v: Array) -> Array:
        product = along(u[..., :, None, :], v[..., None, :, :])
        return np.reshape(product, (*product.shape[:-2], -1))

    def _pulled(self, missed: Array, u: Array, v: Array) -> Array:
        """R V over Rᵀ U with R the entries as a matrix: how the factors move the product that way, (..., D)."""
        r = np.reshape(missed, (*missed.shape[:-1], *self._matrix.shape))
        of_u = along(r[..., :, None, :], np.swapaxes(v, -1, -2)[..., None, :, :])
        of_v = along(np.swapaxes(r, -1, -2)[..., :, None, :], np.swapaxes(u, -1, -2)[..., None, :, :])
        both = np.concatenate([of_u, of_v], axis=-2)
        return np.reshape(both, (*both.shape[:-2], -1))

    @cached_property
    def _matrix(self) -> Array:
        return np.array(self.M, dtype=float)
