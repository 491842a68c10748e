"""`--set path=value`: one value of a config, changed from outside.

A path is that of a setting, as `vary` has it (`lr`, `adam.lr`, `problem.b`, `start.x`, `seed`), or one from the root of
the config (`figures.path.size`, `optimizers.0.lr`).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.config.definitions import keys_of, named
from optviz.config.diagnostics import ConfigError, Diagnostic, shown
from optviz.config.fit import nested
from optviz.config.suggest import did_you_mean, form
from optviz.config.syntax import parse
from optviz.config.tree import Node, Place, Report, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTION = "--set"
# The keys of a config beside `extends`.
KEYS = (
    "title", "source", "problem", "start", "steps", "stop", "divergence", "seed", "record", "optimizers", "vary",
    "defaults", "figures",
)  # fmt: skip


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
        change = _Change(source, report)
        for parts in change.places(tree, path.split(".")):
            tree = change.put(tree, parts, value).moved(())
    return tree


class _Change:
    """One option on its way down the tree."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self.place = Place(source, 1, 1)

    def places(self, tree: Node, parts: list[str]) -> list[list[str]]:
        """The places from the root that a path means: one, or one for each optimizer that has the setting."""
        first, *rest = parts
        runs = tree.mapping.get("optimizers", Node([]))
        if first == "start" and rest and not rest[0].isdecimal():
            return self.coordinate(tree, rest[0])
        if first in KEYS or first in tree.mapping:
            return [parts]
        if (number := self.numbered(runs, first)) is not None and rest:
            return [["optimizers", str(number), *rest]]
        having = [i for i, item in enumerate(runs.items) if first in self.keys(item)]
        if rest and not having and (hint := did_you_mean(first, (*self.names(runs), *KEYS))):
            self.complain(tree, f"there is no {first!r}", hint)
            return []
        return [["optimizers", str(i), *parts] for i in having] or [parts]

    def names(self, runs: Node) -> list[str]:
        """The ids, labels and names that the items of a list have."""
        named = [item.get(key, item) for item in runs.items for key in ("id", "label", "name")]
        return list(dict.fromkeys(node.value for node in named if isinstance(node.value, str)))

    def keys(self, item: Node) -> tuple[str, ...]:
        """The keys of an optimizer's own settings."""
        return keys_of(named("optimizers", item, Report()))

    def coordinate(self, tree: Node, name: str) -> list[list[str]]:
        """The place of one coordinate of the start."""
        problem: Any = nested("problems", tree["problem"], Report()) if "problem" in tree else None
        known = problem.coordinates if problem is not None else ()
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
            self.complain(tree, f"the problem has no coordinate {name!r}", hint)
            return []
        if "start" not in tree:
            message = "the config has no 'start' whose coordinate could be set"
            self.complain(tree, message, f"set all of it: start={list(map(float, problem.start))}")
            return []
        return [["start", str(known.index(name))]]

    def numbered(self, runs: Node, part: str) -> int | None:
        """Which item of a list has this id, label or name, in whatever case; None if none has."""
        for key in ("id", "label", "name", "run"):
            for index, item in enumerate(runs.items):
                written = item[key].value if key in item else item.value
                if isinstance(written, str) and form(part) == form(written):
                    return index
        alike = [i for i, item in enumerate(runs.items) if part.rpartition("_")[0] == item.get("name", item).value]
        number = part.rpartition("_")[2]
        return alike[int(number) - 1] if number.isdecimal() and 0 < int(number) <= len(alike) else None

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
        if (number := self.numbered(node, part)) is not None:
            return number
        hint = did_you_mean(part, self.names(node)) or f"it has the items 0 to {len(node.items) - 1}"
        self.complain(node, f"there is no {part!r} in this list", hint)
        return None

    def complain(self, node: Node, message: str, hint: str | None = None) -> None:
        self.report.add(Diagnostic("option", message, path=node.path, file=self.source.name, hint=hint))
