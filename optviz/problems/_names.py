"""What the coordinates of a problem of any dimension are called."""

from __future__ import annotations


def numbered(dim: int) -> tuple[str, ...]:
    """x and y where they suffice, else x1, x2, ..."""
    return ("x", "y")[:dim] if dim <= 2 else tuple(f"x{i + 1}" for i in range(dim))
