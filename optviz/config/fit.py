"""Filling dataclasses from a config: pydantic decides what fits, the words are ours."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz.config.advice import advice
from optviz.config.diagnostics import shown
from optviz.config.hints import along, alternatives, bare, field_hints, marked
from optviz.config.suggest import did_you_mean
from optviz.config.texts import text_error
from optviz.core import DataPath, Defined
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

    def validated(part: Node) -> Any:
        return adapter(cls).validate_json(json.dumps(_plain(part, stand_ins)), context=made)

    try:
        return validated(node)
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


def _stand_ins(cls: type[Any], node: Node, report: Report) -> tuple[dict[int, str], dict[str, Any]]:
    """What pydantic is to see instead of some nodes, by their id: whole paths, and tokens for nested definitions.

    Also these definitions by their tokens. On the way, texts that must be more than text are checked.
    """
    from optviz.config.definitions import nested

    stand_ins: dict[int, str] = {}
    made: dict[str, Any] = {}
    found = [each for key, hint in field_hints(cls).items() if key in node for each in marked(hint, node[key])]
    for value, extra in ((value, extra) for value, extras in found for extra in extras):
        if isinstance(extra, Defined) and value.value is not None:
            stand_ins[id(value)] = token = f"#{len(made)}"
            made[token] = nested(extra.kind, value, report)
        elif isinstance(extra, DataPath) and isinstance(value.value, str):
            stand_ins[id(value)] = _data_path(value, report)
        elif isinstance(extra, str) and isinstance(value.value, str):
            _check_word(extra, value, report)
    return stand_ins, made


def _plain(node: Node, stand_ins: dict[int, str]) -> Any:
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
class Mistake:
    """One of pydantic's errors, with the path in the data apart from the tags of union branches."""

    type: str
    path: Path
    tags: tuple[tuple[int, str], ...]  # how deep in the path a branch was taken, and which

    @property
    def is_mismatch(self) -> bool:
        """Whether the value is of another kind altogether, so that this branch was not meant."""
        return self.type.endswith("_type") or self.type in ("literal_error", "none_required", "int_from_float")


def _placed(error: Any, node: Node) -> Mistake:
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
    return Mistake(error["type"], tuple(path), tuple(tags))


def _settled(mistakes: list[Mistake]) -> list[Mistake]:
    """Of the branches of each union, the mistakes of the one that was meant; one mistake if none was."""
    settled = [mistake for mistake in mistakes if not mistake.tags]
    unions: dict[Path, dict[str, list[Mistake]]] = {}
    for mistake in mistakes:
        if mistake.tags:
            (depth, tag), *rest = mistake.tags
            branches = unions.setdefault(mistake.path[:depth], {})
            branches.setdefault(tag, []).append(replace(mistake, tags=tuple(rest)))
    for path, branches in unions.items():
        every = [_settled(branch) for branch in branches.values()]
        meant = [branch for branch in every if not any(m.is_mismatch and m.path == path for m in branch)]
        least = min(map(len, meant), default=0)
        settled += next((b for b in meant if len(b) == least), [Mistake("union_type", path, ())])
    return settled


def _complain(mistake: Mistake, cls: type[Any], node: Node, report: Report) -> None:
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


def unknown_key(child: Node, key: str, known: Iterable[str], report: Report) -> None:
    """Say that a key means nothing here, and which do."""
    known = tuple(known)
    hint = did_you_mean(key, known)
    if key == "<<":
        hint = "YAML 1.2 has no merge keys; use `extends` or `defaults`"
    report.about(child, "unknown-key", "unknown key", at="key", hint=hint, allowed=known)
