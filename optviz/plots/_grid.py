"""A problem over a window of two of its coordinates, as contours and surfaces need it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from optviz.core import Mistake
from optviz.core.measures import least_value
from optviz.core.quantities import over_plane, plane
from optviz.lazy import np
from optviz.plots import _levels, _runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optviz.core import Array, Problem, Result
    from optviz.core.plot import Limits
    from optviz.core.scale import Scale

    Window = tuple[tuple[float, float], tuple[float, float]]

COARSE = 101  # points along each axis by which a scale is chosen
NEAR = 0.5  # of a window's width beside it: runs that stay within are held, others leave it
BESIDE = 0.05  # of a window's width beside what it was made to hold
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
    for i, ends in enumerate(extent or ()):
        yield from check_ends(ends, ("extent", i))


def check_ends(ends: tuple[float, float] | None, path: tuple[str | int, ...] = ("extent",)) -> Iterator[Mistake]:
    """What is wrong with the two ends of a window along one axis."""
    if ends is not None and not ends[0] < ends[1]:
        yield Mistake(path, f"the window must go up, but {ends[0]:g} is not below {ends[1]:g}")


def check_problem(problem: Problem, chosen: tuple[str, str] | None) -> Iterator[Mistake]:
    """What keeps a picture over two coordinates from showing a problem, as `Plot.check_problem` has it."""
    if problem.dim < 2:
        yield Mistake(
            (),
            f"it shows two coordinates, but the problem has only {', '.join(problem.coordinates)}",
            "function shows one",
        )
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


def settled(
    extent: Window | None,
    limits: tuple[Limits | None, Limits | None],
    chosen: tuple[str, str] | None,
    shown: Sequence[Result],
    *,
    hold: bool = True,
) -> Window:
    """The window for all of these results: as asked for, else the panel's limits, else what holds them.

    Without `hold` it is their domain.
    """
    if extent is not None:
        return extent
    ends = [tuple(sorted(each)) if each else None for each in limits]
    if all(ends):
        return ends[0], ends[1]  # type: ignore[return-value]
    results = shown if hold else [replace(each, trajectories=()) for each in shown]
    (left, low), (right, high) = holding([axes_of(each.problem, chosen) for each in results], results).tolist()
    return ends[0] or (left, right), ends[1] or (low, high)  # type: ignore[return-value]


def holding(axes: Sequence[Sequence[int]], shown: Sequence[Result]) -> Array:
    """The least and the greatest, (2, K), of a window over K coordinates of each result, given by number.

    The domains of all problems, widened to hold all starts, and the runs as far as they stay near.
    """
    pairs = list(zip(shown, map(list, axes), strict=True))
    domain = _around([np.array([result.problem.domain[i] for i in mine]).T for result, mine in pairs])
    base = _around([domain, *(run.x[0][:, mine] for result, mine in pairs for run in result)])
    beside = NEAR * np.ptp(base, axis=0)
    near: list[Array] = []
    for result, mine in pairs:
        for points in _runs.staying(result):
            flat = points[..., mine].reshape(-1, len(mine))
            near.append(flat[((flat >= base[0] - beside) & (flat <= base[1] + beside)).all(axis=1)])
    held = _around([base, *near])
    room = BESIDE * np.ptp(held, axis=0)
    low = np.where(held[0] < domain[0], held[0] - room, domain[0])
    high = np.where(held[1] > domain[1], held[1] + room, domain[1])
    return np.stack([low, high])


def leaves(result: Result, window: Window, chosen: tuple[str, str] | None, *, grows: bool) -> bool:
    """Whether any run leaves the window; one that grows is left by those alone that diverge."""
    if grows:
        return any(run.diverged_at is not None for run in result)
    ends, axes = np.array(window), list(axes_of(result.problem, chosen))
    return any(bool(((run.x[..., axes] < ends[:, 0]) | (run.x[..., axes] > ends[:, 1])).any()) for run in result)


def _around(points: Sequence[Array]) -> Array:
    """The least and the greatest (2, K) of the finite points (N, K)."""
    every = np.concatenate(points)
    every = every[np.isfinite(every).all(axis=1)]
    return np.stack([every.min(axis=0), every.max(axis=0)])


@lru_cache(maxsize=16)
def scale_of(problem: Problem, window: Window, axes: tuple[int, int], kind: str) -> Scale:
    """The scale of this kind for the problem's values over the window; `auto` chooses one."""
    values = evaluate(problem, window, COARSE, axes).z
    return _levels.scale_of(kind, values[np.isfinite(values)], least_value(problem))


@lru_cache(maxsize=4)  # the frames of an animated axis look at one grid again and again
def evaluate(problem: Problem, window: Window, points: int, axes: tuple[int, int]) -> Grid:
    """The problem's values on points x points over the window; not to be written into."""
    x, y = (np.linspace(low, high, points) for low, high in window)
    with np.errstate(all="ignore"):
        z = _values(problem, axes, x, y)
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
