"""The sweep of a config: its axes, and what does not go with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from annotated_types import Ge, Gt, Le, Lt

from optviz import sweep
from optviz.config.diagnostics import shown
from optviz.config.fit import fit
from optviz.config.model import Axis
from optviz.config.suggest import did_you_mean
from optviz.describe import limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optviz.config.contenders import Entrant
    from optviz.config.figures import Drawn, Sheet
    from optviz.config.model import Slider
    from optviz.config.moving import Runs
    from optviz.config.tree import Node, Report

MOST_AXES = 10
BOUNDS = {
    Gt: lambda value, bound: value > bound.gt,
    Ge: lambda value, bound: value >= bound.ge,
    Lt: lambda value, bound: value < bound.lt,
    Le: lambda value, bound: value <= bound.le,
}


def axes(node: Node | None, runs: Runs, report: Report) -> dict[str, Axis]:
    """The axes of a sweep by name; diagnostics for those that are wrong."""
    if node is None:
        return {}
    if not isinstance(node.value, dict) or not 1 <= len(node.mapping) <= MOST_AXES:
        report.about(node, "value", f"expected 1 to {MOST_AXES} axes by name, found {shown(node.plain())}")
        return {}
    found = {name: each for name, child in node.mapping.items() if (each := _axis(child, runs, report))}
    _check_fields_once(found, node, runs, report)
    return found


def _axis(node: Node, runs: Runs, report: Report) -> Axis | None:
    if not isinstance(node.value, dict):
        report.about(node, "value", f"expected the settings of an axis, found {shown(node.plain())}")
        return None
    axis: Axis | None = fit(Axis, node, report)
    if axis is None or not _is_spread(axis, node, report):
        return None
    moved = _moved(axis, node, runs, report)
    for entrant in moved:
        _check_bounds(axis, node, entrant, report)
    return axis if moved else None


def _is_spread(axis: Axis, node: Node, report: Report) -> bool:
    """Whether it says which values it takes, in one way."""
    if axis.values is not None:
        if axis.range is not None or axis.count is not None:
            report.about(node, "value", "give either 'values', or 'range' and 'count'")
        elif any(low >= high for low, high in zip(axis.values, axis.values[1:], strict=False)):
            report.about(node["values"], "value", "values must go up")
        return True
    if axis.range is None or axis.count is None:
        report.about(node, "missing", "which values? give 'values', or 'range' and 'count'")
        return False
    if not axis.range[0] < axis.range[1]:
        report.about(node["range"], "value", "the range must go up")
    elif axis.scale == "log" and axis.range[0] <= 0:
        report.about(node["range"], "value", f"a log scale has no {axis.range[0]:g}")
        return False
    return True


def _moved(axis: Axis, node: Node, runs: Runs, report: Report) -> list[Entrant]:
    """The contenders that an axis moves; diagnostics for labels that are none, and for runs without the setting."""
    ready = [(label, e) for label, e in zip(runs.labels, runs.entrants, strict=True) if e.optimizer is not None]
    for label in () if axis.run is None else (axis.run,) if isinstance(axis.run, str) else axis.run:
        entrant = runs[label]
        if entrant is None:
            hint = did_you_mean(label, runs.labels)
            report.about(node["run"], "unknown-run", f"no run is labelled {label!r}", hint=hint, allowed=runs.labels)
        elif entrant.optimizer is not None and axis.field not in (known := sweep.numbers(entrant.optimizer)):
            _complain_of_field(f"{label} has", axis, node, known, report)
    moved = [entrant for label, entrant in ready if sweep.sweeps(axis, label, entrant.optimizer)]
    if not moved and axis.run is None:
        known = tuple(dict.fromkeys(name for _, entrant in ready for name in sweep.numbers(entrant.optimizer)))
        _complain_of_field("no run has", axis, node, known, report)
    return [entrant for entrant in moved if axis.field in sweep.numbers(entrant.optimizer)]


def _complain_of_field(who: str, axis: Axis, node: Node, known: Sequence[str], report: Report) -> None:
    hint = did_you_mean(axis.field, known)
    message = f"{who.replace('has', 'has a' if who.startswith('no') else 'has no')} setting {axis.field!r}"
    report.about(node["field"], "unknown-setting", f"{message} that is a number", hint=hint, allowed=known)


def _check_bounds(axis: Axis, node: Node, entrant: Entrant, report: Report) -> None:
    hint = get_type_hints(type(entrant.optimizer), include_extras=True)[axis.field]
    bounds = [bound for bound in getattr(hint, "__metadata__", ()) if type(bound) in BOUNDS]
    for value in axis.values or axis.range or ():
        if not all(BOUNDS[type(bound)](value, bound) for bound in bounds):
            place = node["values"] if axis.values is not None else node["range"]
            report.about(place, "value", f"{axis.field} is {limits(hint)}, not {value:g}")
            return


def _check_fields_once(found: Mapping[str, Axis], node: Node, runs: Runs, report: Report) -> None:
    """Two axes for one setting of one run would leave the second alone in charge."""
    for label, entrant in zip(runs.labels, runs.entrants, strict=True):
        if entrant.optimizer is None:
            continue
        taken: dict[str, str] = {}
        for name in sweep.over(found, label, entrant.optimizer):
            if (other := taken.setdefault(found[name].field, name)) != name:
                message = f"{other!r} already sweeps {found[name].field!r} of {label}"
                report.about(node[name]["field"], "value", message)


@dataclass(frozen=True, eq=False)
class Swept:
    """Which runs are swept over which axes."""

    axes: Mapping[str, Axis]
    runs: Runs

    def over(self, label: str) -> tuple[str, ...]:
        """The axes of a run; none for one that is not swept, or not known."""
        entrant = self.runs[label]
        return sweep.over(self.axes, label, entrant.optimizer) if entrant and entrant.optimizer is not None else ()

    def batch(self, label: str) -> int:
        """How many members a run has."""
        entrant = self.runs[label]
        return sweep.batch(self.axes, label, entrant.optimizer) if entrant and entrant.optimizer is not None else 1


def check(swept: Swept, sheets: Sequence[Sheet], sliders: Mapping[str, Slider], tree: Node, report: Report) -> None:
    """Complain of runs that a slider moves too, and of panels that show what is not swept or not kept."""
    for name, slider in sliders.items():
        if swept.over(slider.run):
            report.about(tree["sliders"][name]["run"], "sweep", f"{slider.run} is swept, so no slider can move it")
    points = tree.nearest(("record", "points")).value
    for sheet in sheets:
        for drawn in sheet.panels:
            if drawn.plot is not None and drawn.plot.swept and drawn.panel is not None:
                _check_panel(swept, drawn, points, report)


def _check_panel(swept: Swept, drawn: Drawn, points: Any, report: Report) -> None:
    runs = drawn.panel.runs if drawn.panel.runs is not None else swept.runs.labels
    shown_runs = [label for run in runs if swept.over(label := run if isinstance(run, str) else run.run)]
    node = drawn.node.get("runs", drawn.node["plot"])
    if len(shown_runs) != 1:
        found = f"{len(shown_runs)} are shown: {', '.join(shown_runs)}" if shown_runs else "none is shown"
        report.about(node, "sweep", f"the plot {drawn.plot.name!r} shows one run that is swept; {found}")
    elif len(names := swept.over(shown_runs[0])) > 2:
        report.about(node, "sweep", f"a map has two axes at most, but {shown_runs[0]} is swept over {', '.join(names)}")
    if drawn.plot.every_step and points != "all" and type(points) is not int:
        message = "this needs the points on the way, and a sweep keeps only the last ones"
        report.about(node, "sweep", message, hint="set 'record: {points: all}'")
