"""Powers of a setting: each costs as much as fifteen products or, where it underflows, a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class Powers:
    """The powers of a number or of an array (B, 1), in which a sweep repeats each value: taken once of each."""

    def __init__(self, base: Array | float) -> None:
        self._values, self._places = base, None
        if isinstance(base, np.ndarray):
            self._values, self._places = np.unique(base, return_inverse=True)

    def __call__(self, t: int) -> Array | float:
        """baseᵗ, of the shape of the base, bit for bit as if each were taken on its own."""
        powers = self._values**t
        return powers if self._places is None else np.take(powers, self._places)
