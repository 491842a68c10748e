"""A problem over a window of two of its coordinates, as contours and surfaces need it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from optviz.core import Mistake
from optviz.core.quantities import TRANSFORMS, over_plane, plane
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optviz.core import Array, Problem

    Window = tuple[tuple[float, float], tuple[float, float]]

BLOCK = 8_000  # points taken together: far faster than 160,000 at once, and bit for bit the same


class Grid(NamedTuple):
    """Values over a window: x (nx,), y (ny,), z (ny, nx), nan where they are not finite."""

    x: Array
    y: Array
    z: Array


def window_of(problem: Problem, extent: Window | None, axes: tuple[int, int]) -> Window:
    """The window asked for, else the problem's domain along these two coordinates."""
    return extent or (problem.domain[axes[0]], problem.domain[axes[1]])


def check_window(extent: Sequence[tuple[float, float]] | None) -> Iterator[Mistake]:
    """What is wrong with the ends of a window, as `Plot.check` has it."""
    for i, (low, high) in enumerate(extent or ()):
        if not low < high:
            yield Mistake(("extent", i), f"the window must go up, but {low:g} is not below {high:g}")


def check_problem(problem: Problem, chosen: tuple[str, str] | None) -> Iterator[Mistake]:
    """What keeps a picture over two coordinates from showing a problem, as `Plot.check_problem` has it."""
    if problem.dim < 2:
        yield Mistake((), f"it shows two coordinates, but the problem has only {', '.join(problem.coordinates)}")
    yield from check_coordinates(problem, chosen)


def check_coordinates(problem: Problem, chosen: Sequence[str] | None) -> Iterator[Mistake]:
    """What is wrong with the field `coordinates`."""
    known = problem.coordinates
    for i, name in enumerate(chosen or ()):
        if name not in known:
            told = ", ".join(known[:20])
            yield Mistake(("coordinates", i), f"there is no coordinate {name!r}; there are {told}", None, known)


def axes_of(problem: Problem, chosen: tuple[str, str] | None) -> tuple[int, int]:
    """The indices of the two coordinates to look at; the first two unless named."""
    if chosen is None:
        return (0, 1)
    return problem.coordinates.index(chosen[0]), problem.coordinates.index(chosen[1])


def indices(problem: Problem, chosen: Sequence[str] | None) -> list[int]:
    """The chosen coordinates by number; all of them if none are named."""
    return [i for i, name in enumerate(problem.coordinates) if chosen is None or name in chosen]


def grown(window: Window, points: Array, margin: tuple[float | None, float | None]) -> Window:
    """The window, made to hold the finite points (..., 2) with such margins; None keeps an axis."""
    finite = points[np.isfinite(points).all(axis=-1)]
    ends = [
        (low, high) if beside is None or not len(finite) else (min(low, least - beside), max(high, most + beside))
        for (low, high), beside, least, most in zip(
            window, margin, finite.min(axis=0, initial=np.inf), finite.max(axis=0, initial=-np.inf), strict=True
        )
    ]
    return ends[0], ends[1]


@lru_cache(maxsize=4)  # the frames of an animated axis look at one grid again and again
def evaluate(problem: Problem, window: Window, points: int, transform: str, axes: tuple[int, int]) -> Grid:
    """The problem's values, transformed, on points x points over the window; not to be written into."""
    x, y = (np.linspace(low, high, points) for low, high in window)
    with np.errstate(all="ignore"):
        z = TRANSFORMS[transform](_values(problem, axes, x, y))
    z[~np.isfinite(z)] = np.nan
    return Grid(x, y, z)


def _values(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """The values (ny, nx)."""
    z = problem.value_over(over_plane(problem, axes, x, y[:, None]))
    return _of_points(problem, axes, x, y) if z is None else z


def _of_points(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """The values (ny, nx), block by block: memory that is used again costs less than fresh memory."""
    z = np.empty((len(y), len(x)))
    rows = max(BLOCK // len(x), 1)
    for low in range(0, len(y), rows):
        block = slice(low, low + rows)
        z[block] = problem.value(plane(problem, axes, x, y[block, None]))
    return z
