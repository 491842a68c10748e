"""What only shows when the parts of a config are held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optviz import sweep
from optviz.config.contenders import may_be
from optviz.config.definitions import report_all
from optviz.config.fit import fit
from optviz.config.model import Reference
from optviz.config.pages import check_page
from optviz.config.suggest import did_you_mean
from optviz.config.tree import Node, Report
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.config.contenders import Entrant
    from optviz.config.figures import Drawn, Sheet

MOST_NUMBERS = 200_000_000
ALWAYS = ("x", "value", "grad")  # what every run records


@dataclass(frozen=True, eq=False)
class Whole:
    """A config as far as it could be read; None stands for what could not."""

    tree: Node
    setup: Any  # a Setup with None for those of its fields that are wrong
    problem: Any
    entrants: list[Entrant]
    labels: list[str]
    sheets: list[Sheet]
    batches: list[int]  # how many members each contender has

    def steps_of(self, entrant: Entrant) -> int | None:
        """How many steps a contender takes, if that is known."""
        own = entrant.node.get("steps", Node(None))
        return self.setup.steps if own.value is None else entrant.common.steps

    @property
    def longest(self) -> int | None:
        """The steps of the longest run, if all are known."""
        known = [self.steps_of(entrant) for entrant in self.entrants]
        return max((steps for steps in known if steps), default=None) if None not in known else None


def check(whole: Whole, report: Report) -> None:
    """Complain of what does not go together."""
    if whole.problem is not None:
        _check_starts(whole, report)
        _check_horizon(whole, report)
        _check_numbers(whole, report)
    _check_recorded(whole, report)
    for sheet in whole.sheets:
        check_page(sheet, whole.longest, report)
        for drawn in sheet.panels:
            _check_panel(drawn, whole, report)
            if drawn.plot is not None and whole.problem is not None:
                report_all(drawn.plot.check_problem(whole.problem), drawn.node, report)
                _check_needs(drawn, whole, report)


def _check_starts(whole: Whole, report: Report) -> None:
    dim = whole.problem.dim
    given: list[tuple[Node, Any]] = [
        (whole.tree, whole.setup),
        *((entrant.node, entrant.common) for entrant in whole.entrants),
    ]
    for node, part in given:
        if part.start is not None and len(part.start) != dim:
            names = ", ".join(whole.problem.coordinates)
            count = "1 number" if len(part.start) == 1 else f"{len(part.start)} numbers"
            report.about(node["start"], "start", f"{count}, but the problem has {dim} coordinates: {names}")


def _check_horizon(whole: Whole, report: Report) -> None:
    horizon = whole.problem.horizon
    for entrant in whole.entrants:
        steps = whole.steps_of(entrant)
        if horizon is not None and steps is not None and steps > horizon:
            node = next((n["steps"] for n in (entrant.node, whole.tree) if "steps" in n), whole.tree["problem"])
            report.about(node, "steps", f"{steps:,} steps, but the problem lasts for {horizon:,}")


def _check_numbers(whole: Whole, report: Report) -> None:
    """Points that the runs keep, in numbers."""
    record = whole.setup.record
    if not record or whole.longest is None:
        return
    kept = [
        batch * points_kept(sweep.kept(record, swept=batch > 1), whole.steps_of(entrant) or 0)
        for entrant, batch in zip(whole.entrants, whole.batches, strict=True)
    ]
    recorded = len(ALWAYS) + len(record.state)
    if (count := sum(kept) * whole.problem.dim * recorded) > MOST_NUMBERS:
        node, change = next((whole.tree[k], c) for k, c in (("sweep", "count"), ("steps", "steps")) if k in whole.tree)
        message = (
            f"the runs would keep {count:,} numbers ({sum(kept):,} points x {whole.problem.dim} coordinates x"
            f" {recorded} quantities); {MOST_NUMBERS:,} are allowed"
        )
        report.about(
            node,
            "budget",
            message,
            hint=f"lower {change!r}, or keep fewer points: 'record.points'",
        )


def points_kept(points: str | int, steps: int) -> int:
    """How many points a run of so many steps keeps."""
    return 1 if points == "last" else steps // (points if isinstance(points, int) else 1) + 1


def _check_recorded(whole: Whole, report: Report) -> None:
    """What the runs are to record has to be there in at least one of them."""
    asked = whole.tree.nearest(("record", "state")).items
    if not asked or any(entrant.optimizer is None for entrant in whole.entrants):
        return
    known = {name for entrant in whole.entrants for name in _recordable(entrant.optimizer)}
    for node in asked:
        if isinstance(node.value, str) and node.value not in known:
            hint = did_you_mean(node.value, known)
            message = f"no optimizer here has a {node.value!r}"
            report.about(node, "unknown-state", message, hint=hint, allowed=sorted(known))


def _check_needs(drawn: Drawn, whole: Whole, report: Report) -> None:
    """What a plot is drawn from has to be there in at least one of the runs."""
    if any(entrant.optimizer is None for entrant in whole.entrants):
        return
    known = {name for entrant in whole.entrants for name in _recordable(entrant.optimizer)}
    known |= {*ALWAYS, *whole.problem.per_coordinate()}
    for name in drawn.plot.needs():
        if name not in known:
            found = next((n for n in drawn.node.walk() if n.value == name), drawn.node)
            message = f"neither an optimizer nor the problem here has a {name!r}"
            report.about(found, "unknown-state", message, hint=did_you_mean(name, known), allowed=sorted(known))


def _recordable(optimizer: Any) -> set[str]:
    """The fields of an optimizer's state, and what it lets be observed."""
    with np.errstate(all="ignore"):
        state = optimizer.init(np.ones((1, 2)))
        return {*getattr(state, "_fields", ()), *optimizer.observe(state)}


def _check_panel(drawn: Drawn, whole: Whole, report: Report) -> None:
    node = drawn.node
    for run in node.mapping["runs"].items if "runs" in node else ():
        place = run.get("run", run)
        if isinstance(place.value, str):
            _check_label(place, whole, report)
    if drawn.panel is not None:
        _check_axes(drawn.panel, drawn, report)
    for guide in node.mapping["guides"].items if "guides" in node else ():
        if guide.mapping and sum(key in guide and guide[key].value is not None for key in ("x", "y")) != 1:
            report.about(guide, "value", "a guide stands at either an x or a y")
    for place in _references(node):
        if (reference := fit(Reference, place, Report())) is not None:
            _check_reference(reference, place, whole, report)
        elif "run" in place and isinstance(place["run"].value, str):
            _check_label(place["run"], whole, report)


def _check_axes(panel: Any, drawn: Drawn, report: Report) -> None:
    node = drawn.node
    for name in ("xlim", "ylim", "zlim"):
        ends = getattr(panel, name)
        if ends and ends[0] == ends[1]:
            report.about(node[name], "value", f"both ends are {ends[0]:g}")
        elif ends and getattr(panel, f"{name[0]}scale", None) == "log" and min(ends) <= 0:
            report.about(node[name], "value", f"a log axis has no {min(ends):g}")
    if drawn.plot is not None and drawn.plot.projection != "3d":
        for name in ("zlim", "zlabel"):
            if getattr(panel, name) is not None:
                report.about(node[name], "value", f"the plot {drawn.plot.name!r} has no z axis", at="key")


def _check_label(node: Node, whole: Whole, report: Report) -> Entrant | None:
    """The contender of that label; None with a diagnostic, or if it is not known to be wrong."""
    label = str(node.value)
    if label in whole.labels:
        return whole.entrants[whole.labels.index(label)]
    if not may_be(label, whole.entrants):
        hint = did_you_mean(label, whole.labels)
        report.about(node, "unknown-run", f"no run is labelled {label!r}", hint=hint, allowed=whole.labels)
    return None


def _references(node: Node) -> Iterator[Node]:
    """Where a panel's notes take their numbers from the results."""
    for note in node.mapping["notes"].items if "notes" in node else ():
        for key in ("at", "to"):
            yield from (number for number in (note[key].items if key in note else ()) if number.mapping)


def _check_reference(reference: Reference, node: Node, whole: Whole, report: Report) -> None:
    entrant = _check_label(node["run"], whole, report)
    if entrant is not None and entrant.optimizer is not None and reference.quantity not in ALWAYS:
        known = (*ALWAYS, *sorted(_recordable(entrant.optimizer)))
        if reference.quantity not in known:
            hint = did_you_mean(reference.quantity, known)
            message = f"{reference.run} has no {reference.quantity!r}"
            report.about(node["quantity"], "unknown-state", message, hint=hint, allowed=known)
    steps, step = whole.steps_of(entrant) if entrant else None, reference.step
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
