"""Filling dataclasses from a config: pydantic decides what fits, the words are ours.

Definitions are found by name, only those that a config names are imported; and since a definition may hold others,
finding and filling call each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz.config.advice import advice
from optviz.config.definitions import KEYS, by_convention, check_keys, keys_of, named, unknown_key
from optviz.config.diagnostics import shown
from optviz.config.hints import along, alternatives, bare, field_hints, marked
from optviz.config.texts import text_error
from optviz.core import DataPath, Defined, Mistake, Optimizer, Problem, Schedule
from optviz.describe import limits, meaning, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.config.diagnostics import Path
    from optviz.config.tree import Node, Report

UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


_ADAPTERS: dict[type[Any], Any] = {}


def adapter(cls: type[Any]) -> Any:
    """pydantic's validator for a dataclass."""
    from pydantic import TypeAdapter

    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def fit(cls: type[Any], node: Node, report: Report, *, partial: bool = False, lenient: bool = False) -> Any:
    """An instance of `cls` filled from a mapping, or None with diagnostics in the report.

    partial: what is missing is no mistake, because it may be given elsewhere.
    lenient: give an instance in spite of mistakes, for further checks, with None for all that is wrong.
    """
    from pydantic import ValidationError

    stand_ins, made = _stand_ins(cls, node, report)
    scheduled = _schedules(cls, node, report) if issubclass(cls, Optimizer) else {}
    # Bounds are checked on the first value of a schedule, and a schedule that is wrong is left out.
    stand_ins |= {id(node[key]): schedule and schedule(0, 1) for key, schedule in scheduled.items()}
    node = node.only(key for key in node.mapping if key not in scheduled or scheduled[key] is not None)

    def validated(part: Node) -> Any:
        instance = adapter(cls).validate_json(json.dumps(_plain(part, stand_ins)), context=made)
        return replace(instance, **{key: each for key, each in scheduled.items() if each is not None})

    # Neither works without the one that it holds; what is wrong with that has been told.
    incomplete = issubclass(cls, Problem | Schedule) and None in made.values()
    try:
        return None if incomplete else validated(node)
    except ValidationError as error:
        mistakes = _settled([_placed(each, node) for each in error.errors(include_url=False)])
    for mistake in mistakes:
        if not (partial and mistake.type == "missing"):
            _complain(mistake, cls, node, report)
    if not lenient:
        return None
    wrong = {str(mistake.path[0]) for mistake in mistakes}
    known = wrong & set(field_hints(cls))
    return replace(validated(node.only(node.mapping.keys() - wrong)), **dict.fromkeys(known))


def _stand_ins(cls: type[Any], node: Node, report: Report) -> tuple[dict[int, Any], dict[str, Any]]:
    """What pydantic is to see instead of some nodes, by their id: whole paths, and tokens for nested definitions.

    Also these definitions by their tokens. On the way, texts that must be more than text are checked.
    """
    stand_ins: dict[int, Any] = {}
    made: dict[str, Any] = {}
    found = [each for key, hint in field_hints(cls).items() if key in node for each in marked(hint, node[key])]
    for value, extra in ((value, extra) for value, extras in found for extra in extras):
        if isinstance(extra, Defined) and value.value is not None:
            stand_ins[id(value)] = token = f"#{len(made)}"
            made[token] = nested(extra.kind, value, report, KEYS.get(extra.kind, "name"))
        elif isinstance(extra, DataPath) and isinstance(value.value, str):
            stand_ins[id(value)] = _data_path(value, report)
        elif isinstance(extra, str) and isinstance(value.value, str):
            _check_word(extra, value, report)
    return stand_ins, made


def _schedules(cls: type[Any], node: Node, report: Report) -> dict[str, Any]:
    """The schedules that stand in the place of numbers, by key; None for one with mistakes."""
    found = {}
    for key, hint in field_hints(cls).items():
        if key in node and "schedule" in node[key].mapping and float in map(bare, alternatives(hint)):
            found[key] = nested("schedules", node[key], report, key="schedule")
    return found


def _plain(node: Node, stand_ins: dict[int, Any]) -> Any:
    if id(node) in stand_ins:
        return stand_ins[id(node)]
    if isinstance(node.value, dict):
        return {key: _plain(child, stand_ins) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(child, stand_ins) for child in node.value]
    return node.value


def _check_word(kind: str, node: Node, report: Report) -> None:
    if wrong := text_error(kind, str(node.value)):
        report.about(node, kind, wrong.message, hint=wrong.hint, allowed=wrong.allowed)


def _data_path(node: Node, report: Report) -> str:
    """The file that a value names, relative to the file in which the value stands."""
    from pathlib import Path

    written = str(node.value)
    path = (node.place.source.folder if node.place else Path()) / written
    try:
        found = path.is_file()
    except ValueError:  # a NUL in the name
        found = False
    if not found:
        report.about(node, "file", f"there is no file {str(path)!r}")
    report.files[str(path)] = written
    return str(path)


@dataclass(frozen=True)
class FieldError:
    """One of pydantic's errors, with the path in the data apart from the tags of union branches."""

    type: str
    path: Path
    tags: tuple[tuple[int, str], ...]  # how deep in the path a branch was taken, and which

    @property
    def is_mismatch(self) -> bool:
        """Whether the value is of another kind altogether, so that this branch was not meant."""
        return self.type.endswith("_type") or self.type in ("literal_error", "none_required", "int_from_float")


def _placed(error: Any, node: Node) -> FieldError:
    path: list[str | int] = []
    tags = []
    location = error["loc"]
    for i, part in enumerate(location):
        last = i == len(location) - 1
        if part in node:
            path.append(part)
            node = node[part]
        elif isinstance(part, int) or (last and error["type"] in ("missing", *UNKNOWN)):
            path.append(part)
        else:
            tags.append((len(path), str(part)))
    return FieldError(error["type"], tuple(path), tuple(tags))


def _settled(mistakes: list[FieldError]) -> list[FieldError]:
    """Of the branches of each union, the mistakes of the one that was meant; one mistake if none was."""
    settled = [mistake for mistake in mistakes if not mistake.tags]
    unions: dict[Path, dict[str, list[FieldError]]] = {}
    for mistake in mistakes:
        if mistake.tags:
            (depth, tag), *rest = mistake.tags
            branches = unions.setdefault(mistake.path[:depth], {})
            branches.setdefault(tag, []).append(replace(mistake, tags=tuple(rest)))
    for path, branches in unions.items():
        every = [_settled(branch) for branch in branches.values()]
        meant = [branch for branch in every if not any(m.is_mismatch and m.path == path for m in branch)]
        least = min(map(len, meant), default=0)
        settled += next((b for b in meant if len(b) == least), [FieldError("union_type", path, ())])
    return settled


def _complain(mistake: FieldError, cls: type[Any], node: Node, report: Report) -> None:
    *parent, last = mistake.path or ("",)
    if mistake.type in UNKNOWN:
        known = known_keys(along(cls, tuple(parent)) if parent else cls)
        unknown_key(node.at(mistake.path), str(last), known, report)
    elif mistake.type == "missing" and isinstance(last, str):
        told = meaning(along(cls, mistake.path))
        report.about(node.nearest(mistake.path), "missing", f"'{last}' is missing{told and f': {told}'}")
    else:
        path = tuple(parent) if mistake.type == "missing" else mistake.path
        wrong_value(node.nearest(path), along(cls, path), report)


def wrong_value(node: Node, hint: Any, report: Report) -> None:
    """Say what was found and what is due."""
    bounds = limits(hint)
    due = words(hint, null=False) + (f" ({bounds})" if bounds else "")
    report.about(node, "value", f"expected {due}, found {shown(node.plain())}", hint=advice(node.value, hint))


def known_keys(hint: Any) -> tuple[str, ...]:
    """The keys of the dataclass in an annotation."""
    classes = [bare(part) for part in alternatives(hint)]
    return tuple(key for cls in classes if hasattr(cls, "__dataclass_fields__") for key in field_hints(cls))


def nested(kind: str, node: Node, report: Report, key: str = "name") -> Any:
    """The definition that a value describes: a name alone, or a mapping with a name; None with diagnostics."""
    cls = named(kind, node, report, key)
    check_keys(node, (key, *keys_of(cls)), cls, report)
    return made(cls, node, report)


def made(cls: type[Any] | None, node: Node, report: Report, *, partial: bool = False) -> Any:
    """The definition, filled from those keys of a mapping that are its own; None with diagnostics."""
    if cls is None:
        return None
    if isinstance(node.value, str):  # a name alone
        node = replace(node, value={})
    node = by_convention(cls, node, report)
    instance = fit(cls, node.only(field_hints(cls)), report, partial=partial)
    if instance is not None and not partial and report_all(instance.check(), node, report):
        return None
    return instance


def report_all(mistakes: Iterable[Mistake], node: Node, report: Report) -> bool:
    """Report what a definition itself finds wrong; whether it does."""
    found = False
    for mistake in map(Mistake._make, mistakes):
        place, message = node.nearest(mistake.path), mistake.message
        if mistake.offset is not None:
            inner = place.within(mistake.offset)
            message = message if inner is not place else f"character {mistake.offset + 1}: {message}"
            place = inner
        report.about(
            place,
            "value",
            message,
            path=mistake.path if place is node else (),
            hint=mistake.hint,
            allowed=mistake.allowed,
            severity=mistake.severity,
        )
        found |= mistake.severity == "error"
    return found
