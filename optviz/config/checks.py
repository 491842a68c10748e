"""What only shows when the parts of a config are held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optviz.config.contenders import may_be
from optviz.config.definitions import say
from optviz.config.model import MOVING, Reference, Shown
from optviz.config.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.config.contenders import Entrant
    from optviz.config.figures import Drawn, Sheet
    from optviz.config.model import Page, Panel, Setup
    from optviz.config.tree import Node, Report

MOST_PIXELS = 64_000_000
MOST_MOVING_PIXELS = 4_000_000_000
MOST_NUMBERS = 200_000_000
LEAST_SIDE, MOST_SIDE = 10, 65_535  # pixels; what Agg and GIF can hold


@dataclass(frozen=True, eq=False)
class Whole:
    """A config as far as it could be read; None stands for what could not."""

    tree: Node
    setup: Setup | None
    problem: Any
    entrants: list[Entrant]
    labels: list[str]
    sheets: list[Sheet]

    def steps_of(self, entrant: Entrant) -> int | None:
        """How many steps a contender takes, if that is known."""
        if entrant.common and entrant.common.steps:
            return entrant.common.steps
        return self.setup.steps if self.setup and entrant.common else None

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
        if sheet.page:
            _check_page(sheet.page, sheet, whole, report)
        for drawn in sheet.panels:
            if drawn.panel:
                _check_panel(drawn.panel, drawn, whole, report)
            if drawn.plot is not None and whole.problem is not None:
                say(drawn.plot.misfits(whole.problem), drawn.node, report)


def _check_starts(whole: Whole, report: Report) -> None:
    dim = whole.problem.dim
    given = [(whole.tree, whole.setup), *((entrant.node, entrant.common) for entrant in whole.entrants)]
    for node, part in given:
        if part and part.start is not None and len(part.start) != dim:
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
    if whole.setup is None or whole.longest is None:
        return
    points = whole.setup.record.points
    every = points if isinstance(points, int) else 1
    kept = [1 if points == "last" else (whole.steps_of(e) or 0) // every + 1 for e in whole.entrants]
    recorded = 3 + len(whole.setup.record.state)  # x, the gradient, the value and what else is asked for
    if (count := sum(kept) * whole.problem.dim * recorded) > MOST_NUMBERS:
        node = whole.tree.get("steps", whole.tree)
        message = (
            f"the runs would keep {count:,} numbers ({sum(kept):,} points x {whole.problem.dim} coordinates x"
            f" {recorded} quantities); {MOST_NUMBERS:,} are allowed"
        )
        report.about(node, "budget", message, hint="lower 'steps', or raise 'record.points'")


def _check_recorded(whole: Whole, report: Report) -> None:
    if whole.setup is None or not whole.setup.record.state or not _all_known(whole):
        return
    known = {name for entrant in whole.entrants for name in _recordable(entrant, whole)}
    for index, name in enumerate(whole.setup.record.state):
        if name not in known:
            node = whole.tree.at(("record", "state", index))
            hint = did_you_mean(name, known)
            report.about(node, "unknown-state", f"no optimizer here has a {name!r}", hint=hint, allowed=sorted(known))


def _all_known(whole: Whole) -> bool:
    return whole.problem is not None and all(entrant.optimizer is not None for entrant in whole.entrants)


def _recordable(entrant: Entrant, whole: Whole) -> set[str]:
    """The fields of an optimizer's state, and what it lets be observed."""
    from optviz.lazy import np

    with np.errstate(all="ignore"):
        state = entrant.optimizer.init(np.ones((1, whole.problem.dim)))
        return {*getattr(state, "_fields", ()), *entrant.optimizer.observe(state)}


def _check_page(page: Page, sheet: Sheet, whole: Whole, report: Report) -> None:
    node = sheet.node
    width, height = (round(side * page.dpi) for side in page.size)
    sides = f"{page.size[0]:g} x {page.size[1]:g} in at {page.dpi} dpi are {width:,} x {height:,} pixels"
    if min(width, height) < LEAST_SIDE or max(width, height) > MOST_SIDE:
        message = f"{sides}; a side has {LEAST_SIDE} to {MOST_SIDE:,}"
        report.about(_first(node, "size", "dpi"), "budget", message, hint="change 'size' or 'dpi'")
    elif width * height > MOST_PIXELS:
        message = f"{sides}; {MOST_PIXELS:,} pixels are allowed"
        report.about(_first(node, "size", "dpi"), "budget", message, hint="lower 'size' or 'dpi'")
    if page.until is not None and whole.longest is not None and page.until > whole.longest:
        report.about(node["until"], "steps", f"step {page.until:,}, but no run goes on after {whole.longest:,}")
    if moving := [file_format for file_format in page.formats if file_format in MOVING]:
        _check_frames(page, sheet, whole, width * height, report)
    if "gif" in moving:
        _check_frame_time(page.frame_time, _first(node, "frame_time", "formats"), report)


def _first(node: Node, *keys: str) -> Node:
    """The first of these keys that is written, else the whole."""
    return next((node[key] for key in keys if key in node), node)


def _check_frames(page: Page, sheet: Sheet, whole: Whole, pixels: int, report: Report) -> None:
    last = page.until if page.until is not None else whole.longest
    frames = page.frames or (last + 1 if last is not None else 1)
    if pixels <= MOST_PIXELS and frames * pixels > MOST_MOVING_PIXELS:
        message = f"{frames:,} frames of {pixels:,} pixels are {frames * pixels:,}; {MOST_MOVING_PIXELS:,} are allowed"
        hint = f"set 'frames' to at most {MOST_MOVING_PIXELS // max(pixels, 1):,}, or lower 'size' or 'dpi'"
        report.about(_first(sheet.node, "frames", "until", "formats"), "budget", message, hint=hint)


def _check_frame_time(time: int, node: Node, report: Report) -> None:
    rounded = max(10, round(time / 10) * 10)
    if rounded != time:
        message = f"GIF counts in hundredths of a second: {time} ms become {rounded} ms"
        report.about(node, "frame-time", message, severity="warning")
    if rounded < 20:
        message = f"most viewers show a GIF's frame of {rounded} ms for 100 ms"
        report.about(node, "frame-time", message, hint="use 20 or more", severity="warning")


def _check_panel(panel: Panel, drawn: Drawn, whole: Whole, report: Report) -> None:
    node = drawn.node
    for index, run in enumerate(panel.runs or ()):
        place = node.at(("runs", index))
        label = run.run if isinstance(run, Shown) else run
        _check_label(label, place["run"] if isinstance(run, Shown) else place, whole, report)
    for name in ("xlim", "ylim", "zlim"):
        ends = getattr(panel, name)
        if ends and ends[0] == ends[1]:
            report.about(node[name], "value", f"both ends are {ends[0]:g}")
    for name in ("x", "y"):
        ends = getattr(panel, f"{name}lim")
        if ends and getattr(panel, f"{name}scale") == "log" and min(ends) <= 0:
            report.about(node[f"{name}lim"], "value", f"a log axis has no {min(ends):g}")
    for index, guide in enumerate(panel.guides):
        if (guide.x is None) == (guide.y is None):
            report.about(node.at(("guides", index)), "value", "give either x or y")
    for place, reference in _references(panel, node):
        _check_reference(reference, place, whole, report)


def _check_label(label: str, node: Node, whole: Whole, report: Report) -> bool:
    if label in whole.labels:
        return True
    if not may_be(label, whole.entrants):
        hint = did_you_mean(label, whole.labels)
        report.about(node, "unknown-run", f"no run is labelled {label!r}", hint=hint, allowed=whole.labels)
    return False


def _references(panel: Panel, node: Node) -> Iterator[tuple[Node, Reference]]:
    for index, note in enumerate(panel.notes):
        for key in ("at", "to"):
            for axis, number in enumerate(getattr(note, key) or ()):
                if isinstance(number, Reference):
                    yield node.at(("notes", index, key, axis)), number


def _check_reference(reference: Reference, node: Node, whole: Whole, report: Report) -> None:
    if not _check_label(reference.run, node["run"], whole, report) or whole.setup is None:
        return
    entrant = whole.entrants[whole.labels.index(reference.run)]
    known = ("x", "value", "grad", *whole.setup.record.state)
    if reference.quantity not in known:
        hint = did_you_mean(reference.quantity, known) or "a state has to be asked for in record.state"
        message = f"{reference.quantity!r} is not recorded"
        report.about(node["quantity"], "unknown-state", message, hint=hint, allowed=known)
    elif (
        reference.quantity in known[3:] and _all_known(whole) and reference.quantity not in _recordable(entrant, whole)
    ):
        report.about(node["quantity"], "unknown-state", f"{reference.run} has no {reference.quantity!r}")
    steps, step = whole.steps_of(entrant), reference.step
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
        report.about(_first(node, "coordinate"), "coordinate", message, allowed=known)
