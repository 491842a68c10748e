"""Which members of each run the figures ask for: their union is what is run.

A member is a row of numbers (A,): where it stands on each of the axes that set something of its run. Axes that nobody
names are at the run's own setting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optviz.formats import ANIMATED
from optviz.lazy import np
from optviz.model import Band, Facet
from optviz.running import axes as along

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array
    from optviz.model import Axis, Experiment, Figure, PlotPanel, Run


@dataclass(frozen=True)
class Request:
    """Members that stand at every combination of some values; `last` where nothing but their last point is shown."""

    at: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # axis -> values
    last: bool = False


def spread_over(panel: PlotPanel) -> tuple[str, ...]:
    """The axes over which a panel shows several members side by side: its hue, its band, its positions."""
    band = panel.panel.band.axis if isinstance(panel.panel.band, Band) else panel.panel.band
    named = (panel.panel.hue, band, *panel.plot.positions)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def values_over(panel: PlotPanel, axes: Mapping[str, Axis]) -> dict[str, tuple[float, ...]]:
    """The values of those axes that a panel shows: all, or those that it selects."""
    found = {}
    for name in spread_over(panel):
        chosen = panel.panel.select.get(name)
        found[name] = chosen if isinstance(chosen, tuple) else axes[name].values
    return found


def fixed(panel: PlotPanel) -> dict[str, float]:
    """The axes that a panel selects at one value."""
    return {name: value for name, value in panel.panel.select.items() if not isinstance(value, tuple)}


def asked(experiment: Experiment) -> dict[str, list[Request]]:
    """What the figures show of each run, by its id; without figures every combination of all values."""
    found: dict[str, list[Request]] = {run.id: [] for run in experiment.runs}
    if not experiment.figures:
        everything = Request({name: axis.values for name, axis in experiment.axes.items()})
        return {run.id: [everything] for run in experiment.runs}
    for figure in experiment.figures:
        moved = along.frames(figure, experiment.axes)
        for panel in figure.panels:
            request = _request(panel, figure, moved, experiment)
            for run, *_ in panel.appearances:
                found[run].append(request)
    # A run that no figure shows is there for notes and for its numbers.
    return {run: requests or [Request()] for run, requests in found.items()}


def _request(panel: PlotPanel, figure: Figure, moved: tuple[float, ...], experiment: Experiment) -> Request:
    at = values_over(panel, experiment.axes)
    at |= {name: (value,) for name, value in fixed(panel).items()}
    if moved:
        at[str(figure.page.animate)] = moved
    moving = not moved and any(kind in ANIMATED for kind in figure.page.formats)
    return Request(at, last=not panel.plot.needs_path and not moving and panel.panel.until is None)


def rows(request: Request, run: Run, experiment: Experiment) -> Array:
    """The members that a request means, (N, A): the first axis of the run is the slowest."""
    mine = along.of_run(experiment.axes, run.id)
    columns = [request.at.get(axis.name) or (along.own(axis, run, experiment.problem),) for axis in mine]
    if not columns:
        return np.empty((1, 0))
    grid = np.meshgrid(*(np.asarray(column, dtype=float) for column in columns), indexing="ij")
    return np.stack([each.ravel() for each in grid], axis=-1) + 0.0  # which makes -0 and 0 one number


def count(request: Request, run: Run, experiment: Experiment) -> int:
    """How many members a request means, without listing them."""
    mine = along.of_run(experiment.axes, run.id)
    return int(np.prod([len(request.at.get(axis.name) or (0,)) for axis in mine], dtype=float))


def union(tables: Sequence[Array]) -> Array:
    """Every member of some tables (N, A) once, in the order of their first appearance."""
    if len(tables) == 1 or not tables[0].shape[1]:
        return tables[0]
    every = np.concatenate(tables)
    _, first = np.unique(every, axis=0, return_index=True)
    return every[np.sort(first)]


def places(have: Array, wanted: Array) -> NDArray[np.intp]:
    """The number of each wanted member (N, A) among those that are there (B, A); -1 for one that is not."""
    if have.shape == wanted.shape and np.array_equal(have, wanted):
        return np.arange(len(have))
    if not have.shape[1]:
        return np.zeros(len(wanted), dtype=np.intp)
    _, number = np.unique(np.concatenate([have, wanted]), axis=0, return_inverse=True)
    number = number.reshape(-1)
    place = np.full(number.max() + 1, -1, dtype=np.intp)
    place[number[: len(have)]] = np.arange(len(have))
    return place[number[len(have) :]]


@dataclass(frozen=True)
class Batch:
    """Members of one run that are run together and keep the same points."""

    run: Run
    rows: Array  # (B, A)
    points: str | int  # "all", "last", or k for every k-th
    single: bool  # whether the whole batch has one member, whose settings are plain numbers


def batches(experiment: Experiment) -> Iterator[Batch]:
    """What is to be run, run by run: first the members whose way is shown, then those whose end alone is."""
    kept = experiment.record.points
    for run in experiment.runs:
        requests = asked(experiment)[run.id]
        tables = {last: [rows(r, run, experiment) for r in requests if r.last is last] for last in (False, True)}
        if kept is not None:
            yield _batch(run, [*tables[False], *tables[True]], kept)
            continue
        if tables[False]:
            yield _batch(run, tables[False], "all")
        if tables[True]:
            yield _batch(run, tables[True], "last")


def _batch(run: Run, tables: Sequence[Array], points: str | int) -> Batch:
    rows = union(tables)
    return Batch(run, rows, points, single=len(rows) == 1)


def facet_axes(facet: str | Facet | None) -> tuple[str | None, str | None]:
    """The axes of a facet's rows and columns."""
    if isinstance(facet, Facet):
        return facet.rows, facet.columns
    return None, facet
