"""Axes with room for every frame: their limits are settled before anything moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

LARGEST = 1e300  # beyond it matplotlib's own margins overflow


def make(ax: Any, x: Array, y: Array) -> None:
    """Widen the limits to hold the finite points x (N,), y (N,), with matplotlib's own margins."""
    shown = np.isfinite(x) & np.isfinite(y)
    for axis, values in (("x", x), ("y", y)):
        if getattr(ax, f"get_{axis}scale")() == "log":
            shown &= values > 0
    if shown.any():
        ax.update_datalim(np.clip(np.column_stack([x[shown], y[shown]]), -LARGEST, LARGEST))
        ax.autoscale_view()
