"""The optimizers of a config: each with its id and its label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optviz.config.definitions import check_keys, keys_of, named
from optviz.config.diagnostics import shown
from optviz.config.fit import fit, made
from optviz.config.hints import field_hints
from optviz.config.suggest import did_you_mean, nearest
from optviz.core import paths
from optviz.describe import plain
from optviz.model import Common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optviz.config.tree import Node, Report

MOST = 100
RESERVED = ("problem", "start", "seed", "steps")  # which begin a path that leads elsewhere


@dataclass(frozen=True, eq=False)
class RunEntry:
    """One item of `optimizers`, as far as it could be read."""

    node: Node
    cls: type[Any] | None
    common: Common  # None for those of its fields that are wrong
    optimizer: Any

    def given(self, key: str) -> str | None:
        """The id or the label that the config gives it."""
        value = self.node[key].value if key in self.node else None
        return value if isinstance(value, str) else None

    @property
    def usual(self) -> str | None:
        """The label that it has where the config gives none."""
        if self.optimizer is not None:
            return str(self.optimizer.title)
        return getattr(self.cls, "label", None) or getattr(self.cls, "name", None)

    @property
    def settings(self) -> dict[str, Any]:
        """What can tell it from another run of the same rule."""
        own = {} if self.optimizer is None else paths.leaves(self.optimizer)
        return own | {key: getattr(self.common, key) for key in ("start", "steps")}


@dataclass(frozen=True, eq=False)
class Runs:
    """All runs of a config, found by id or by label."""

    entries: Sequence[RunEntry]
    ids: Sequence[str]
    labels: Sequence[str]

    def find(self, name: str) -> str | None:
        """The id of the run that is called so."""
        if name in self.ids:
            return name
        return self.ids[self.labels.index(name)] if name in self.labels else None

    def __getitem__(self, run: str) -> RunEntry:
        return self.entries[self.ids.index(run)]

    def ready(self) -> Iterator[tuple[str, RunEntry]]:
        """Those runs whose settings are known, by id."""
        return ((run, entry) for run, entry in zip(self.ids, self.entries, strict=True) if entry.optimizer is not None)

    @property
    def complete(self) -> bool:
        """Whether the settings of all runs are known."""
        return all(entry.optimizer is not None for entry in self.entries)

    def resolve(self, node: Node, report: Report) -> str | None:
        """The id of the run that a value names; None with a diagnostic, or if it is not known to be wrong."""
        name = str(node.value)
        if (run := self.find(name)) is not None:
            return run
        if not self._may_be(name):
            alike = [run for run in self.ids if re.fullmatch(rf"{re.escape(name)}_\d+", run)]
            hint = f"there are {', '.join(alike)}; name them with 'id:'" if alike else did_you_mean(name, self._names)
            report.about(node, "unknown-run", f"there is no run {name!r}", hint=hint, allowed=self._names)
        return None

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.ids, *self.labels)))

    def _may_be(self, name: str) -> bool:
        """Whether a name could be that of a run whose own mistakes keep its id and label from being known."""
        unknown = [entry for entry in self.entries if entry.optimizer is None and not entry.given("label")]
        return any(_is_like(name, entry) for entry in unknown)


def _is_like(name: str, entry: RunEntry) -> bool:
    if entry.usual is not None:
        return name.startswith((entry.usual, str(getattr(entry.cls, "name", entry.usual))))
    written = entry.node.get("name", entry.node).value
    return not isinstance(written, str) or nearest(name.partition(" (")[0], [written]) is not None


def runs(node: Node | None, report: Report, root: Node) -> Runs:
    """The items of `optimizers`; diagnostics for those that are wrong, and where there are none."""
    entries = _entries(node, report, root)
    return Runs(entries, _ids(entries, report), _labels(entries, report))


def _entries(node: Node | None, report: Report, root: Node) -> list[RunEntry]:
    if node is None:
        report.about(root, "missing", "'optimizers' is missing: a list of at least one")
        return []
    if not isinstance(node.value, list) or not 1 <= len(node.items) <= MOST:
        message = f"expected a list of 1 to {MOST} optimizers, found {shown(node.plain())}"
        report.about(node, "value", message, hint="begin each with '-'" if not node.items else None)
    return [_entry(item, report) for item in node.items[:MOST]]


def _entry(node: Node, report: Report) -> RunEntry:
    cls = named("optimizers", node, report)
    check_keys(node, ("name", *field_hints(Common), *keys_of(cls)), cls, report)
    common = fit(Common, node.only(field_hints(Common)), report, lenient=True) if node.mapping else Common()
    return RunEntry(node, cls, common, made(cls, node, report))


def _ids(entries: list[RunEntry], report: Report) -> list[str]:
    """An id for each: the one given, else the rule's name, with a number where several have that."""
    names = [str(getattr(entry.cls, "name", "?")) for entry in entries]
    implied = [None if entry.given("id") else name for entry, name in zip(entries, names, strict=True)]
    found = []
    for i, (entry, name) in enumerate(zip(entries, implied, strict=True)):
        alone = implied.count(name) == 1
        found.append(entry.given("id") or (name if alone else f"{name}_{implied[: i + 1].count(name)}") or "?")
    for i, (entry, run) in enumerate(zip(entries, found, strict=True)):
        at = entry.node.get("id", entry.node)
        if run in found[:i] and entry.cls:
            report.about(at, "duplicate-id", f"two optimizers have the id {run!r}", hint="give each an id of its own")
        if entry.given("id") and (not re.fullmatch(r"[\w-]+", run) or run in RESERVED):
            hint = f"letters, digits, _ and -, and none of {', '.join(RESERVED)}"
            report.about(at, "name", f"{shown(run)} cannot be an id", hint=hint)
    return found


def _labels(entries: list[RunEntry], report: Report) -> list[str]:
    """A label for each; diagnostics where two are the same."""
    named_so = [entry.given("label") or _told_apart(entry, entries) for entry in entries]
    for i, (entry, label) in enumerate(zip(entries, named_so, strict=True)):
        if label in named_so[:i] and entry.cls:
            first = entries[named_so.index(label)].node
            at = entry.node.get("label", entry.node)
            related = f"the first at {first.place}" if first.place else None
            hint = "give each a label of its own"
            report.about(at, "duplicate-label", f"two optimizers are labelled {label!r}", hint=hint, related=related)
    return named_so


def _told_apart(entry: RunEntry, entries: list[RunEntry]) -> str:
    """The usual label, with the settings that differ among those that share it: "Adam (lr=0.1)"."""
    usual = entry.usual or "?"
    alike = [each for each in entries if each.usual == usual and not each.given("label")]
    differ = [
        f"{key}={plain(value)}"
        for key, value in entry.settings.items()
        if value is not None and any(each.settings.get(key) != value for each in alike)
    ]
    return f"{usual} ({', '.join(differ)})" if differ else usual
