"""How values become heights, levels and colours: a scale between a value and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core.arrays import Array


@dataclass(frozen=True)
class Scale:
    """A map from values to places, strictly increasing where it tells values apart.

    sqrt and log are those of the height above `floor`, the least value there is; a log tells no heights apart that
    are less than `least`. symlog is linear between -least and least and logarithmic beyond.
    """

    kind: str = "linear"  # linear, sqrt, log or symlog
    floor: float = 0.0
    least: float = 1.0

    def place(self, value: Array) -> Array:
        """Where values (...) stand, (...)."""
        if self.kind == "sqrt":
            return np.asarray(np.sqrt(np.maximum(value - self.floor, 0.0)))
        if self.kind == "log":
            return np.asarray(np.log10(np.maximum(value - self.floor, self.least)))
        if self.kind == "symlog":
            return np.asarray(np.sign(value) * np.log10(1 + np.abs(value) / self.least))
        return value

    def value(self, place: Array) -> Array:
        """The values (...) that stand at places (...)."""
        if self.kind == "sqrt":
            return np.asarray(self.floor + np.square(place))
        if self.kind == "log":
            return np.asarray(self.floor + 10.0**place)
        if self.kind == "symlog":
            return np.asarray(np.sign(place) * self.least * (10.0 ** np.abs(place) - 1))
        return place


LINEAR = Scale()
