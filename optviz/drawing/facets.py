"""Panels that a facet made of one: equal limits, axis labels at the rim only, one legend."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from optviz.drawing.limits import of_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.drawing.panel import PanelDrawing
    from optviz.model import FacetCell, Figure


def share(panels: Sequence[PanelDrawing], figure: Figure) -> None:
    """Let the panels of each facet share their limits, and take inner labels away."""
    groups: dict[int, list[tuple[FacetCell, PanelDrawing]]] = defaultdict(list)
    for described, panel in zip(figure.panels, panels, strict=True):
        if described.facet is not None:
            groups[described.facet.group].append((described.facet, panel))
    for group in groups.values():
        if not any(panel.follows for _, panel in group):
            _share_limits([panel for _, panel in group])
        _trim(group)


def _share_limits(panels: Sequence[PanelDrawing]) -> None:
    every = [of_axes(panel.ax) for panel in panels]
    for i, name in enumerate(("x", "y", "z")[: len(every[0])]):
        ends = [limits[i] for limits in every]
        low, high = min(min(pair) for pair in ends), max(max(pair) for pair in ends)
        down = ends[0][0] > ends[0][1]
        for panel in panels:
            getattr(panel.ax, f"set_{name}lim")((high, low) if down else (low, high))


def _trim(group: Sequence[tuple[FacetCell, PanelDrawing]]) -> None:
    """Labels of the x axes below the lowest panels, of the y axes beside the leftmost; in space each keeps its own."""
    cells = {(cell.row, cell.column) for cell, _ in group}
    for cell, panel in group:
        if hasattr(panel.ax, "get_zlim"):
            continue
        if (cell.row + 1, cell.column) in cells:
            panel.ax.set_xlabel("")
            panel.ax.tick_params(labelbottom=False)
        if (cell.row, cell.column - 1) in cells:
            panel.ax.set_ylabel("")
            panel.ax.tick_params(labelleft=False)
