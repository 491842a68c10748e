from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, Stationary, along, definition, stacked, times
from optviz.lazy import np
from optviz.problems._scalable import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array

LARGEST = 1e300
Number = Annotated[float, Ge(-LARGEST), Le(LARGEST)]
Row = Annotated[tuple[Number, ...], MinLen(1), MaxLen(200)]


@definition
class Quadratic(Problem):
    """A quadratic, whose eigenvalues are its curvatures.

    f(x) = ½ xᵀA x - bᵀx + c;  ∇f(x) = A x - b;  least at A⁻¹b where A is positive definite

    The plainest test of a step size: gradient descent needs lr < 2 / L with L the largest eigenvalue of A (Nesterov
    2004, section 2.1).
    """

    A: Annotated[
        Annotated[tuple[Number, ...], MinLen(1), MaxLen(1000)] | Annotated[tuple[Row, ...], MinLen(1), MaxLen(200)],
        "a symmetric matrix, or its diagonal: one curvature for each coordinate",
    ] = (0.2, 4.0)
    b: Annotated[tuple[Number, ...] | None, MinLen(1), MaxLen(1000), "linear part; zeros if left out"] = None
    c: Annotated[float, Ge(-LARGEST), Le(LARGEST), "constant part"] = 0.0

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return numbered(len(self.A))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        center = self.minima[0] if len(self.minima) else np.zeros(self.dim)
        return tuple((float(at) - 6.0, float(at) + 6.0) for at in center)

    @property
    def start(self) -> tuple[float, ...]:
        return tuple(low + (1.0 if i == 0 else 4.0) for i, (low, _) in enumerate(self.domain))

    @property
    def minima(self) -> Array:
        if self._diagonal is not None:
            definite = bool((self._diagonal > 0).all())
            return np.asarray(self._b / self._diagonal)[None] if definite else np.empty((0, self.dim))
        definite = bool((np.linalg.eigvalsh(self._matrix) > 0).all())
        return np.asarray(np.linalg.solve(self._matrix, self._b))[None] if definite else np.empty((0, self.dim))

    @property
    def stationary(self) -> tuple[Stationary, ...]:
        curvatures = np.linalg.eigvalsh(self._matrix)
        if (curvatures > 0).all() or (curvatures == 0).any():
            return super().stationary
        point = tuple(np.linalg.solve(self._matrix, self._b).tolist())
        return (Stationary(point, "maximum" if (curvatures < 0).all() else "saddle"),)

    def value(self, x: Array) -> Array:
        if self._diagonal is not None:
            half = 0.5 * self._diagonal
            total: Array = sum(a * x[..., i] * x[..., i] for i, a in enumerate(half))
        else:
            total = along(stacked(*(along(x, row) for row in 0.5 * self._matrix)), x)
        if self.b is not None:
            total = total - along(x, self._b)
        return total + self.c if self.c else total

    def grad(self, x: Array) -> Array:
        slope = self.hvp(x, x)
        return slope if self.b is None else slope - self._b

    def hvp(self, x: Array, v: Array) -> Array:
        if self._diagonal is not None:
            return self._diagonal * v
        return stacked(*(along(v, row) for row in self._matrix))

    def hess(self, x: Array) -> Array:
        return np.broadcast_to(self._matrix, (*np.shape(x), self.dim)).copy()

    def residuals(self, x: Array) -> Array | None:
        """Lᵀ (x - A⁻¹b) with A = L Lᵀ, its Cholesky factor; None where A is not positive definite."""
        return times(x - self.minima[0], self._root) if len(self.minima) else None

    def jacobian(self, x: Array) -> Array | None:
        return np.broadcast_to(self._root, (*np.shape(x), self.dim)) if len(self.minima) else None

    def check(self) -> Iterable[Mistake]:
        if self._diagonal is None and any(len(row) != self.dim for row in self.A):  # type: ignore[arg-type]
            yield Mistake(("A",), f"a matrix of {self.dim} rows has {self.dim} numbers in each")
        elif self._diagonal is None and (self._matrix != self._matrix.T).any():
            yield Mistake(("A",), "the matrix must be symmetric", "xᵀA x knows only (A + Aᵀ) / 2: write that")
        if self.b is not None and len(self.b) != self.dim:
            yield Mistake(("b",), f"there are {self.dim} coordinates, but {len(self.b)} numbers")

    @cached_property
    def _diagonal(self) -> Array | None:
        """(D,), None where A is given in full."""
        return None if isinstance(self.A[0], tuple) else np.array(self.A, dtype=float)

    @cached_property
    def _matrix(self) -> Array:
        """A, (D, D)."""
        return np.asarray(self.A if self._diagonal is None else np.diag(self._diagonal), dtype=float)

    @cached_property
    def _root(self) -> Array:
        """Lᵀ of A = L Lᵀ, (D, D)."""
        return np.asarray(np.linalg.cholesky(self._matrix).T)

    @cached_property
    def _b(self) -> Array:
        """b, (D,)."""
        return np.zeros(self.dim) if self.b is None else np.array(self.b, dtype=float)
