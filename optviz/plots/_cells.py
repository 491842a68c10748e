"""Values along an axis as cells side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

LEAST = 1e-16  # of the highest


def is_geometric(values: Array) -> bool:
    """Whether values (N,) that go up are spread more evenly by their ratios than by their differences."""
    if len(values) < 3 or values[0] <= 0:
        return False
    steps, ratios = np.diff(values), np.diff(np.log(values))
    return bool(np.ptp(ratios) / ratios.mean() < np.ptp(steps) / steps.mean())


def edges(values: Array) -> Array:
    """The borders (N + 1,) of cells around values (N,), halfway between neighbours on the axis's own scale."""
    if is_geometric(values):
        return np.asarray(np.exp(edges(np.log(values))))
    if len(values) == 1:
        return np.asarray(values[0] + np.array([-0.5, 0.5]))
    between = (values[1:] + values[:-1]) / 2
    return np.asarray(np.concatenate([[2 * values[0] - between[0]], between, [2 * values[-1] - between[-1]]]))


def limits(measured: Array, scale: str) -> tuple[float, float]:
    """Ends for the colours of what was measured of the members that did not diverge.

    All but the highest fiftieth, on a logarithmic scale down to 1e-16 of that: what is smaller is zero but for
    rounding.
    """
    finite = measured[np.isfinite(measured)]
    if scale == "log":
        finite = finite[finite > 0]
    if not finite.size:
        return (0.1, 1.0)
    low, high = float(finite.min()), float(np.quantile(finite, 0.98))
    if scale == "log":
        low = max(low, high * LEAST)
    if low < high:
        return low, high
    return (low / 2, high * 2) if scale == "log" else (low - 0.5, high + 0.5)
