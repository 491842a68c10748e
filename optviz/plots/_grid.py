"""A problem over a window of two of its coordinates, as contours and surfaces need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optviz.core import stacked
from optviz.lazy import np
from optviz.plots import _quantities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Array, Problem

BLOCK = 8_000  # points taken together: far faster than 160,000 at once, and bit for bit the same

TRANSFORMS = {
    "none": lambda z: z,
    "sqrt": lambda z: np.sqrt(z),  # noqa: PLW0108 (np.sqrt would load numpy now)
    "log": lambda z: np.log10(z),  # noqa: PLW0108
    "log1p": lambda z: np.log10(1 + z),
}


@dataclass(frozen=True)
class Grid:
    """Values over a window: x (nx,), y (ny,), z (ny, nx)."""

    x: Array
    y: Array
    z: Array


def window_or_domain(problem: Problem, window: tuple[tuple[float, float], tuple[float, float]] | None,
                     axes: tuple[int, int]) -> tuple[tuple[float, float], tuple[float, float]]:  # fmt: skip
    """The window asked for, else the problem's domain along these two coordinates."""
    return window or (problem.domain[axes[0]], problem.domain[axes[1]])


def check_window(
    window: tuple[tuple[float, float], tuple[float, float]] | None,
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the ends of a window, as `Plot.check` has it."""
    for i, (low, high) in enumerate(window or ()):
        if not low < high:
            yield ("window", i), f"the window must go up, but {low:g} is not below {high:g}"


def widened(window: tuple[tuple[float, float], tuple[float, float]], points: Array,
            room: tuple[float | None, float | None]) -> tuple[tuple[float, float], tuple[float, float]]:  # fmt: skip
    """The window, made to hold the finite points (..., 2) with so much room beside them; None keeps an axis."""
    finite = points[np.isfinite(points).all(axis=-1)]
    ends = [
        (low, high) if beside is None or not len(finite) else (min(low, least - beside), max(high, most + beside))
        for (low, high), beside, least, most in zip(
            window, room, finite.min(axis=0, initial=np.inf), finite.max(axis=0, initial=-np.inf), strict=True
        )
    ]
    return ends[0], ends[1]


def plane(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """Points (..., D) over two coordinates; the others stay at the first minimum, or at the start without one."""
    return stacked(*_coordinates(problem, axes, x, y))


def _coordinates(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> list[Array]:
    """The D coordinates of those points, as far as they go: x, y, and numbers that stay."""
    coordinates = list(problem.minima[0] if len(problem.minima) else np.array(problem.start))
    coordinates[axes[0]], coordinates[axes[1]] = x, y
    return coordinates


def evaluate(problem: Problem, window: tuple[tuple[float, float], tuple[float, float]], points: int,
             transform: str, axes: tuple[int, int]) -> Grid:  # fmt: skip
    """The problem's values, transformed, on points x points over the window; nan where they are not finite."""
    x, y = (np.linspace(low, high, points) for low, high in window)
    with np.errstate(all="ignore"):
        z = TRANSFORMS[transform](_values(problem, axes, x, y))
    z[~np.isfinite(z)] = np.nan
    return Grid(x, y, z)


def check_problem(problem: Problem, chosen: tuple[str, str] | None) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What keeps a picture over two coordinates from showing a problem, as `Plot.check_problem` has it."""
    if problem.dim < 2:
        yield (), f"it shows two coordinates, but the problem has only {', '.join(problem.coordinates)}"
    for i, wrong in _quantities.unknown_coordinates(problem, chosen):
        yield ("coordinates", i), wrong


def _values(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """The values (ny, nx)."""
    z = problem.value_over(_coordinates(problem, axes, x, y[:, None]))
    return _of_points(problem, axes, x, y) if z is None else z


def _of_points(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """The values (ny, nx), block by block: memory that is used again costs less than fresh memory."""
    z = np.empty((len(y), len(x)))
    rows = max(BLOCK // len(x), 1)
    for low in range(0, len(y), rows):
        block = slice(low, low + rows)
        z[block] = problem.value(plane(problem, axes, x, y[block, None]))
    return z


def axes_of(problem: Problem, chosen: tuple[str, str] | None) -> tuple[int, int]:
    """The indices of the two coordinates to look at; the first two unless named."""
    if chosen is None:
        return (0, 1)
    return problem.coordinates.index(chosen[0]), problem.coordinates.index(chosen[1])
