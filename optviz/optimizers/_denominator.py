"""The one place where adaptive rules differ silently between sources: does epsilon stand in or beside the root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

EpsPlace = Annotated[
    Literal["outside", "inside"],
    "where eps stands: √v + eps (outside the root, as in Kingma and Ba and in torch) or √(v + eps) (inside)",
]


def root(v: Array, eps: float, place: str) -> Array:
    """√v kept from zero, shape (..., D)."""
    return np.sqrt(v + eps) if place == "inside" else np.sqrt(v) + eps
