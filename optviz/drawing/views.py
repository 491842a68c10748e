"""What a panel shows: its runs at the values that it selects, one for each colour, each as it is drawn there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from optviz.drawing import hues
from optviz.lazy import np
from optviz.model import Band
from optviz.running import axes as along
from optviz.running import members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optviz.core import Appearance, Plot, Result, Trajectory
    from optviz.model import Experiment, Figure, Panel, PlotPanel


@dataclass(frozen=True)
class View:
    """A panel where its axes stand at some values, with the runs that it shows."""

    panel: Panel
    plot: Plot
    result: Result  # with all runs
    shown: Result  # with the panel's runs alone, as they look in it
    blanks: Mapping[str, str | float] = field(default_factory=dict)  # what titles may tell
    hue: hues.Scale | None = None  # what its colours mean
    legend: bool = True  # whether it may have a legend
    faceted: bool = False  # whether it is one of the panels of a facet


class NotRunError(KeyError):
    """A panel shows members that were not run."""


def views(result: Result, figure: Figure, appearances: Mapping[str, Appearance]) -> list[list[View]]:
    """Each panel's views: one, or one for each value of the axis that an animation goes through."""
    moved = along.frames(figure, result.experiment.axes) if result.experiment is not None else ()
    name = figure.page.animate
    frames: Sequence[Mapping[str, float]] = [{str(name): value} for value in moved] or [{}]
    found = [[_view(result, panel, appearances, at) for at in frames] for panel in figure.panels]
    groups = [
        ("panel", i) if each.facet is None else ("facet", each.facet.group) for i, each in enumerate(figure.panels)
    ]
    shown: dict[tuple[str, int], list[Result]] = defaultdict(list)
    for group, each in zip(groups, found, strict=True):
        shown[group] += [view.shown for view in each]
    return [_settled(each, shown[group]) for group, each in zip(groups, found, strict=True)]


def _settled(frames: Sequence[View], shown: Sequence[Result]) -> list[View]:
    """The views of a panel, whose plot has the window of all its frames and of all panels of its facet."""
    panel = frames[0].panel
    plot = frames[0].plot.settled(shown, panel.xlim, panel.ylim)
    return [replace(view, plot=plot) for view in frames]


def _view(result: Result, drawn: PlotPanel, appearances: Mapping[str, Appearance], moved: Mapping[str, float]) -> View:
    at = {**members.fixed(drawn), **moved}
    experiment = result.experiment
    scale = None
    runs: list[Trajectory] = []
    if experiment is not None and drawn.panel.hue is not None:
        axis, values = experiment.axes[drawn.panel.hue], members.values_over(drawn, experiment.axes)[drawn.panel.hue]
        scale = hues.Scale(axis, values, shaded=len(drawn.appearances) > 1)
    for run, name, own in drawn.appearances:
        appearance = own.over(drawn.plot.appearance).over(appearances[run])
        shown = _styled(_members(result, run, drawn, at), name, appearance, drawn)
        runs += [shown] if scale is None else hues.split(shown, scale)
    blanks = {name: _blank(experiment, name, value) for name, value in at.items()}
    problem = along.problem_at(experiment, at) if experiment is not None and at else result.problem
    panelled = replace(result, problem=problem, trajectories=tuple(runs))
    cell = drawn.facet
    legend = cell is None or (cell.row == 0 and cell.column == min(cell.columns, cell.count) - 1)
    return View(drawn.panel, drawn.plot, result, panelled, blanks, scale, legend, cell is not None)


def _blank(experiment: Experiment, name: str, value: float) -> str | float:
    """What a title says for `{name}`: a number that it may format, or a point."""
    axis = experiment.axes[name]
    return value if axis.points is None else along.told(axis, value)


def _members(result: Result, run: str, drawn: PlotPanel, at: Mapping[str, float]) -> Trajectory:
    """Those members of a run that a panel shows where some axes stand at these values."""
    whole, experiment = result[run], result.experiment
    if experiment is None or not whole.axes:
        return whole
    values = members.values_over(drawn, experiment.axes)
    request = members.Request(values | {name: (value,) for name, value in at.items()})
    described = next(each for each in experiment.runs if each.id == run)
    wanted = members.rows(request, described, experiment)
    for batch in _batches(result, run, last=not drawn.plot.needs_path):
        have = np.stack([*batch.axes.values()], axis=-1) + 0.0
        places = members.places(have, wanted)
        if (places >= 0).all():
            return batch.members(places)
    raise NotRunError(f"{run} was not run at all of these members; draw the figure from its config")


def _batches(result: Result, run: str, *, last: bool) -> Iterator[Trajectory]:
    """The batches of a run, those first that keep what is wanted."""
    ends = [result.ends[run]] if run in result.ends else []
    yield from (*ends, result[run]) if last else (result[run], *ends)


def _styled(run: Trajectory, name: str, appearance: Appearance, drawn: PlotPanel) -> Trajectory:
    """A run under its name in the panel, which tells where it diverged, and as it is drawn there."""
    mark = hues.ending(run)
    band = drawn.panel.band
    quantiles = (band.quantiles if isinstance(band, Band) else Band("").quantiles) if band is not None else None
    return replace(run, label=name + mark, appearance=appearance, band=quantiles)
