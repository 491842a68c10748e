"""Figures that would not fit: into memory, into a file format, into their own grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.config.diagnostics import printable
from optviz.config.names import folded
from optviz.config.tree import Node
from optviz.formats import ANIMATED, DARK, file_name
from optviz.model import Figure, PlotPanel
from optviz.page import SIZES
from optviz.running import pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.config.figures import FigureEntry, PanelEntry
    from optviz.config.tree import Report

MOST_PIXELS = 64_000_000
MOST_MOVING_PIXELS = 4_000_000_000
LEAST_SIDE, MOST_SIDE = 10, 65_535  # pixels; what Agg and GIF can hold


def check_until(until: Any, node: Node, longest: int | None, report: Report) -> None:
    """Complain of a last step that no run reaches."""
    if isinstance(until, int) and longest is not None and until > longest:
        report.about(node["until"], "steps", f"step {until:,}, but no run goes on after step {longest:,}")


def check_page(entry: FigureEntry, longest: int | None, report: Report) -> None:
    """Complain of a figure that cannot be each or saved; `longest` is the last step of all runs, if known."""
    page, node = entry.page, entry.node
    if page is None:
        return
    check_until(page.until, node, longest, report)
    _check_opacity(page, node, report)
    if page.formats:
        _check_formats(page.formats, entry, report)
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
    _check_height(page, node, report)
    if page.size and page.dpi and page.layout and (inches := _inches(page, entry)) is not None:
        _check_pixels(inches, page, node, longest, report)


def _check_height(page: Any, node: Node, report: Report) -> None:
    if page.height is not None and not isinstance(page.size, str):
        hint = "give both in 'size', or name a document there"
        report.about(node["height"], "size", "a height goes with a size by name", hint=hint)


def _check_formats(formats: Sequence[str], entry: FigureEntry, report: Report) -> None:
    """Complain of formats that need another one, or that can't hold what the figure shows."""
    if "beamer" in formats and "pages" not in formats:
        hint = f"formats: [{', '.join((*formats, 'pages'))}]"
        report.about(
            entry.node["formats"], "formats", "'beamer' shows the pages of 'pages', which is not there", hint=hint
        )
    if "tikz" in formats:
        for panel in entry.panels:
            if panel.plot is not None and panel.plot.projection is not None:
                message = f"the plot {panel.plot.name!r} in space has no lines that 'tikz' could tell"
                report.about(panel.node, "formats", message, hint="draw it as pdf, or take 'tikz' from the formats")


def _check_opacity(page: Any, node: Node, report: Report) -> None:
    """Warn where a format can't show a page as far as it is seen through."""
    opacity = 1.0 if page.background is None else _opacity(page.background)
    formats = page.formats or ()
    if "gif" in formats and 0 < opacity < 1:
        kept = "opaque" if opacity >= 1 / 3 else "seen through altogether"
        message = f"a GIF's pixel is there or not: this background becomes {kept}"
        report.about(node["background"], "transparency", message, hint="png, apng and webp keep it", severity="warning")
    if "mp4" in formats and opacity < 1:
        message = "an MP4 is opaque: this background is laid on white"
        report.about(node["background"], "transparency", message, severity="warning")


def _opacity(color: str) -> float:
    """Of a colour as a config may write it."""
    if color.lower() == "none":
        return 0.0
    if color.startswith("#") and len(color) in (5, 9):
        return int(color[4:] * 2 if len(color) == 5 else color[7:], 16) / 255
    return 1.0


def check_files(entries: Iterable[FigureEntry], report: Report) -> None:
    """Complain of two figures that would write one file, as a dark twin and a figure of its name would."""
    taken: dict[str, str] = {}
    for entry in entries:
        clash = next((file for file in _files(entry) if taken.get(file, entry.name) != entry.name), None)
        if clash is not None and folded(taken[clash]) != folded(entry.name):
            message = f"the file {printable(clash)} is also one of the figure {printable(taken[clash])}"
            report.about(entry.node, "name", message, at="key", hint="call one of the two something else")
        taken |= dict.fromkeys(_files(entry), entry.name)


def _files(entry: FigureEntry) -> list[str]:
    """The names of a figure's files where case does not count."""
    if entry.page is None or not entry.page.formats:
        return []
    names = (entry.name, f"{entry.name}{DARK}") if entry.page.dark_twin else (entry.name,)
    return [folded(file_name(name, kind)) for name in names for kind in entry.page.formats]


def _inches(page: Any, entry: FigureEntry) -> tuple[float, float] | None:
    """Width and height of the page; None for a size that does not exist."""
    if not isinstance(page.size, str):
        return float(page.size[0]), float(page.size[1])
    if page.size not in SIZES or not all(_is_placed(each) for each in entry.panels):
        return None
    return page.inches(_grid(page, entry)) if entry.panels else None


def _grid(page: Any, entry: FigureEntry) -> tuple[int, int]:
    return Figure(entry.name, page, tuple(PlotPanel(each.plot, each.panel, ()) for each in entry.panels)).grid


def _check_pixels(inches: tuple[float, float], page: Any, node: Node, longest: int | None, report: Report) -> None:
    width, height = (round(side * page.dpi) for side in inches)
    told = f"{inches[0]:.4g} x {inches[1]:.4g} in at {page.dpi} dpi are {width:,} x {height:,} pixels"
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
    frames = pace.count(page, (last or 0) + 1)
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
    rows, columns = _grid(page, entry)
    for i, each in enumerate(entry.panels):
        row, column = each.panel.at or divmod(i, columns)
        height, width = each.panel.span
        if row + height > rows or column + width > columns:
            message = f"a panel of {height} x {width} cells from row {row}, column {column} on; the grid has"
            hint = "change 'at', 'span' or the figure's 'layout'"
            place = _first(each.node, "at", "span")
            report.about(place, "layout", f"{message} {rows} x {columns}", hint=hint)
