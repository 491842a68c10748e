"""What can be measured of a run and of a problem's coordinates, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array, Problem, Result, Trajectory

ALWAYS = ("x", "value", "grad")


def states(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that a run has only if it recorded them."""
    return tuple(name for name in names if name not in ALWAYS)


def indices(problem: Problem, chosen: Sequence[str] | None) -> list[int]:
    """The chosen coordinates by number; all of them if none are named."""
    return [problem.coordinates.index(name) for name in problem.coordinates if chosen is None or name in chosen]


def unknown_coordinates(problem: Problem, chosen: Sequence[str] | None) -> list[tuple[int, str]]:
    """(place, diagnostic) for each name that is no coordinate of the problem."""
    known = problem.coordinates
    told = ", ".join(known[:20])
    return [
        (i, f"there is no coordinate {name!r}; there are {told}")
        for i, name in enumerate(chosen or ())
        if name not in known
    ]


def measured(result: Result, trajectory: Trajectory, name: str) -> Array | None:
    """A quantity of a run or of the problem's coordinates, (T, B, D), (T, B, 1) for values; None if it has none."""
    known = result.problem.per_coordinate()
    if name in known:
        return np.broadcast_to(known[name], trajectory.x.shape)
    if name not in ALWAYS and name not in trajectory.state:
        return None
    quantity = trajectory.quantity(name)
    return quantity[..., None] if quantity.ndim == trajectory.x.ndim - 1 else quantity
