"""A config to an Experiment: every mistake at once, or none and something that runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optviz.config import checks, moving, swept
from optviz.config.contenders import entrants, labels
from optviz.config.definitions import nested
from optviz.config.diagnostics import ConfigError, Diagnostic, by_position, shown
from optviz.config.figures import appearances, sheets
from optviz.config.fit import fit, unknown_key
from optviz.config.hints import field_hints
from optviz.config.merge import with_bases
from optviz.config.model import Contender, Experiment, Figure, PlotPanel, Setup
from optviz.config.names import unsafe
from optviz.config.overrides import overridden
from optviz.config.resolved import resolved
from optviz.config.source import Document, from_mapping, read_source
from optviz.config.syntax import parse
from optviz.config.tree import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.config.contenders import Entrant
    from optviz.config.figures import Sheet
    from optviz.config.tree import Node

KEYS = (
    "title",
    "source",
    "problem",
    "start",
    "steps",
    "record",
    "optimizers",
    "sliders",
    "sweep",
    "defaults",
    "figures",
)


def load(config: str | os.PathLike[str] | Mapping[str, Any], overrides: Sequence[str] = ()) -> Experiment:
    """The experiment in a file, or in a mapping of the same shape.

    overrides: what `--set` takes, such as `"optimizers.0.lr=0.3"`.
    Raises ConfigError with every mistake that was found; warnings are in the experiment.
    """
    report = Report()
    document = opened(config, overrides, report)
    name = "experiment" if isinstance(config, Mapping) else Path(config).stem
    if not isinstance(config, Mapping) and (why := unsafe(name)):
        message = f"{shown(name)} cannot be the name of a folder of outputs: {why}"
        report.add(Diagnostic("name", message, file=os.fspath(config)))
    experiment = _built(name, document, report)
    if experiment is None or report.failed:
        raise ConfigError(report.diagnostics)
    return replace(experiment, warnings=by_position(report.diagnostics))


def opened(config: str | os.PathLike[str] | Mapping[str, Any], overrides: Sequence[str], report: Report) -> Document:
    """The document, its bases under it and the options over it. Raises ConfigError where there is none to speak of."""
    if isinstance(config, Mapping):
        tree, source = from_mapping(config, report).tree, None
    else:
        source = read_source(config)
        tree = parse(source, report)
    if not isinstance(tree.value, dict):
        if tree.value is None:
            report.about(tree, "empty", "there is nothing in this config")
        else:
            report.about(tree, "value", f"expected a mapping of keys to values, found {shown(tree.plain())}")
        raise ConfigError(report.diagnostics)
    tree, sources = with_bases(tree, source, report)
    return Document(overridden(tree, overrides, report), source, sources)


def _built(name: str, document: Document, report: Report) -> Experiment | None:
    tree = document.tree
    for key in tree.mapping.keys() - set(KEYS):
        unknown_key(tree[key], key, ("extends", *KEYS), report)
    setup = fit(Setup, tree.only(field_hints(Setup)), report, lenient=True)
    problem = _problem(tree, report)
    found = entrants(tree.mapping.get("optimizers"), report, tree)
    drawn = sheets(tree.mapping.get("figures"), tree.mapping.get("defaults"), report)
    named = labels(found, report)
    runs = moving.Runs(found, named)
    sliders = moving.sliders(tree.mapping.get("sliders"), runs, report)
    moving.check(drawn, sliders, report)
    sweep = swept.Swept(swept.axes(tree.mapping.get("sweep"), runs, report), runs)
    swept.check(sweep, drawn, sliders, tree, report)
    batches = [sweep.batch(label) for label in named]
    checks.check(checks.Whole(tree, setup, problem, found, named, drawn, batches), report)
    if report.failed:
        return None
    contenders = tuple(_contender(e, label, setup, problem) for e, label in zip(found, named, strict=True))
    experiment = Experiment(
        name,
        problem,
        contenders,
        tuple(_figure(sheet, named) for sheet in drawn),
        sliders=sliders,
        sweep=sweep.axes,
        record=setup.record,
        title=setup.title,
        origin=setup.source,
        source=document,
        data=tuple(map(Path, report.files)),
    )
    moving.check_numbers(experiment, tree, report)
    return replace(experiment, resolved=resolved(experiment, report.files))


def _problem(tree: Node, report: Report) -> Any:
    if "problem" not in tree:
        report.about(tree, "missing", "'problem' is missing: what to minimize")
        return None
    return nested("problems", tree["problem"], report)


def _contender(entrant: Entrant, label: str, setup: Setup, problem: Any) -> Contender:
    common = entrant.common
    start = common.start or setup.start or tuple(map(float, problem.start))
    return Contender(label, entrant.optimizer, start, common.steps or setup.steps, common.color)


def _figure(sheet: Sheet, named: Sequence[str]) -> Figure:
    panels = []
    assert sheet.page is not None
    for drawn in sheet.panels:
        assert drawn.panel is not None
        panels.append(PlotPanel(drawn.plot, drawn.panel, appearances(drawn.panel, named)))
    return Figure(sheet.name, sheet.page, tuple(panels))
