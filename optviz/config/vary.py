"""What varies in a config: its axes, and what of a run, the problem or the start each of them sets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from annotated_types import Ge, Gt, Le, Lt

from optviz.config.diagnostics import shown
from optviz.config.fit import fit
from optviz.config.hints import along, metadata
from optviz.config.suggest import did_you_mean
from optviz.core import Schedule, paths
from optviz.core.texts import escaped
from optviz.model import Axis, Target, Vary
from optviz.running import axes as spread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from optviz.config.runs import Runs
    from optviz.config.tree import Node, Report

MOST_AXES = 100
MOST_VALUES = 1_000_000


@dataclass(frozen=True, eq=False)
class Scope:
    """What an axis may point at; None stands for a problem that could not be read."""

    runs: Runs
    problem: Any
    written: Collection[str]  # the keys that the config gives its problem
    report: Report


def axes(node: Node | None, scope: Scope) -> dict[str, Axis]:
    """The axes by name; diagnostics for those that are wrong."""
    if node is None:
        return {}
    if not isinstance(node.value, dict) or not 1 <= len(node.mapping) <= MOST_AXES:
        message = f"expected 1 to {MOST_AXES} axes by name, found {shown(node.plain())}"
        scope.report.about(node, "value", message)
        return {}
    found = {axis.name: axis for name, child in node.mapping.items() for axis in _axes(name, child, scope)}
    _check_set_once(found, node, scope)
    return found


def _axes(name: str, node: Node, scope: Scope) -> Iterator[Axis]:
    """The axis of a name, or one for each coordinate of a grid of starts."""
    if not name.isidentifier():
        why = "letters, digits and _, so that titles can have it as a blank"
        scope.report.about(node, "name", f"{shown(name)} cannot be the name of an axis", at="key", hint=why)
    if not isinstance(node.value, dict):
        scope.report.about(node, "value", f"expected what varies, found {shown(node.plain())}")
        return
    vary: Vary | None = fit(Vary, node, scope.report)
    if vary is None or not _is_spread(vary, node, scope.report):
        return
    targets = _targets(vary.param, node, scope)
    if vary.grid is not None:
        yield from _grid(name, vary, node, targets, scope)
    elif targets:
        points = _points(vary, node, scope) if isinstance((vary.values or (0,))[0], tuple) else None
        _check_bounds(vary, node, targets, scope)
        yield Axis(name, vary.label or name, spread.values(vary), vary.scale, targets, points)


def _is_spread(vary: Vary, node: Node, report: Report) -> bool:
    """Whether it says which values it takes, in one way."""
    ways = [way for way in ("values", "range", "grid") if getattr(vary, way) is not None]
    if vary.param == "seed" and vary.count is not None and not ways:
        return True
    if len(ways) > 1:
        report.about(node, "value", f"give one of {', '.join(repr(way) for way in ways)}")
        return False
    if not ways or (vary.range is not None and (vary.count is None) is (vary.step is None)):
        report.about(node, "missing", "which values? give 'values', or 'range' with either 'count' or 'step'")
        return False
    if vary.range is not None:
        return _is_range(vary, node, report)
    if vary.values is not None and len({isinstance(value, tuple) for value in vary.values}) > 1:
        report.about(node["values"], "value", "either numbers or points, not both")
        return False
    numbers = [value for value in vary.values or () if not isinstance(value, tuple)]
    if any(low >= high for low, high in pairwise(numbers)):
        report.about(node["values"], "value", "values must go up")
    return True


def _is_range(vary: Vary, node: Node, report: Report) -> bool:
    assert vary.range is not None
    if not vary.range[0] < vary.range[1]:
        report.about(node["range"], "value", "the range must go up")
        return False
    if vary.scale == "log" and vary.range[0] <= 0:
        report.about(node["range"], "value", f"a log scale has no {vary.range[0]:g}")
        return False
    if vary.step is not None and not (vary.range[1] - vary.range[0]) / vary.step < MOST_VALUES:
        report.about(node["step"], "budget", f"more than {MOST_VALUES:,} values", hint="take larger steps")
        return False
    return True


def _targets(param: str, node: Node, scope: Scope) -> dict[str, Target]:
    """What a path sets, by the id of each run that it moves; a diagnostic where it sets nothing."""
    first, _, rest = param.partition(".")
    place = node["param"]
    if first == "seed" and not rest:
        return _seed(place, scope)
    if first == "problem":
        return _of_problem(rest, place, scope)
    if first == "start":
        return _of_start(rest, place, scope)
    run = next((each for each in (*scope.runs.ids, *scope.runs.labels) if param.startswith(f"{each}.")), None)
    if run is not None:
        path, found = param[len(run) + 1 :], str(scope.runs.find(run))
        entry = scope.runs[found]
        if entry.optimizer is None or path in (known := paths.numbers(entry.optimizer)):
            return {found: Target("optimizer", path)}
        message = f"{found} has no setting {path!r} that is a number"
        scope.report.about(place, "unknown-setting", message, hint=did_you_mean(path, known), allowed=known)
        return {}
    return _of_every(param, place, scope)


def _of_every(param: str, place: Node, scope: Scope) -> dict[str, Target]:
    """A setting of every optimizer that has it."""
    found = {run: Target("optimizer", param) for run, e in scope.runs.ready() if param in paths.numbers(e.optimizer)}
    if not found and scope.runs.complete:
        own = (f"{run}.{path}" for run, entry in scope.runs.ready() for path in paths.numbers(entry.optimizer))
        known = tuple(dict.fromkeys((*(path for path in map(_last, own)), "problem.", "start", "seed")))
        hint = did_you_mean(param, known) or did_you_mean(param.rpartition(".")[2], known)
        scope.report.about(place, "unknown-setting", f"no run has a number {param!r}", hint=hint, allowed=known)
    return found


def _last(path: str) -> str:
    return path.partition(".")[2]


def _seed(place: Node, scope: Scope) -> dict[str, Target]:
    if scope.problem is None:
        return {}
    if not hasattr(scope.problem, "seed") or "seed" in scope.written:
        message = f"nothing of {scope.problem.name} is drawn from the experiment's seed"
        hint = "leave out the problem's own 'seed'" if hasattr(scope.problem, "seed") else "take a problem with draws"
        scope.report.about(place, "value", message, hint=hint)
        return {}
    return dict.fromkeys(scope.runs.ids, Target("problem", "seed"))


def _of_problem(path: str, place: Node, scope: Scope) -> dict[str, Target]:
    if scope.problem is None:
        return {}
    if path in (known := paths.numbers(scope.problem)):
        return dict.fromkeys(scope.runs.ids, Target("problem", path))
    message = f"{scope.problem.name} has no setting {path!r} that is a number"
    scope.report.about(place, "unknown-setting", message, hint=did_you_mean(path, known), allowed=known)
    return {}


def _of_start(name: str, place: Node, scope: Scope) -> dict[str, Target]:
    if scope.problem is None:
        return {}
    if not name:
        return dict.fromkeys(scope.runs.ids, Target("start"))
    if name not in (known := scope.problem.coordinates):
        hint = did_you_mean(name, known)
        scope.report.about(place, "coordinate", f"the problem has no coordinate {name!r}", hint=hint, allowed=known)
        return {}
    return dict.fromkeys(scope.runs.ids, Target("start", str(known.index(name))))


def _grid(name: str, vary: Vary, node: Node, targets: Mapping[str, Target], scope: Scope) -> Iterator[Axis]:
    assert vary.grid is not None
    if vary.param != "start":
        scope.report.about(node["grid"], "value", "only a start has a grid", hint="give 'values' or 'range'")
    elif scope.problem is not None and len(vary.grid) != scope.problem.dim:
        known = ", ".join(scope.problem.coordinates)
        message = f"{len(vary.grid)} coordinates, but the problem has {scope.problem.dim}: {known}"
        scope.report.about(node["grid"], "start", message)
    elif scope.problem is not None:
        for i, (low, high, count) in enumerate(vary.grid):
            if not low < high:
                scope.report.about(node["grid"][i], "value", "the range must go up")
            full = f"{name}.{scope.problem.coordinates[i]}"
            values = spread.values(Vary(full, range=(low, high), count=count))
            yield Axis(
                full, scope.problem.coordinates[i], values, "linear", dict.fromkeys(targets, Target("start", str(i)))
            )


def _points(vary: Vary, node: Node, scope: Scope) -> tuple[tuple[float, ...], ...]:
    points = tuple(point for point in vary.values or () if isinstance(point, tuple))
    if vary.param != "start":
        scope.report.about(node["values"], "value", "only a start has points for values")
    for i, point in enumerate(points):
        if scope.problem is not None and len(point) != scope.problem.dim:
            message = f"{len(point)} numbers, but the problem has {scope.problem.dim} coordinates"
            scope.report.about(node["values"][i], "start", message)
    return points


def _check_bounds(vary: Vary, node: Node, targets: Mapping[str, Target], scope: Scope) -> None:
    """Report values that a setting can't have. An end may stand on its bound: a step size of 0 shows standing still."""
    place = node["values"] if vary.values is not None else node.get("range", node)
    if vary.param == "start" and not isinstance((vary.values or ((),))[0], tuple):
        scope.report.about(place, "value", "a start varies over points, a grid, or one coordinate as start.x")
        return
    ends = [value for value in vary.values or vary.range or () if not isinstance(value, tuple)]
    for run, target in targets.items():
        if target.part == "start" or not ends:
            return
        part = scope.problem if target.part == "problem" else scope.runs[run].optimizer
        if part is None:
            continue
        wrong = _outside(_hint(part, target.path), min(ends), max(ends))
        if wrong is None and type(paths.get(part, target.path)) is int:
            whole = all(value == round(value) for value in spread.values(vary))
            wrong = None if whole else f"{target.path} is a whole number"
        if wrong is None and target.part == "problem" and _changes_coordinates(part, target.path, ends):
            wrong = f"{{name}} changes the coordinates, of which all runs have the same {part.dim}"
        if wrong is None and target.part == "problem":
            wrong = _mistake_at(part, target.path, ends)
        if wrong is not None:
            scope.report.about(place, "value", wrong.format(name=target.path))
            return


def _mistake_at(problem: Any, path: str, ends: list[float]) -> str | None:
    """What the problem itself finds wrong where the setting is at one of these values."""
    for end in dict.fromkeys((min(ends), max(ends))):
        for mistake in spread.put_number(problem, path, end).check():
            if mistake.severity == "error":
                return escaped(f"with {path} at {end:g}: {'.'.join(map(str, mistake.path))}: {mistake.message}")
    return None


def _changes_coordinates(problem: Any, path: str, ends: list[float]) -> bool:
    return any(spread.put_number(problem, path, end).coordinates != problem.coordinates for end in ends)


def _hint(part: Any, path: str) -> Any:
    """The annotation of the setting at a path, through the definitions on the way."""
    *parents, last = path.split(".")
    outer, name = part, ""
    for parent in parents:
        if isinstance(outer, tuple | dict):
            break
        name, outer = parent, paths.get(outer, parent)
        if isinstance(outer, Schedule):  # which stands in the place of a number with bounds
            return along(type(part), (name,))
        part = part if isinstance(outer, tuple | dict) else outer
    if isinstance(outer, tuple | dict):
        return along(type(part), (name, int(last) if isinstance(outer, tuple) else last))
    return along(type(part), (last,))


def _outside(hint: Any, low: float, high: float) -> str | None:
    bounds = metadata(hint) if hint is not None else ()
    lowest = max((_number(bound, "gt", "ge") for bound in bounds if isinstance(bound, Gt | Ge)), default=-math.inf)
    highest = min((_number(bound, "lt", "le") for bound in bounds if isinstance(bound, Lt | Le)), default=math.inf)
    if low < lowest:
        return f"{{name}} is at least {lowest:g}, not {low:g}"
    return f"{{name}} is at most {highest:g}, not {high:g}" if high > highest else None


def _number(bound: Any, *names: str) -> float:
    return next(float(getattr(bound, name)) for name in names if hasattr(bound, name))


def _check_set_once(found: Mapping[str, Axis], node: Node, scope: Scope) -> None:
    """Two axes over one setting of one run would leave the second alone in charge where both are spread."""
    for run in scope.runs.ids:
        taken: dict[Target, str] = {}
        for axis in spread.of_run(found, run):
            other = taken.setdefault(axis.targets[run], axis.name)
            if other != axis.name:
                place = node.nearest((axis.name.partition(".")[0], "param"))
                scope.report.about(place, "value", f"{other!r} already varies this of {run}")
