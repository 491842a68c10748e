"""What the rules for sums of squares share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optviz.core import Mistake
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._linear import applied, product, transposed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array, Problem


class Normal(NamedTuple):
    """The normal equations of residuals r at a point."""

    matrix: Array  # (B, D, D) JᵀJ
    grad: Array  # (B, D) Jᵀr
    value: Array  # (B, 1) ½ ‖r‖²


def lacking_residuals(problem: Problem) -> Iterable[Mistake]:
    """A mistake where the problem is no sum of squares."""
    if problem.residuals(np.array([problem.start])) is None:
        message = f"the problem {problem.name!r} gives no residuals: it is no sum of squares"
        yield Mistake(("name",), message, "least_squares, rosenbrock, beale and himmelblau are some that do")


def half_square(r: Array) -> Array:
    """½ ‖r‖², (B, 1)."""
    return 0.5 * dot(r, r)


def normal_equations(f: Problem, x: Array) -> Normal:
    """JᵀJ, Jᵀr and ½ ‖r‖² at x."""
    r, jacobian = f.residuals(x), f.jacobian(x)
    if r is None or jacobian is None:
        raise TypeError(f"the problem {f.name!r} gives no residuals")
    turned = transposed(jacobian)
    return Normal(product(turned, jacobian), applied(turned, r), half_square(r))
