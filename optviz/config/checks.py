"""What only shows when the parts of a config are held against each other."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from optviz.config.fit import fit, report_all
from optviz.config.hints import field_hints
from optviz.config.pages import check_files, check_page, check_until
from optviz.config.suggest import did_you_mean
from optviz.config.tree import Node, Report
from optviz.core import measures, paths
from optviz.core.plot import refused
from optviz.lazy import np
from optviz.model import Panel, Reference
from optviz.running import members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.config.figures import FigureEntry, PanelEntry
    from optviz.config.runs import RunEntry, Runs
    from optviz.core import Mistake, Problem
    from optviz.model import Experiment

MOST_NUMBERS = 200_000_000
ALWAYS = ("x", "value", "grad")  # what every run records


@dataclass(frozen=True, eq=False)
class Whole:
    """A config as far as it could be read; None stands for what could not."""

    tree: Node
    setup: Any  # a Setup with None for those of its fields that are wrong
    problem: Any
    runs: Runs
    figures: list[FigureEntry]

    def steps_of(self, entry: RunEntry) -> int | None:
        """How many steps a run takes, if that is known."""
        own = entry.node.get("steps", Node(None))
        return self.setup.steps if own.value is None else entry.common.steps

    @property
    def longest(self) -> int | None:
        """The steps of the longest run, if all are known."""
        known = [self.steps_of(entry) for entry in self.runs.entries]
        return max((steps for steps in known if steps), default=None) if None not in known else None

    @property
    def recordable(self) -> set[str] | None:
        """What the runs can record beside what they always do; None if not all runs are known."""
        if not self.runs.complete or self.problem is None:
            return None
        return {name for entry in self.runs.entries for name in _recordable(entry.optimizer, self.problem.dim)}


def check(whole: Whole, report: Report) -> None:
    """Report what does not go together."""
    if whole.problem is not None:
        _check_starts(whole, report)
        _check_stop(whole, report)
        _check_horizon(whole, report)
        for entry in whole.runs.entries:
            report_all(_lacking(entry.optimizer, whole.problem), entry.node, report)
    _check_recorded(whole, report)
    check_files(whole.figures, report)
    for figure in whole.figures:
        check_page(figure, whole.longest, report)
        for panel in figure.panels:
            _check_panel(panel, whole, report)
            if panel.plot is not None and whole.problem is not None:
                report_all(panel.plot.check_problem(whole.problem), panel.node, report)
                _check_needs(panel, whole, report)


def _check_starts(whole: Whole, report: Report) -> None:
    dim = whole.problem.dim
    given: list[tuple[Node, Any]] = [
        (whole.tree, whole.setup),
        *((entry.node, entry.common) for entry in whole.runs.entries),
    ]
    for node, part in given:
        if part.start is not None and len(part.start) != dim:
            names = ", ".join(whole.problem.coordinates)
            count = "1 number" if len(part.start) == 1 else f"{len(part.start)} numbers"
            report.about(node["start"], "start", f"{count}, but the problem has {dim} coordinates: {names}")


def _check_stop(whole: Whole, report: Report) -> None:
    stop = whole.setup.stop
    if stop is None:
        return
    named = [each.name for each in fields(stop) if getattr(stop, each.name) is not None]
    if not named:
        known = [each.name for each in fields(stop)]
        report.about(whole.tree["stop"], "value", "nothing is said of when to stop", allowed=known)
    report_all(measures.check(((name, (name,)) for name in named), whole.problem), whole.tree["stop"], report)


def _lacking(rule: Any, problem: Problem) -> Iterator[Mistake]:
    """What a rule, or one that it holds, needs and the problem lacks."""
    if rule is None:
        return
    yield from rule.check_problem(problem)
    for name, inner in rule.held.items():
        yield from (each._replace(path=(name, *each.path)) for each in _lacking(inner, problem))


def _check_horizon(whole: Whole, report: Report) -> None:
    horizon = whole.problem.horizon
    for entry in whole.runs.entries:
        steps = whole.steps_of(entry)
        if horizon is not None and steps is not None and steps > horizon:
            node = next((n["steps"] for n in (entry.node, whole.tree) if "steps" in n), whole.tree["problem"])
            report.about(node, "steps", f"{steps:,} steps, but the problem lasts for {horizon:,}")


def check_numbers(experiment: Experiment, tree: Node, report: Report) -> None:
    """Report runs that would keep more points than memory holds, with what to change."""
    recorded = len(ALWAYS) + len(experiment.record.state)
    requests = members.asked(experiment)
    kept = 0
    for run in experiment.runs:
        for request in requests[run.id]:
            points = experiment.record.points or ("last" if request.last else "all")
            kept += members.count(request, run, experiment) * points_kept(points, run.steps)
    if (count := kept * experiment.problem.dim * recorded) > MOST_NUMBERS:
        known = (("vary", "values"), ("steps", "steps"), ("optimizers", "steps"))
        node, change = next((tree[key], what) for key, what in known if key in tree)
        message = (
            f"the runs would keep {count:,} numbers ({kept:,} points x {experiment.problem.dim} coordinates x"
            f" {recorded} quantities); {MOST_NUMBERS:,} are allowed"
        )
        hint = f"take fewer {change}, or keep fewer points: 'record.points'"
        report.about(node, "budget", message, hint=hint)


def points_kept(points: str | int, steps: int) -> int:
    """How many points a run of so many steps keeps."""
    return 1 if points == "last" else steps // (points if isinstance(points, int) else 1) + 1


def _check_recorded(whole: Whole, report: Report) -> None:
    """What the runs are to record has to be there in at least one of them."""
    asked = whole.tree.nearest(("record", "state")).items
    known = whole.recordable if asked else None
    for node in asked if known is not None else ():
        if isinstance(node.value, str) and node.value not in (known or ()):
            hint = did_you_mean(node.value, known or ())
            message = f"no optimizer here has a {node.value!r}"
            report.about(node, "unknown-state", message, hint=hint, allowed=sorted(known or ()))


def _check_needs(panel: PanelEntry, whole: Whole, report: Report) -> None:
    """What a plot is drawn from has to be there in at least one of the runs."""
    needed = panel.plot.needs()
    recordable = whole.recordable if needed else None
    if recordable is None:
        return
    known = {*recordable, *ALWAYS, *whole.problem.per_coordinate()}
    for name in needed:
        if name not in known:
            found = next((n for n in panel.node.walk() if n.value == name), panel.node)
            message = f"neither an optimizer nor the problem here has a {name!r}"
            report.about(found, "unknown-state", message, hint=did_you_mean(name, known), allowed=sorted(known))


def _recordable(optimizer: Any, dim: int) -> set[str]:
    """The paths of an optimizer's state and numbers, and what it lets be observed."""
    rule = paths.settled(optimizer, 0, 1)
    with np.errstate(all="ignore"):
        return {*paths.observed(rule, rule.init(np.ones((1, dim)))), *paths.numbers(rule)}


def _check_panel(panel: PanelEntry, whole: Whole, report: Report) -> None:
    node = panel.node
    for run in node.mapping["runs"].items if "runs" in node else ():
        place = run.get("run", run)
        if isinstance(place.value, str):
            whole.runs.resolve(place, report)
    if panel.panel is not None:
        _check_axes(panel.panel, panel, report)
        check_until(panel.panel.until, node, whole.longest, report)
    for guide in node.mapping["guides"].items if "guides" in node else ():
        if guide.mapping and sum(key in guide and guide[key].value is not None for key in ("x", "y")) != 1:
            report.about(guide, "value", "a guide stands at either an x or a y")
    for place in _references(node):
        if (reference := fit(Reference, place, Report())) is not None:
            _check_reference(reference, place, whole, report)
        elif "run" in place and isinstance(place["run"].value, str):
            whole.runs.resolve(place["run"], report)


def _check_taken(entry: PanelEntry, report: Report) -> None:
    """A key that the plot can't honour is a mistake, not a picture that silently lacks it; its default is none."""
    for key in refused(entry.plot, entry.node.mapping):
        if getattr(entry.panel, key, None) not in (None, (), False):
            taken = tuple(name for name in field_hints(Panel) if not refused(entry.plot, (name,)))
            message = f"the plot {entry.plot.name!r} can't honour {key!r}"
            report.about(entry.node[key], "key-refused", message, at="key", allowed=taken)


def _check_axes(panel: Any, entry: PanelEntry, report: Report) -> None:
    node = entry.node
    for name in ("xlim", "ylim", "zlim"):
        ends = getattr(panel, name)
        if ends and ends[0] == ends[1]:
            report.about(node[name], "value", f"both ends are {ends[0]:g}")
        elif ends and getattr(panel, f"{name[0]}scale", None) == "log" and min(ends) <= 0:
            report.about(node[name], "value", f"a log axis has no {min(ends):g}")
    if entry.plot is not None:
        _check_taken(entry, report)


def _references(node: Node) -> Iterator[Node]:
    """Where a panel's notes take their numbers from the results."""
    for note in node.mapping["notes"].items if "notes" in node else ():
        for key in ("at", "to"):
            yield from (number for number in (note[key].items if key in note else ()) if number.mapping)


def _check_reference(reference: Reference, node: Node, whole: Whole, report: Report) -> None:
    run = whole.runs.resolve(node["run"], report)
    entry = whole.runs[run] if run is not None else None
    if entry is not None and entry.optimizer is not None and whole.problem and reference.quantity not in ALWAYS:
        known = (*ALWAYS, *sorted(_recordable(entry.optimizer, whole.problem.dim)))
        if reference.quantity not in known:
            hint = did_you_mean(reference.quantity, known)
            message = f"{reference.run} has no {reference.quantity!r}"
            report.about(node["quantity"], "unknown-state", message, hint=hint, allowed=known)
    steps, step = whole.steps_of(entry) if entry else None, reference.step
    if isinstance(step, int) and steps is not None and not 0 <= step <= steps:
        report.about(node["step"], "steps", f"step {step:,}, but {reference.run} has the steps 0 to {steps:,}")
    if whole.problem is not None:
        _check_coordinate(reference.coordinate, node, whole.problem.coordinates, report)


def _check_coordinate(coordinate: str | int, node: Node, known: tuple[str, ...], report: Report) -> None:
    if isinstance(coordinate, str) and coordinate not in known:
        hint = did_you_mean(coordinate, known)
        message = f"the problem has no coordinate {coordinate!r}"
        report.about(node["coordinate"], "coordinate", message, hint=hint, allowed=known)
    elif isinstance(coordinate, int) and not 0 <= coordinate < len(known):
        message = f"no coordinate {coordinate}; they are counted from 0 to {len(known) - 1}"
        report.about(node.get("coordinate", node), "coordinate", message, allowed=known)
