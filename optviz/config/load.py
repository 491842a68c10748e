"""A config to an Experiment: every mistake at once, or none and something that runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optviz.config import checks, vary
from optviz.config.definitions import unknown_key
from optviz.config.diagnostics import ConfigError, Diagnostic, by_position, shown
from optviz.config.figures import figure_entries
from optviz.config.fit import fit, nested
from optviz.config.hints import field_hints
from optviz.config.merge import with_bases
from optviz.config.names import unsafe
from optviz.config.overrides import KEYS, overridden
from optviz.config.panels import Grammar, plot_panel
from optviz.config.resolved import resolved
from optviz.config.runs import runs as read_runs
from optviz.config.source import Document, from_mapping, read_source
from optviz.config.syntax import parse
from optviz.config.tree import Report
from optviz.core import Optimizer, Problem
from optviz.model import Experiment, Figure, Run, Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.config.runs import RunEntry
    from optviz.config.tree import Node
    from optviz.model import PlotPanel


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
    seeded = _with_seed(problem, setup.seed)
    runs = read_runs(tree.mapping.get("optimizers"), report, tree)
    written = tree["problem"].mapping if "problem" in tree else {}
    axes = vary.axes(tree.mapping.get("vary"), vary.Scope(runs, seeded, written, report))
    grammar = Grammar(axes, runs, report, seeded)
    entries = figure_entries(tree.mapping.get("figures"), tree.mapping.get("defaults"), report)
    figures = [grammar.figure(entry) for entry in entries]
    checks.check(checks.Whole(tree, setup, seeded, runs, figures), report)
    if report.failed:
        return None
    experiment = Experiment(
        name,
        seeded,
        tuple(_run(*each, setup, seeded) for each in zip(runs.ids, runs.entries, runs.labels, strict=True)),
        tuple(
            drawn
            for f in figures
            for drawn in _twins(
                Figure(f.name, f.page, tuple(_seeded(plot_panel(panel, runs), setup.seed) for panel in f.panels))
            )
        ),
        axes=axes,
        seed=setup.seed,
        divergence=setup.divergence,
        stop=setup.stop,
        record=setup.record,
        title=setup.title,
        origin=setup.source,
        source=document,
        data=tuple(map(Path, report.files)),
    )
    checks.check_numbers(experiment, tree, report)
    return replace(experiment, resolved=resolved(experiment, report.files))


def _twins(figure: Figure) -> tuple[Figure, ...]:
    """A figure, and its dark twin where it is to have one."""
    return (figure, figure.dark) if figure.page.dark_twin else (figure,)


def _problem(tree: Node, report: Report) -> Any:
    if "problem" not in tree:
        report.about(tree, "missing", "'problem' is missing: what to minimize")
        return None
    return nested("problems", tree["problem"], report)


def _with_seed(problem: Any, seed: int | None) -> Any:
    """A problem or a rule with the experiment's seed, unless it has its own; so have those that it holds."""
    if problem is None:
        return None
    held = {each.name: getattr(problem, each.name) for each in fields(problem)}
    own: dict[str, Any] = {
        name: _with_seed(value, seed) for name, value in held.items() if isinstance(value, Problem | Optimizer)
    }
    if getattr(problem, "seed", 0) is None:
        own["seed"] = seed or 0
    return replace(problem, **own) if own else problem


def _seeded(drawn: PlotPanel, seed: int | None) -> PlotPanel:
    """A panel the problems of whose plot have the experiment's seed as that of the experiment has it."""
    plot: Any = drawn.plot
    held = {each.name: getattr(plot, each.name) for each in fields(plot)}
    own = {name: _with_seed(value, seed) for name, value in held.items() if isinstance(value, Problem)}
    return replace(drawn, plot=replace(plot, **own)) if own else drawn


def _run(run: str, entry: RunEntry, label: str, setup: Setup, problem: Any) -> Run:
    common = entry.common
    start = common.start or setup.start or tuple(map(float, problem.start))
    rule = _with_seed(entry.optimizer, setup.seed)
    return Run(run, label, rule, start, common.steps or setup.steps, common.color)
