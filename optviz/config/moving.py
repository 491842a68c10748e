"""The sliders of a config, and the figures that stand at their positions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from annotated_types import Ge, Gt, Le, Lt

from optviz import sweep
from optviz.config.checks import MOST_NUMBERS
from optviz.config.diagnostics import shown
from optviz.config.fit import fit
from optviz.config.model import Slider
from optviz.config.pages import MOST_MOVING_PIXELS
from optviz.config.suggest import did_you_mean
from optviz.plots import _labels
from optviz.sliders import MOST_POSITIONS, count, positions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optviz.config.contenders import Entrant
    from optviz.config.figures import Sheet
    from optviz.config.model import Experiment
    from optviz.config.tree import Node, Report

MOST_SLIDERS = 100


@dataclass(frozen=True)
class Runs:
    """The contenders with their labels."""

    entrants: Sequence[Entrant]
    labels: Sequence[str]

    def __getitem__(self, label: str) -> Entrant | None:
        return self.entrants[self.labels.index(label)] if label in self.labels else None


def sliders(node: Node | None, runs: Runs, report: Report) -> dict[str, Slider]:
    """The sliders by name; diagnostics for those that are wrong."""
    if node is None:
        return {}
    if not isinstance(node.value, dict) or len(node.mapping) > MOST_SLIDERS:
        report.about(node, "value", f"expected up to {MOST_SLIDERS} sliders by name, found {shown(node.plain())}")
        return {}
    return {name: each for name, child in node.mapping.items() if (each := _slider(name, child, runs, report))}


def _slider(name: str, node: Node, runs: Runs, report: Report) -> Slider | None:
    if not name.isidentifier():
        why = "letters, digits and _, so that titles can have it as a blank"
        report.about(node, "name", f"{shown(name)} cannot be the name of a slider", at="key", hint=why)
    if not isinstance(node.value, dict):
        report.about(node, "value", f"expected the settings of a slider, found {shown(node.plain())}")
        return None
    slider: Slider | None = fit(Slider, node, report)
    if slider is None:
        return None
    if not slider.range[0] < slider.range[1]:
        report.about(node["range"], "value", "the range must go up")
    elif not (slider.range[1] - slider.range[0]) / slider.step < MOST_POSITIONS:
        report.about(node["step"], "budget", f"more than {MOST_POSITIONS:,} positions", hint="take larger steps")
    entrant = runs[slider.run]
    if entrant is None:
        message, hint = f"no run is labelled {slider.run!r}", did_you_mean(slider.run, runs.labels)
        report.about(node["run"], "unknown-run", message, hint=hint, allowed=runs.labels)
    elif entrant.optimizer is not None:
        _check_field(slider, node, entrant.optimizer, report)
    return slider


def _check_field(slider: Slider, node: Node, optimizer: Any, report: Report) -> None:
    known = sweep.numbers(optimizer)
    if slider.field not in known:
        near = did_you_mean(slider.field, known)
        message = f"{slider.run} has no setting {slider.field!r} that is a number"
        report.about(node["field"], "unknown-setting", message, hint=near, allowed=known)
        return
    bounds = getattr(get_type_hints(type(optimizer), include_extras=True)[slider.field], "__metadata__", ())
    # An end may stand on its bound: a step size of 0 stands still, and shows it.
    lowest = max((_number(bound, "gt", "ge") for bound in bounds if isinstance(bound, Gt | Ge)), default=-math.inf)
    highest = min((_number(bound, "lt", "le") for bound in bounds if isinstance(bound, Lt | Le)), default=math.inf)
    if slider.range[0] < lowest:
        report.about(node["range"], "value", f"{slider.field} is at least {lowest:g}")
    if slider.range[1] > highest:
        report.about(node["range"], "value", f"{slider.field} is at most {highest:g}")


def _number(bound: Any, *names: str) -> float:
    return next(float(getattr(bound, name)) for name in names if hasattr(bound, name))


def check(sheets: Sequence[Sheet], known: Mapping[str, Slider], report: Report) -> None:
    """Complain of figures that ask for what no slider is, or for positions beyond its ends."""
    for sheet in sheets:
        moved: dict[str, float] = {}
        move = sheet.page.move if sheet.page else None
        if move in known:
            moved = {str(move): known[str(move)].range[0]}
            _check_frames(sheet, known[str(move)], report)
        elif move is not None:
            _unknown(move, sheet.node["move"], known, report)
        if moved and sheet.page.title:
            _check_title(sheet.page.title, sheet.node["title"], moved, report)
        for drawn in sheet.panels:
            if drawn.panel is not None:
                _check_panel(drawn.panel, drawn.node, known, moved, report)


def _check_frames(sheet: Sheet, slider: Slider, report: Report) -> None:
    """One frame a position may be too many."""
    page = sheet.page
    if page.size and page.dpi and page.frames is None and slider.step:
        pixels = round(page.size[0] * page.dpi) * round(page.size[1] * page.dpi)
        if (every := count(slider)) * pixels > MOST_MOVING_PIXELS:
            message = f"{every:,} positions of {pixels:,} pixels are more than {MOST_MOVING_PIXELS:,}"
            report.about(sheet.node["move"], "budget", message, hint="set 'frames', or lower 'size' or 'dpi'")


def _check_panel(
    panel: Any, node: Node, known: Mapping[str, Slider], moved: Mapping[str, float], report: Report
) -> None:
    for name, place in (panel.sliders or {}).items():
        if name not in known:
            _unknown(name, node["sliders"][name], known, report)
        elif not known[name].range[0] <= place <= known[name].range[1]:
            low, high = known[name].range
            report.about(node["sliders"][name], "value", f"{place:g} is not between {low:g} and {high:g}")
    if panel.title and (position := {**(panel.sliders or {}), **moved}):
        _check_title(panel.title, node["title"], position, report)


def _check_title(title: str, node: Node, position: Mapping[str, float], report: Report) -> None:
    for _, wrong in _labels.check(title, position):
        report.about(node, "value", wrong)


def _unknown(name: str, node: Node, known: Mapping[str, Slider], report: Report) -> None:
    report.about(node, "unknown-slider", f"there is no slider {name!r}", hint=did_you_mean(name, known), allowed=known)


def check_numbers(experiment: Experiment, tree: Node, report: Report) -> None:
    """Complain of more points at all positions together than memory holds."""
    at, points = positions(experiment), sweep.kept(experiment.record, swept=False)
    every = points if isinstance(points, int) else 1
    runs = {slider.run for slider in experiment.sliders.values()}
    kept = sum(1 if points == "last" else c.steps // every + 1 for c in experiment.contenders if c.label in runs)
    if (numbers := len(at) * kept * experiment.problem.dim * 3) > MOST_NUMBERS:
        message = f"runs at {len(at):,} positions would keep {numbers:,} numbers; {MOST_NUMBERS:,} are allowed"
        report.about(tree["sliders"], "budget", message, hint="set 'frames', lower 'steps', or raise 'record.points'")
