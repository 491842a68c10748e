"""What matplotlib has no public way for in three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optviz.core import Array


def set_offsets_3d(collection: Any, place: Array) -> None:
    """Move the one point of a scatter in space to a place (3,)."""
    collection._offsets3d = tuple(place[:, None])
