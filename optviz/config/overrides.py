"""`--set path=value`: one value of a config, changed from outside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from optviz import registry
from optviz.config.diagnostics import ConfigError, Diagnostic, shown
from optviz.config.suggest import did_you_mean, form
from optviz.config.syntax import parse
from optviz.config.tree import Node, Place, Report, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTION = "--set"


def overridden(tree: Node, overrides: Iterable[str], report: Report) -> Node:
    """The tree after these options, such as `optimizers.0.lr=0.3` or `optimizers.Adam.lr=0.3`."""
    for option in overrides:
        path, equals, text = option.partition("=")
        source = Source(f"{OPTION} {option}", text, Path(), is_file=False)
        if not equals or not all(path.split(".")):
            hint = "write path=value, for instance steps=50 or optimizers.0.lr=0.3"
            report.add(Diagnostic("option", "not of the form path=value", file=source.name, hint=hint))
            continue
        try:
            value = parse(source, report)
        except ConfigError as error:
            for diagnostic in error.diagnostics:
                report.add(replace(diagnostic, code="option", message=f"the value is no YAML: {diagnostic.message}"))
            continue
        tree = _Change(source, report).put(tree, path.split("."), value).moved(())
    return tree


class _Change:
    """One option on its way down the tree."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self.place = Place(source, 1, 1)

    def put(self, node: Node, parts: list[str], value: Node) -> Node:
        """The node with `value` at the end of the path; as it was, with a diagnostic, where the path leads nowhere."""
        if not parts:
            return replace(value, place=self.place, key=self.place)
        part, *rest = parts
        if isinstance(node.value, list):
            index = self.index(node, part)
            if index is None:
                return node
            items = list(node.value)
            items[index] = self.put(items[index], rest, value)
            return replace(node, value=items)
        if any(node.value in registry.names(kind) for kind in registry.KINDS):  # a definition by its name alone
            node = replace(node, value={"name": replace(node, key=None)})
        if not isinstance(node.value, dict | None):
            self.complain(node, f"{shown(node.value)} has nothing under it, so there is no {part!r} to set")
            return node
        new = Node({}, place=self.place, key=self.place)
        return replace(node, value={**node.mapping, part: self.put(node.mapping.get(part, new), rest, value)})

    def index(self, node: Node, part: str) -> int | None:
        """Which item of a list: by its number from 0, its label or its name, in whatever case."""
        if part.isdecimal() and len(part) < 9 and int(part) < len(node.items):
            return int(part)
        for key in ("label", "name", "run"):
            for index, item in enumerate(node.items):
                if form(part) == form(str(item[key].value if key in item else item.value)):
                    return index
        known = [str(item[key].value) for item in node.items for key in ("label", "name") if key in item]
        hint = did_you_mean(part, known) or f"it has the items 0 to {len(node.items) - 1}"
        self.complain(node, f"there is no {part!r} in this list", hint)
        return None

    def complain(self, node: Node, message: str, hint: str | None = None) -> None:
        self.report.add(Diagnostic("option", message, path=node.path, file=self.source.name, hint=hint))
