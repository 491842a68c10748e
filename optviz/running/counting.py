"""How often a rule asks for values, gradients and curvature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Wrapped

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from optviz.core import Array, Problem
    from optviz.lazy import np

KINDS = ("value", "grad", "hvp", "hess")


class Counted(Wrapped):
    """A problem that adds to `calls` what each of the B members of a batch asks it for.

    calls: by kind, one number for all members, or (B,) once some have asked that others have not.
    changes: whether the next step meets another problem.
    """

    def __init__(self, problem: Problem, calls: dict[str, Any], *, changes: bool = False) -> None:
        super().__init__(problem)
        self._calls = calls
        self._changes = changes
        self._asking: Any = 1  # each member, or those of a mask (B,)

    @property
    def changes(self) -> bool:
        return self._changes

    def asked_by(self, members: NDArray[np.bool_]) -> Counted:
        part = Counted(self.problem, self._calls, changes=self._changes)
        part._asking = self._asking * members
        return part

    def value(self, x: Array) -> Array:
        self._count("value", x)
        return self.problem.value(x)

    def grad(self, x: Array) -> Array:
        self._count("grad", x)
        return self.problem.grad(x)

    def hvp(self, x: Array, v: Array) -> Array:
        self._count("hvp", x)
        return self.problem.hvp(x, v)

    def hess(self, x: Array) -> Array:
        self._count("hess", x)
        return self.problem.hess(x)

    def residuals(self, x: Array) -> Array | None:
        """Counted as a value, which they are the parts of."""
        self._count("value", x)
        return self.problem.residuals(x)

    def jacobian(self, x: Array) -> Array | None:
        """Counted as a gradient, which it is the parts of."""
        self._count("grad", x)
        return self.problem.jacobian(x)

    def _count(self, kind: str, x: Array) -> None:
        self._calls[kind] = self._calls[kind] + _points_a_member(x) * self._asking


def _points_a_member(x: Array) -> int:
    """How many points there are of each member: what leads before (B, D)."""
    points = 1
    for side in x.shape[:-2]:
        points *= side
    return points
