"""What a panel says of the axes that vary, and the panels that its facets make."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optviz.config.suggest import did_you_mean
from optviz.core import measures, texts
from optviz.formats import ANIMATED
from optviz.model import Band, Facet, FacetCell, PlotPanel
from optviz.running import axes as spread
from optviz.running.members import facet_axes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optviz.config.figures import FigureEntry, PanelEntry
    from optviz.config.runs import Runs
    from optviz.config.tree import Node, Report
    from optviz.model import Axis

MOST_PANELS = 100
IN_A_ROW = 4  # panels of a facet that stand side by side unless told; more fill a square
PANEL_SIZE = (3.4, 2.9)  # inches of a panel of a facet, where the figure has no size of its own
STEP = "step"  # a title's blank that counts along


@dataclass(frozen=True, eq=False)
class Grammar:
    """The axes of a config and its runs, to hold panels against."""

    axes: Mapping[str, Axis]
    runs: Runs
    report: Report
    problem: Any = None

    def figure(self, entry: FigureEntry) -> FigureEntry:
        """A figure with its facets as panels of their own; diagnostics for what does not go with the axes."""
        animated = entry.page.animate if entry.page else None
        if animated is not None:
            self._axis(animated, entry.node["animate"])
            moving = any(kind in ANIMATED for kind in entry.page.formats or ())
            if not moving and entry.page.formats:
                allowed, place = ", ".join(ANIMATED), entry.node["animate"]
                self.report.about(place, "value", "none of the figure's formats moves", hint=f"formats: {allowed}")
        panels = [self._with_positions(panel, animated) for panel in entry.panels]
        for panel in panels:
            if panel.panel is not None:
                self._check(panel, animated)
        faceted = [*self._faceted(panels, entry)]
        self._check_titles(replace(entry, panels=tuple(faceted)), animated)
        return self._sized(replace(entry, panels=tuple(faceted)))

    def _axis(self, name: str, node: Node) -> Axis | None:
        """The axis of a name; None with a diagnostic."""
        if name not in self.axes:
            hint = did_you_mean(name, self.axes) or (None if self.axes else "say under 'vary' what varies")
            self.report.about(node, "unknown-axis", f"there is no axis {name!r}", hint=hint, allowed=self.axes)
        return self.axes.get(name)

    def _with_positions(self, entry: PanelEntry, animated: str | None) -> PanelEntry:
        if entry.plot is None or entry.panel is None:
            return entry
        used = {*self._roles(entry, animated).values()}
        shown = self._shown(entry)
        free = [a.name for a in self.axes.values() if a.name not in used and any(run in a.targets for run in shown)]
        return replace(entry, plot=entry.plot.with_positions(free))

    def _shown(self, entry: PanelEntry) -> tuple[str, ...]:
        """The ids of the runs that a panel shows, as far as they are known."""
        if entry.panel.runs is None:
            return tuple(self.runs.ids)
        named = (run if isinstance(run, str) else run.run for run in entry.panel.runs)
        return tuple(run for name in named if (run := self.runs.find(name)) is not None)

    def _roles(self, entry: PanelEntry, animated: str | None) -> dict[str, str]:
        """What each role of a panel is given to, by the path of the key that says so."""
        panel, rows_columns = entry.panel, facet_axes(entry.panel.facet)
        keys = ("facet.rows", "facet.columns" if isinstance(panel.facet, Facet) else "facet")
        named: dict[str, str | None] = {
            **{f"select.{n}": n for n, value in (panel.select or {}).items() if not isinstance(value, tuple)},
            "hue": panel.hue,
            **dict(zip(keys, rows_columns, strict=True)),
            "band.axis" if isinstance(panel.band, Band) else "band": _band_axis(panel.band),
            "animate": animated,
        }
        return {key: name for key, name in named.items() if name is not None}

    def _check(self, entry: PanelEntry, animated: str | None) -> None:
        roles = self._roles(entry, animated)
        positions = entry.plot.positions if entry.plot is not None else ()
        roles |= dict(zip("xy", positions, strict=False))
        taken: dict[str, str] = {}
        for key, name in roles.items():
            if key == "animate":
                taken.setdefault(name, key)
                continue
            place = entry.node.nearest(tuple(key.split(".", 1)))
            axis = self._axis(name, place)
            if axis is None:
                continue
            if (other := taken.setdefault(name, key)) != key:
                self.report.about(place, "axis-twice", f"{name!r} is the panel's {other.partition('.')[0]} already")
            if not any(run in axis.targets for run in self._shown(entry)):
                self.report.about(place, "axis", f"{name!r} varies none of the runs here")
        self._check_selected(entry, {*taken} - {animated})

    def _check_selected(self, entry: PanelEntry, spread: set[str]) -> None:
        """Values are between the ends of their axis, and several go up and are of an axis that is spread."""
        for name, value in (entry.panel.select or {}).items():
            place, several = entry.node["select"][name], isinstance(value, tuple)
            axis = self._axis(name, place)
            if axis is None:
                continue
            if several and name not in spread:
                message = "several values are for an axis that is the panel's hue, facet, band or position"
                self.report.about(place, "value", message, hint="give one value")
            elif several and any(low >= high for low, high in pairwise(value)):
                self.report.about(place, "value", "values must go up")
            for each in value if several else (value,):
                if not axis.values[0] <= each <= axis.values[-1]:
                    message = f"{each:g} is not between {axis.values[0]:g} and {axis.values[-1]:g}"
                    self.report.about(place, "value", message)

    def _faceted(self, panels: Sequence[PanelEntry], entry: FigureEntry) -> Iterator[PanelEntry]:
        for group, panel in enumerate(panels):
            if panel.panel is not None and isinstance(panel.panel.until, tuple):
                yield from self._film(panel, group, entry, alone=len(panels) == 1)
                continue
            axes = facet_axes(panel.panel.facet) if panel.panel is not None else (None, None)
            if not any(axes) or any(name not in self.axes for name in axes if name is not None):
                yield panel
                continue
            if axes[0] is not None and len(panels) > 1:
                message = "a facet over rows and columns fills a figure; give it one of its own"
                self.report.about(panel.node["facet"], "layout", message)
            yield from self._facets(panel, group, axes, entry, alone=len(panels) == 1)

    def _facets(
        self,
        entry: PanelEntry,
        group: int,
        names: tuple[str | None, str | None],
        figure: FigureEntry,
        *,
        alone: bool,
    ) -> Iterator[PanelEntry]:
        """A panel for each value of one or two axes."""
        selected = entry.panel.select or {}
        rows, columns = (self._values(name, selected) if name is not None else (None,) for name in names)
        count = len(rows) * len(columns)
        if count > MOST_PANELS:
            message = f"{count:,} panels; {MOST_PANELS} are allowed"
            self.report.about(entry.node["facet"], "budget", message, hint="take fewer values")
            return
        wide = self._columns(figure, len(columns)) if names[0] is None else len(columns)
        for number in range(count):
            row, column = divmod(number, len(columns))
            both = ((names[0], rows[row]), (names[1], columns[column]))
            at = {name: value for name, value in both if name is not None and value is not None}
            cell = FacetCell(group, *divmod(number, wide), -(-count // wide), wide, count)
            panel = replace(entry.panel, select={**selected, **at}, facet=None)
            if entry.panel.title is None:
                panel = replace(panel, title=", ".join(self._told(name, value) for name, value in at.items()))
            yield _placed(replace(entry, panel=panel), cell, alone=alone)

    def _film(self, entry: PanelEntry, group: int, figure: FigureEntry, *, alone: bool) -> Iterator[PanelEntry]:
        """A panel for each of the steps that the entry's `until` lists."""
        steps = entry.panel.until
        if entry.panel.facet is not None:
            self.report.about(entry.node["until"], "value", "a facet's panels end at one step; give one number")
            return
        if any(low >= high for low, high in pairwise(steps)):
            self.report.about(entry.node["until"], "value", "steps must go up")
        wide = self._columns(figure, len(steps))
        for number, step in enumerate(steps):
            cell = FacetCell(group, *divmod(number, wide), -(-len(steps) // wide), wide, len(steps))
            panel = replace(entry.panel, until=step, title=entry.panel.title or f"step {{{STEP}}}")
            yield _placed(replace(entry, panel=panel), cell, alone=alone)

    def _values(self, name: str, selected: Mapping[str, Any]) -> tuple[float, ...]:
        chosen = selected.get(name)
        return chosen if isinstance(chosen, tuple) else self.axes[name].values

    def _columns(self, figure: FigureEntry, count: int) -> int:
        layout = figure.page.layout if figure.page else None
        if layout is not None and (layout.columns or layout.rows):
            return int(layout.columns or -(-count // layout.rows))
        return count if count <= IN_A_ROW else math.ceil(math.sqrt(count))

    def _told(self, name: str, value: float | None) -> str:
        axis = self.axes[name]
        return texts.escaped(f"{axis.label} = {spread.told(axis, value)}") if value is not None else ""

    def _sized(self, entry: FigureEntry) -> FigureEntry:
        """A figure of facets that has no size of its own grows with them."""
        cells = [panel.facet for panel in entry.panels if panel.facet is not None]
        if entry.page is None or not cells or "size" in entry.node or len(cells) < len(entry.panels):
            return entry
        rows, columns = max(cell.rows for cell in cells), max(cell.columns for cell in cells)
        size = (max(columns * PANEL_SIZE[0], 4.8), max(rows * PANEL_SIZE[1], 3.6))
        return replace(entry, page=replace(entry.page, size=size))

    def _check_titles(self, entry: FigureEntry, animated: str | None) -> None:
        """A blank in a title names an axis that stands at one value there, or the step."""
        if entry.page is not None and entry.page.title:
            shared = [{*panel.panel.select} for panel in entry.panels if panel.panel is not None and panel.panel.select]
            common = set.intersection(*shared) if len(shared) == len(entry.panels) and shared else set()
            self._check_title(entry.page.title, common, animated, entry.node["title"])
        for panel in entry.panels:
            if panel.panel is not None and panel.panel.title and "title" in panel.node:
                self._check_title(panel.panel.title, {*(panel.panel.select or ())}, animated, panel.node["title"])
            for note in panel.node.mapping["notes"].items if "notes" in panel.node else ():
                if "text" in note and isinstance(written := note["text"].value, str):
                    self._check_title(written, {*(panel.panel.select or ())} if panel.panel else set(),
                                      animated, note["text"])  # fmt: skip

    def _check_title(self, title: str, at: set[str], animated: str | None, node: Node) -> None:
        results: set[str] = set()
        if self.problem is not None and texts.names(title):
            results = {f"{run}.{what}" for run in self.runs.ids for what in measures.of_results(self.problem)}
        known = {*at, *results, STEP} if animated is None else {*at, *results, animated}
        for wrong in texts.wrong_blanks(title, dict.fromkeys(known, 0.0)):
            self.report.about(node, "value", wrong)


def _placed(entry: PanelEntry, cell: FacetCell, *, alone: bool) -> PanelEntry:
    """A panel at its place among those that were made of one; in the figure's grid too where these are all it has."""
    at = (cell.row, cell.column) if alone and entry.panel.at is None else entry.panel.at
    return replace(entry, panel=replace(entry.panel, at=at), facet=cell)


def _band_axis(band: str | Band | None) -> str | None:
    return band.axis if isinstance(band, Band) else band


def plot_panel(entry: PanelEntry, runs: Runs) -> PlotPanel:
    """A panel that was found free of mistakes."""
    from optviz.config.figures import appearances

    return PlotPanel(entry.plot, entry.panel, appearances(entry.panel, runs), entry.facet)
