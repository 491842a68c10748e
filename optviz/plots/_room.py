"""Axes with room for every frame: their limits are settled before anything moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

# Beyond it matplotlib's own margins overflow, and so do the ticks that a logarithmic locator looks for beside an axis;
# on a logarithmic axis below its inverse too.
LARGEST = 1e200


def make(ax: Any, x: Array, y: Array) -> None:
    """Widen the limits to hold the finite points x (N,), y (N,), with matplotlib's own margins."""
    shown = np.isfinite(x) & np.isfinite(y)
    for axis, values in (("x", x), ("y", y)):
        if getattr(ax, f"get_{axis}scale")() == "log":
            shown &= values > 0
    if shown.any():
        corners = [_held(getattr(ax, f"get_{axis}scale")(), values[shown]) for axis, values in (("x", x), ("y", y))]
        ax.update_datalim(np.column_stack(corners))
        ax.autoscale_view()


def _held(scale: str, values: Array) -> Array:
    """The values, kept from where an axis of this scale breaks."""
    return np.clip(values, 1 / LARGEST if scale == "log" else -LARGEST, LARGEST)
