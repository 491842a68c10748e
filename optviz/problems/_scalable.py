"""What problems in any number of coordinates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Problem
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class Scalable(Problem):
    """A problem in as many coordinates as its field `dim` says."""

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return numbered(self.dim)


class LeastAtOrigin(Scalable):
    """One whose only minimum is at 0."""

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dim))


def numbered(dim: int) -> tuple[str, ...]:
    """x and y where they suffice, else x1, x2, ..."""
    return ("x", "y")[:dim] if dim <= 2 else tuple(f"x{i + 1}" for i in range(dim))
