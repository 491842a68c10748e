from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, along, definition, times
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array


Row = Annotated[tuple[Annotated[float, Ge(-1e100), Le(1e100)], ...], MinLen(1), MaxLen(14)]


@definition
class LinearMap(Problem):
    """A matrix that is to undo another one.

    f(W) = ½ ‖a W - I‖² over all entries; the coordinates are the rows of W; least at the inverse of a, where it is 0

    The plainest problem whose unknown is a matrix, for rules that treat it as one: Shampoo, by Gupta, Koren and Singer
    (2018), and Muon, by Jordan et al. (2024).
    """

    a: Annotated[tuple[Row, ...], MinLen(1), MaxLen(14), "rows of a square matrix"] = ((1.0, 0.5), (0.0, 0.4))

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(f"w{i + 1}{j + 1}" if self._n < 10 else f"w{i + 1},{j + 1}" for i, j in np.ndindex(self.shape))

    @property
    def shape(self) -> tuple[int, ...]:
        return (self._n, self._n)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return tuple((float(at) - 3.0, float(at) + 3.0) for at in self.minima[0])

    @property
    def start(self) -> tuple[float, ...]:
        return tuple(low + 1.0 for low, _ in self.domain)

    @property
    def minima(self) -> Array:
        return np.asarray(np.linalg.pinv(self._matrix).reshape(1, -1))

    def value(self, x: Array) -> Array:
        missed = times(x, self._map) - self._identity
        return 0.5 * along(missed, missed)

    def grad(self, x: Array) -> Array:
        return times(times(x, self._map) - self._identity, self._map.T)

    def hvp(self, x: Array, v: Array) -> Array:
        return times(times(v, self._map), self._map.T)

    def check(self) -> Iterable[Mistake]:
        if any(len(row) != self._n for row in self.a):
            yield Mistake(("a",), f"a square matrix of {self._n} rows has {self._n} numbers in each")
        elif np.linalg.matrix_rank(self._matrix) < self._n:
            yield Mistake(("a",), "the matrix has no inverse")

    @property
    def _n(self) -> int:
        return len(self.a)

    @cached_property
    def _matrix(self) -> Array:
        return np.array(self.a, dtype=float)

    @cached_property
    def _map(self) -> Array:
        """W to a W, both row by row, (D, D)."""
        return np.asarray(np.kron(self._matrix, np.eye(self._n)))

    @cached_property
    def _identity(self) -> Array:
        return np.eye(self._n).ravel()
