"""Numbers that may be arrays (B, 1), with the same bits either way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


def power(base: float | Array, exponent: float | Array) -> float | Array:
    """A power by numpy's function, whose last bit differs from that of Python's operator."""
    return plain(np.power(base, exponent))


def plain(number: Array) -> float | Array:
    """An array as it is, and a number as one of Python's."""
    return number if np.ndim(number) else float(number)
