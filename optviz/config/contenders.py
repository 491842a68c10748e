"""The optimizers of a config: each with its label, and what is to be said of it before the problem is known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from optviz.config.definitions import check_keys, keys_of, made, named
from optviz.config.diagnostics import shown
from optviz.config.fit import fit
from optviz.config.hints import field_hints
from optviz.config.model import Common
from optviz.config.suggest import nearest
from optviz.describe import plain

if TYPE_CHECKING:
    from optviz.config.tree import Node, Report

MOST = 100


@dataclass(frozen=True, eq=False)
class Entrant:
    """One item of `optimizers`, as far as it could be read."""

    node: Node
    cls: type[Any] | None
    common: Common  # None for those of its fields that are wrong
    optimizer: Any

    @property
    def given(self) -> str | None:
        """The label that the config gives it."""
        label = self.node["label"].value if "label" in self.node else None
        return label if isinstance(label, str) else None

    @property
    def usual(self) -> str | None:
        """The label that it has where the config gives none."""
        return getattr(self.cls, "label", None) or getattr(self.cls, "name", None)

    @property
    def settings(self) -> dict[str, Any]:
        """What can tell it from another contender of the same rule."""
        parts = [self.optimizer, self.common] if self.optimizer is not None else [self.common]
        found = {f.name: getattr(part, f.name) for part in parts for f in fields(part) if f.init}
        return {key: value for key, value in found.items() if key not in ("label", "color")}


def entrants(node: Node | None, report: Report, root: Node) -> list[Entrant]:
    """The items of `optimizers`; diagnostics for those that are wrong, and where there are none."""
    if node is None:
        report.about(root, "missing", "'optimizers' is missing: a list of at least one")
        return []
    if not isinstance(node.value, list) or not 1 <= len(node.items) <= MOST:
        message = f"expected a list of 1 to {MOST} optimizers, found {shown(node.plain())}"
        report.about(node, "value", message, hint="begin each with '-'" if not node.items else None)
    return [_entrant(item, report) for item in node.items[:MOST]]


def _entrant(node: Node, report: Report) -> Entrant:
    cls = named("optimizers", node, report)
    check_keys(node, ("name", *field_hints(Common), *keys_of(cls)), cls, report)
    common = fit(Common, node.only(field_hints(Common)), report, lenient=True) if node.mapping else Common()
    return Entrant(node, cls, common, made(cls, node, report))


def labels(found: list[Entrant], report: Report) -> list[str]:
    """A label for each; diagnostics where two are the same."""
    named_so = [entrant.given or _told_apart(entrant, found) for entrant in found]
    for i, (entrant, label) in enumerate(zip(found, named_so, strict=True)):
        if label in named_so[:i] and entrant.cls:
            first = found[named_so.index(label)].node
            at = entrant.node.get("label", entrant.node)
            related = f"the first at {first.place}" if first.place else None
            hint = "give each a label of its own"
            report.about(at, "duplicate-label", f"two optimizers are labelled {label!r}", hint=hint, related=related)
    return named_so


def _told_apart(entrant: Entrant, found: list[Entrant]) -> str:
    """The usual label, with the settings that differ among those that share it: "Adam (lr=0.1)"."""
    usual = entrant.usual or "?"
    alike = [each for each in found if each.usual == usual and not each.given]
    differ = [
        f"{key}={plain(value)}"
        for key, value in entrant.settings.items()
        if value is not None and any(each.settings.get(key) != value for each in alike)
    ]
    return f"{usual} ({', '.join(differ)})" if differ else usual


def may_be(label: str, found: list[Entrant]) -> bool:
    """Whether a label could be that of a contender whose own mistakes keep its label from being known."""
    unknown = [entrant for entrant in found if entrant.optimizer is None and not entrant.given]
    return any(_is_like(label, entrant) for entrant in unknown)


def _is_like(label: str, entrant: Entrant) -> bool:
    if entrant.usual is not None:
        return label.startswith(entrant.usual)
    name = entrant.node.get("name", entrant.node).value
    return not isinstance(name, str) or nearest(label.partition(" (")[0], [name]) is not None
