"""What matplotlib has no public way to ask of a legend."""

from __future__ import annotations

from typing import Any

BEST = 0  # how matplotlib writes a place that it still has to find


def seeks_place(legend: Any) -> bool:
    """Whether a legend looks for a free corner at every draw."""
    return bool(legend._loc == BEST)
