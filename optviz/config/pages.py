"""Figures that would not fit: into memory, into a file format, into their own grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.config.tree import Node
from optviz.model import ANIMATED, Figure, PlotPanel

if TYPE_CHECKING:
    from optviz.config.figures import FigureEntry, PanelEntry
    from optviz.config.tree import Report

MOST_PIXELS = 64_000_000
MOST_MOVING_PIXELS = 4_000_000_000
LEAST_SIDE, MOST_SIDE = 10, 65_535  # pixels; what Agg and GIF can hold


def check_page(entry: FigureEntry, longest: int | None, report: Report) -> None:
    """Complain of a figure that cannot be each or saved; `longest` is the last step of all runs, if known."""
    page, node = entry.page, entry.node
    if page is None:
        return
    if page.until is not None and longest is not None and page.until > longest:
        report.about(node["until"], "steps", f"step {page.until:,}, but no run goes on after step {longest:,}")
    if page.formats and page.interval and "gif" in page.formats:
        _check_interval(page.interval, _first(node, "interval", "formats"), report)
    if page.layout and entry.panels and all(_is_placed(each) for each in entry.panels):
        _check_grid(page, entry, report)
    if page.layout and page.layout.margins:
        left, bottom, right, top = page.layout.margins
        if not (left < right and bottom < top):
            report.about(
                node["layout"]["margins"], "layout", "the left must lie left of the right, the bottom below the top"
            )
    if page.size and page.dpi:
        _check_pixels(page, node, longest, report)


def _check_pixels(page: Any, node: Node, longest: int | None, report: Report) -> None:
    width, height = (round(side * page.dpi) for side in page.size)
    told = f"{page.size[0]:g} x {page.size[1]:g} in at {page.dpi} dpi are {width:,} x {height:,} pixels"
    place = _first(node, "size", "dpi")
    if min(width, height) < LEAST_SIDE or max(width, height) > MOST_SIDE:
        message = f"{told}; a side has {LEAST_SIDE} to {MOST_SIDE:,}"
        report.about(place, "budget", message, hint="change 'size' or 'dpi'")
    elif width * height > MOST_PIXELS:
        message = f"{told}, {width * height:,} in all; {MOST_PIXELS:,} are allowed"
        report.about(place, "budget", message, hint="lower 'size' or 'dpi'")
    elif page.formats and any(each in ANIMATED for each in page.formats):
        _check_frames(page, node, longest, width * height, report)


def _first(node: Node, *keys: str) -> Node:
    """The first of these keys that is written, else the whole."""
    return next((node[key] for key in keys if key in node), node)


def _check_frames(page: Any, node: Node, longest: int | None, pixels: int, report: Report) -> None:
    if page.animate is not None and page.frames is None:
        return  # a frame a value, which is counted with the axes
    last = longest if page.until is None else page.until
    frames = page.frames or (last or 0) + 1
    if frames * pixels > MOST_MOVING_PIXELS:
        message = f"{frames:,} frames of {pixels:,} pixels are {frames * pixels:,}; {MOST_MOVING_PIXELS:,} are allowed"
        hint = f"set 'frames' to at most {MOST_MOVING_PIXELS // pixels:,}, or lower 'size' or 'dpi'"
        report.about(_first(node, "frames", "until", "formats"), "budget", message, hint=hint)


def _check_interval(time: int, node: Node, report: Report) -> None:
    rounded = max(10, round(time / 10) * 10)
    if rounded != time:
        message = f"GIF counts in hundredths of a second: {time} ms become {rounded} ms"
        report.about(node, "interval", message, severity="warning")
    if rounded < 20:
        message = f"most viewers show a GIF's frame of {rounded} ms for 100 ms"
        report.about(node, "interval", message, hint="use 20 or more", severity="warning")


def _is_placed(each: PanelEntry) -> bool:
    """Whether it is known where a panel stands."""
    panel = each.panel
    return bool(panel and panel.span and (panel.at or each.node.get("at", Node(None)).value is None))


def _check_grid(page: Any, entry: FigureEntry, report: Report) -> None:
    """Every panel has to lie in the grid."""
    rows, columns = Figure(entry.name, page, tuple(PlotPanel(d.plot, d.panel, ()) for d in entry.panels)).grid
    for i, each in enumerate(entry.panels):
        row, column = each.panel.at or divmod(i, columns)
        height, width = each.panel.span
        if row + height > rows or column + width > columns:
            message = f"a panel of {height} x {width} cells from row {row}, column {column} on; the grid has"
            hint = "change 'at', 'span' or the figure's 'layout'"
            place = _first(each.node, "at", "span")
            report.about(place, "layout", f"{message} {rows} x {columns}", hint=hint)
