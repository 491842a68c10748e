"""How a run is drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Appearance:
    """How a run is drawn in one panel; None leaves the choice to the plot."""

    color: str | None = None
    alpha: float | None = None
    marker: str | None = None
    markersize: float | None = None  # points
    linewidth: float | None = None
    linestyle: str | tuple[int, tuple[int, ...]] | None = None
    arrows: bool | None = None

    def over(self, other: Appearance) -> Appearance:
        """This appearance, with what it leaves open taken from `other`."""
        return Appearance(*(a if a is not None else b for a, b in zip(_values(self), _values(other), strict=True)))


def _values(appearance: Appearance) -> list[Any]:
    return [getattr(appearance, f.name) for f in fields(appearance)]
