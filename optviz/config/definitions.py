"""Problems, optimizers and plots by name: only those that a config names are imported."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.config.diagnostics import shown
from optviz.config.fit import fit, unknown_key
from optviz.config.hints import field_hints
from optviz.config.suggest import did_you_mean
from optviz.core import Optimizer, Plot, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.config.tree import Node, Report

BASES = {"problems": Problem, "optimizers": Optimizer, "plots": Plot}
SINGULAR = {"problems": "problem", "optimizers": "optimizer", "plots": "plot"}


def nested(kind: str, node: Node, report: Report) -> Any:
    """The definition that a value describes: a name alone, or a mapping with a name; None with diagnostics."""
    cls = named(kind, node, report)
    check_keys(node, ("name", *keys_of(cls)), cls, report)
    return made(cls, node, report)


def named(kind: str, node: Node, report: Report, key: str = "name") -> type[Any] | None:
    """The class that a name, or the name in a mapping, stands for; None with a diagnostic."""
    what = SINGULAR[kind]
    if isinstance(node.value, dict):
        if key not in node:
            message = f"'{key}' is missing: which {what}"
            report.about(node, "missing", message, allowed=registry.names(kind))
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
    return tuple(field_hints(cls)) if cls else ()


def check_keys(node: Node, known: Iterable[str], cls: type[Any] | None, report: Report) -> None:
    """Complain of unknown keys; where the definition itself is unknown, nobody knows its keys."""
    if cls is None:
        return
    for key in node.mapping.keys() - set(known):
        unknown_key(node[key], key, known, report)


def made(cls: type[Any] | None, node: Node, report: Report, *, partial: bool = False) -> Any:
    """The definition, filled from those keys of a mapping that are its own; None with diagnostics."""
    if cls is None:
        return None
    if isinstance(node.value, str):  # a name alone
        node = replace(node, value={})
    instance = fit(cls, node.only(keys_of(cls)), report, partial=partial)
    if instance is not None and not partial and report_all(instance.check(), node, report):
        return None
    return instance


def report_all(diagnostics: Iterable[tuple[tuple[str | int, ...], str]], node: Node, report: Report) -> bool:
    """Pass on what a definition itself complains of; whether it does."""
    said = False
    for path, message in diagnostics:
        found = node.nearest(path)
        report.about(found, "value", message, path=path if found is node else ())
        said = True
    return said
