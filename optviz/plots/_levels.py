"""Levels of a function's values, and the scale on which they are even."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optviz.core.scale import LINEAR, Scale
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.core import Array

COUNT = 12  # levels where no number is asked for
EMPTY = 1.25 / COUNT  # share of the window below the first linear level that leaves the trough without lines
EMPTY_SQRT = 0.04  # and below the first level of a square root
LEAST_SHARE = 0.003  # of the window, below the least level of a logarithm
DECADES = 12.0  # that a logarithm shows at the most
SERIES = ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))  # in each decade
KINDS = ("linear", "sqrt", "log", "symlog")


def scale_of(kind: str, values: Array, floor: float | None) -> Scale:
    """The scale that a panel names, or chooses by the finite values (N,) in its window.

    floor: the least value known of the function; that of the values if None.
    """
    if not len(values):
        return LINEAR
    least_value = float(values.min())
    floor = least_value if floor is None else min(floor, least_value)
    heights = np.sort(values - floor)
    kind = _chosen(heights) if kind == "auto" else kind
    if kind == "linear":
        return LINEAR
    if kind == "sqrt":
        return Scale("sqrt", floor)
    if kind == "symlog":
        sizes = np.abs(values)
        return Scale("symlog", 0.0, _least(np.sort(sizes), 0.05))
    return Scale("log", floor, _least(heights, LEAST_SHARE))


def _chosen(heights: Array) -> str:
    """The least bent scale whose first level leaves no wide trough without lines; heights (N,) go up from 0."""
    highest = float(heights[-1])
    if np.mean(heights < highest / COUNT) <= EMPTY:
        return "linear"
    return "sqrt" if np.mean(heights < highest / COUNT**2) <= EMPTY_SQRT else "log"


def _least(heights: Array, share: float) -> float:
    """The height that such a share of sorted heights (N,) lies below, within the decades that are shown."""
    highest = float(heights[-1])
    found = float(heights[min(int(share * len(heights)), len(heights) - 1)])
    return max(found, highest * 10.0**-DECADES) or 1.0


def even(scale: Scale, values: Array, count: int | None) -> tuple[float, ...]:
    """About so many round levels between the least and the greatest of the values (N,), even on the scale.

    Two at the least; the values must not all be the same.
    """
    low, high = float(values.min()), float(values.max())
    count = COUNT if count is None else count
    if scale.kind == "symlog":
        sides = [_decades(scale.least, end, count // 2 + 1) if end > scale.least else [] for end in (-low, high)]
        levels = [-each for each in reversed(sides[0])] + [0.0, *sides[1]]
    elif scale.kind == "log":
        levels = [scale.floor + each for each in _decades(scale.least, high - scale.floor, count)]
    elif scale.kind == "sqrt":
        unit = _nice((high - scale.floor) / (count + 1) ** 2)
        levels = [scale.floor + unit * k * k for k in range(1, math.isqrt(int((high - scale.floor) / unit)) + 1)]
    else:
        unit = _nice((high - low) / (count + 1))
        levels = [unit * k for k in range(math.ceil(low / unit), math.floor(high / unit) + 1)]
    inside = [level for level in (float(f"{each:.12g}") for each in levels) if low < level < high]
    if len(set(inside)) < 2:
        return low + (high - low) / 3, low + 2 * (high - low) / 3
    return tuple(dict.fromkeys(inside))


def _nice(step: float) -> float:
    """The round number next to a step, 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return min((power * each for each in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda each: abs(math.log(each / step)))


def _decades(low: float, high: float, count: int) -> list[float]:
    """About `count` round heights between two, even in their logarithm; `low` or less is the first."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    choices = [[10.0**n for n in range(first, last + 1, every)] for every in (3, 2)]
    choices += [[each * 10.0**n for n in range(first, last + 1) for each in series] for series in SERIES]
    inside = [[each for each in heights if low * 0.999 <= each <= high] for heights in choices]
    return min(inside, key=lambda heights: abs(len(heights) - count))


def between(levels: Sequence[float], scale: Scale, kind: str) -> Scale:
    """The scale of colours between named levels: that of the panel, or the one on which the levels are most even."""
    if kind != "auto" or len(levels) < 3:
        return scale
    places = np.array(levels)
    floor = float(places[0])
    gap = float(places[1]) - floor
    choices = [LINEAR, Scale("sqrt", floor), Scale("log", floor - gap / 10, gap / 10)]
    if floor > 0:
        choices.append(Scale("log", 0.0, floor / 10))
    return min(choices, key=lambda each: _unevenness(each.place(places)))


def _unevenness(places: Array) -> float:
    gaps = np.diff(places)
    return float(gaps.std() / gaps.mean())


def beyond(values: Array, low: float, high: float) -> str:
    """At which ends values (N,) lie beyond low and high, in matplotlib's words: neither, min, max or both."""
    ends = bool((values < low).any()), bool((values > high).any())
    return {(True, True): "both", (True, False): "min", (False, True): "max"}.get(ends, "neither")
