"""How often a rule asks for values, gradients and curvature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Wrapped

if TYPE_CHECKING:
    from optviz.core import Array, Problem

KINDS = ("value", "grad", "hvp", "hess")


class Counted(Wrapped):
    """A problem that adds to `calls` what each of the B members of a batch asks it for."""

    def __init__(self, problem: Problem, calls: dict[str, int]) -> None:
        super().__init__(problem)
        self._calls = calls

    def value(self, x: Array) -> Array:
        self._calls["value"] += _points_a_member(x)
        return self.problem.value(x)

    def grad(self, x: Array) -> Array:
        self._calls["grad"] += _points_a_member(x)
        return self.problem.grad(x)

    def hvp(self, x: Array, v: Array) -> Array:
        self._calls["hvp"] += _points_a_member(x)
        return self.problem.hvp(x, v)

    def hess(self, x: Array) -> Array:
        self._calls["hess"] += _points_a_member(x)
        return self.problem.hess(x)


def _points_a_member(x: Array) -> int:
    """How many points there are of each member: what leads before (B, D)."""
    points = 1
    for side in x.shape[:-2]:
        points *= side
    return points
