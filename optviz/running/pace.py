"""Which steps an animation shows, and for how long: unless told, no more than can be watched with pleasure.

The first steps of an optimizer are the longest and say most, so that they all get a frame; later ones lie ever further
apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.page import Page

MOST = 150  # frames, unless more are asked for
SECONDS = 8.0  # that an animation takes about, unless an interval is given
QUICKEST, SLOWEST = 50, 100  # milliseconds that a frame is shown then


def count(page: Page, every: int) -> int:
    """How many frames an animation has at most that could show so many steps or values."""
    if page.frames == "all":
        return every
    return page.frames or min(every, MOST)


def steps(page: Page, last: int) -> tuple[float, ...]:
    """The steps that an animation shows, in order; the last one always."""
    if page.frames is None and last >= MOST:
        return _thinning(last)
    spread = np.linspace(last, 0, count(page, last + 1))  # from the end, so that a single frame is the still
    return tuple(float(step) for step in np.unique(np.round(spread)))


def interval(page: Page, frames: int) -> int:
    """Milliseconds that each frame is shown."""
    if page.interval is not None:
        return page.interval
    fitting = int(1000 * SECONDS / max(frames, 1) // 10 * 10)
    return min(max(fitting, QUICKEST), SLOWEST)


def _thinning(last: int) -> tuple[float, ...]:
    """Up to MOST steps from 0 to the last: each of the first ones, then by a ratio that fits."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_growing(last, middle)) <= MOST else (middle, high)
    return _growing(last, high)


def _growing(last: int, ratio: float) -> tuple[float, ...]:
    """Steps each of which is further from the one before by this part of it; no further than twice MOST frames."""
    found = [0.0]
    while found[-1] < last and len(found) <= 2 * MOST:
        found.append(min(float(last), found[-1] + max(1.0, float(int(ratio * found[-1])))))
    return tuple(found)
