"""Which definition a part of a config means, and which keys it understands."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.config.diagnostics import shown
from optviz.config.hints import field_hints
from optviz.config.suggest import did_you_mean, nearest
from optviz.core import Optimizer, Plot, Problem, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optviz.config.tree import Node, Report

BASES = {"problems": Problem, "optimizers": Optimizer, "schedules": Schedule, "plots": Plot}
KEYS = {"schedules": "schedule", "plots": "plot"}  # that name a definition, where it is not by 'name'
MAIN = ("expression",)  # settings that name the problem as well
CONVENTION = "convention"  # a key of optimizers that differ under one name
SINGULAR = {kind: kind.removesuffix("s") for kind in BASES}


def named(kind: str, node: Node, report: Report, key: str = "name") -> type[Any] | None:
    """The class that a name, or the name in a mapping, stands for; None with a diagnostic."""
    what = SINGULAR[kind]
    if isinstance(node.value, dict):
        if key not in node and (implied := _implied(kind, node)) is not None:
            return implied
        if key not in node:
            message = f"'{key}' is missing: which {what}"
            near = next((each for each in node.mapping if nearest(each, MAIN) and kind == "problems"), None)
            hint = near and f"a formula stands under '{MAIN[0]}', not '{near}'"
            report.about(node, "missing", message, hint=hint, allowed=registry.names(kind))
            return None
        node = node[key]
    if not isinstance(node.value, str):
        message = f"expected the name of a {what}, or a mapping with one, found {shown(node.plain())}"
        report.about(node, "value", message, allowed=registry.names(kind))
        return None
    if node.value not in registry.names(kind):
        hint = did_you_mean(node.value, registry.names(kind))
        message = f"there is no {what} {node.value!r}"
        report.about(node, f"unknown-{what}", message, hint=hint, allowed=registry.names(kind))
        return None
    return _loaded(kind, node, report)


def _implied(kind: str, node: Node) -> type[Any] | None:
    """The definition whose main setting is called like itself, so that a mapping with that needs no name beside."""
    known = [name for name in node.mapping if name in registry.files(kind)]
    classes = [cls for name in known if name in field_hints(cls := registry.load(kind, name))]
    return classes[0] if len(classes) == 1 else None


def _loaded(kind: str, node: Node, report: Report) -> type[Any] | None:
    name = str(node.value)
    try:
        cls: Any = registry.load(kind, name)
        if not (isinstance(cls, type) and is_dataclass(cls) and issubclass(cls, BASES[kind])):
            raise TypeError(f"{cls!r} is no {BASES[kind].__name__}, or no definition")
        field_hints(cls)
    except Exception as error:  # what a plugin raises is unknown; ours raising is a fault to be seen
        if name in registry.files(kind):
            raise
        report.about(node, "plugin", f"the plugin does not load: {type(error).__name__}: {error}")
        return None
    found: type[Any] = cls
    return found


def keys_of(cls: type[Any] | None) -> tuple[str, ...]:
    """The keys that a definition understands; none where its name is unknown."""
    return (*field_hints(cls), *((CONVENTION,) if conventions(cls) else ())) if cls else ()


def conventions(cls: type[Any]) -> Mapping[str, Mapping[str, Any]]:
    """What a definition knows of how other sources have it."""
    return cls.conventions if issubclass(cls, Optimizer) else {}


def by_convention(cls: type[Any], node: Node, report: Report) -> Node:
    """The settings in a mapping, with those of the convention that it names under what it leaves out."""
    if CONVENTION not in node or not conventions(cls):
        return node
    said = node[CONVENTION]
    given = node.only(node.mapping.keys() - {CONVENTION})
    preset = conventions(cls).get(said.value) if isinstance(said.value, str) else None
    if preset is None:
        known = tuple(conventions(cls))
        message = f"expected a convention that {cls.name} knows, found {shown(said.plain())}"
        report.about(said, "value", message, hint=did_you_mean(str(said.value), known), allowed=known)
        return given
    usual = {key: replace(said, value=value) for key, value in preset.items()}
    return replace(node, value=usual | given.mapping)


def check_keys(node: Node, known: Iterable[str], cls: type[Any] | None, report: Report) -> None:
    """Complain of unknown keys; where the definition itself is unknown, nobody knows its keys."""
    if cls is None:
        return
    for key in node.mapping.keys() - set(known):
        unknown_key(node[key], key, known, report)


def unknown_key(child: Node, key: str, known: Iterable[str], report: Report) -> None:
    """Say that a key means nothing here, and which do."""
    known = tuple(known)
    hint = did_you_mean(key, known)
    if key == "<<":
        hint = "YAML 1.2 has no merge keys; use `extends` or `defaults`"
    report.about(child, "unknown-key", "unknown key", at="key", hint=hint, allowed=known)
