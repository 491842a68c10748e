"""Random numbers of rules that draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from numpy.random import Generator


def drawn(seed: int | None, t: int) -> Generator:
    """The random numbers of step t: they follow from (seed, t) alone, and are the same for all members of a batch."""
    return np.random.default_rng((seed or 0, t))
