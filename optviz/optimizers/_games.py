"""What the rules for two players share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array, Problem


def field(f: Problem, x: Array) -> Array:
    """Against what each player moves, (B, D): the gradient, with its sign turned for who wants f large."""
    return np.where(np.array(f.maximized), -1.0, 1.0) * f.grad(x)
