"""The figures of a config, each over the defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.config.definitions import check_keys, keys_of, named, unknown_key
from optviz.config.diagnostics import printable, shown
from optviz.config.fit import fit, made
from optviz.config.hints import field_hints
from optviz.config.merge import merged
from optviz.config.names import folded, unsafe
from optviz.core import Appearance
from optviz.model import FacetCell, Panel, Shown
from optviz.page import Page

if TYPE_CHECKING:
    from optviz.config.runs import Runs
    from optviz.config.tree import Node, Report

MOST_FIGURES, MOST_PANELS = 200, 100
PANELS = ("panel", "panels", "every")  # a figure's keys beside those of its page


@dataclass(frozen=True, eq=False)
class PanelEntry:
    """One panel, as far as it could be read."""

    node: Node
    panel: Any  # a Panel with None for those of its fields that are wrong
    plot: Any
    facet: FacetCell | None = None


@dataclass(frozen=True, eq=False)
class FigureEntry:
    """One figure, as far as it could be read."""

    name: str
    node: Node
    page: Any  # a Page with None for those of its fields that are wrong
    panels: tuple[PanelEntry, ...]


def figure_entries(figures: Node | None, defaults: Node | None, report: Report) -> list[FigureEntry]:
    """The figures; diagnostics for all that is wrong with them and with the defaults."""
    _check_defaults(defaults, report)
    if figures is None:
        return []
    if not isinstance(figures.value, dict) or len(figures.mapping) > MOST_FIGURES:
        found = shown(figures.plain()) if not figures.mapping else f"{len(figures.mapping):,}"
        report.about(figures, "value", f"expected up to {MOST_FIGURES} figures by name, found {found}")
        return []
    _check_names(figures, report)
    return [_figure(name, node, defaults, report) for name, node in figures.mapping.items()]


def _check_names(figures: Node, report: Report) -> None:
    first: dict[str, Node] = {}
    for name, node in figures.mapping.items():
        if why := unsafe(name):
            report.about(node, "name", f"{shown(name)} cannot be the name of a file: {why}", at="key")
        earlier = first.setdefault(folded(name), node)
        if earlier is not node:
            related = f"the other is at {earlier.key}" if earlier.key else None
            message = f"{printable(name)} and another figure would be one file where case does not count"
            report.about(node, "name", message, at="key", related=related)


def _figure(name: str, node: Node, defaults: Node | None, report: Report) -> FigureEntry:
    if not _is_mapping(node, "a figure", report):
        return FigureEntry(name, node, None, ())
    node = _over(defaults, "figure", node)
    pages = field_hints(Page)
    for key in node.mapping.keys() - {*pages, *PANELS}:
        unknown_key(node[key], key, (*pages, *PANELS), report)
    page = fit(Page, node.only(pages), report, lenient=True)
    return FigureEntry(name, node, page, tuple(_panel(panel, defaults, report) for panel in _shared(node, report)))


def _shared(node: Node, report: Report) -> list[Node]:
    """The panels of a figure over what the figure says of every one of them."""
    panels = _panels(node, report)
    if "every" not in node or not _is_mapping(node["every"], "panels", report):
        return panels
    return [merged(node["every"], panel) if isinstance(panel.value, dict) else panel for panel in panels]


def _panels(node: Node, report: Report) -> list[Node]:
    if ("panel" in node) == ("panels" in node):
        message = "give either 'panel' or 'panels'" if "panel" in node else "'panel' is missing: what to draw"
        report.about(node, "missing", message)
        return []
    if "panel" in node:
        return [node["panel"]]
    found = node["panels"]
    if not 1 <= len(found.items) <= MOST_PANELS:
        report.about(found, "value", f"expected a list of 1 to {MOST_PANELS} panels, found {shown(found.plain())}")
    return found.items[:MOST_PANELS]


def _panel(node: Node, defaults: Node | None, report: Report) -> PanelEntry:
    if not _is_mapping(node, "a panel", report):
        return PanelEntry(node, None, None)
    cls = named("plots", node, report, key="plot")
    if cls is not None:
        node = _over(defaults, str(node["plot"].value), node)
    node = _over(defaults, "panel", node)
    panels = field_hints(Panel)
    check_keys(node, ("plot", *panels, *keys_of(cls)), cls, report)
    return PanelEntry(node, fit(Panel, node.only(panels), report, lenient=True), made(cls, node, report))


def _is_mapping(node: Node, what: str, report: Report) -> bool:
    if not isinstance(node.value, dict):
        report.about(node, "value", f"expected the settings of {what}, found {shown(node.plain())}")
    return isinstance(node.value, dict)


def _over(defaults: Node | None, key: str, node: Node) -> Node:
    """A node over the defaults under a key."""
    if defaults is None or key not in defaults or not isinstance(defaults[key].value, dict):
        return node
    return merged(defaults[key], node)


def _check_defaults(defaults: Node | None, report: Report) -> None:
    """Defaults have to fit where they are written, used or not."""
    if defaults is None or not _is_mapping(defaults, "figures, panels and plots", report):
        return
    known = ("figure", "panel", *registry.names("plots"))
    for key, node in defaults.mapping.items():
        if key not in known:
            unknown_key(node, key, known, report)
        elif _is_mapping(node, key, report):
            _check_default(key, node, report)


def _check_default(key: str, node: Node, report: Report) -> None:
    if key in ("figure", "panel"):
        part = Page if key == "figure" else Panel
        for name in node.mapping.keys() - set(field_hints(part)):
            unknown_key(node[name], name, field_hints(part), report)
        fit(part, node.only(field_hints(part)), report)
        return
    cls = named("plots", replace(node, value=key), report)
    check_keys(node, (*field_hints(Panel), *keys_of(cls)), cls, report)
    fit(Panel, node.only(field_hints(Panel)), report)
    made(cls, node, report, partial=True)


def appearances(panel: Panel, runs: Runs) -> tuple[tuple[str, str, Appearance], ...]:
    """The runs that a panel shows: id, name in this panel, how it is drawn."""
    named = runs.ids if panel.runs is None else panel.runs
    shown_runs = [Shown(run) if isinstance(run, str) else run for run in named]
    keys = [field.name for field in fields(Appearance)]
    found = []
    for each in shown_runs:
        run = runs.find(each.run) or each.run
        usual = runs.labels[runs.ids.index(run)] if run in runs.ids else run
        found.append((run, each.label or usual, Appearance(**{key: getattr(each, key) for key in keys})))
    return tuple(found)
