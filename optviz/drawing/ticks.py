"""Ticks of logarithmic axes."""

from __future__ import annotations

from typing import Any

from optviz.lazy import np

FEW = 2.3  # decades up to which ticks are numbers instead of powers of ten
DENSE = 1.6  # decades up to which there are three ticks in each


def of_few_decades(axis: Any) -> None:
    """Ticks at 1, 3, 10, 30 or 1, 2, 5, 10 where an axis holds few decades; matplotlib's where it holds more.

    It would write 6 × 10⁰ beside the ticks between, and 10¹ for ten.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

    low, high = sorted(axis.get_view_interval())
    decades = np.log10(high / low) if low > 0 else np.inf
    if decades > FEW:
        return
    series = (1.0, 2.0, 5.0) if decades <= DENSE else (1.0, 3.0)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    found = [each * 10.0**power for power in powers for each in series]
    inside = [each for each in found if low <= each <= high]
    if len(inside) < 2:
        return
    axis.set_major_locator(FixedLocator(inside))
    axis.set_major_formatter(FuncFormatter(_number))
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def _number(value: float, _: Any) -> str:
    if 1e-4 <= value < 1e5:
        return f"{value:g}"
    power = int(np.floor(np.log10(value) + 1e-9))
    return f"${value / 10.0**power:.0f}\\times10^{{{power}}}$"
