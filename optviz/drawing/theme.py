"""How a figure looks: the settings of matplotlib that its page asks for, and its panels as they suit that page."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from optviz.core import Appearance
from optviz.drawing import styles
from optviz.drawing.decorations import STANDARD
from optviz.plots._runs import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from optviz.core import Plot
    from optviz.model import Figure, Marker, Panel, PlotPanel
    from optviz.page import Page, Size

# What a plot's own lines and marks are measured in, so that they go with those of the style.
MEASURES = ("linewidth", "level_linewidth", "mean_linewidth", "markersize")
BLACK = "black"  # as plots, notes and markers have it unless told otherwise
LEVELS = "#8ea4b8"  # level lines on a dark page
OUTLINES: Mapping[str, Mapping[str, Any]] = {"start": {"color": styles.INK, "markeredgecolor": styles.NIGHT}}


def styles_of(figure: Figure) -> tuple[str, ...]:
    """The styles that a figure names, in order."""
    named = figure.page.style
    return (named,) if isinstance(named, str) else named


def applied(figure: Figure) -> AbstractContextManager[None]:
    """Draw as the page of this figure asks, from matplotlib's own defaults."""
    page, named = figure.page, styles_of(figure)
    size = page.named_size
    over = _of_size(size, styles.settings(named), _weight(page)) if size is not None else {}
    usual = (styles.settings(named) | over).get("font.size", styles.FONT_SIZE)
    scale = page.font_scale * (page.font_size or usual) / usual
    return styles.applied(
        named, scale, over | _of_fonts(page) | {"svg.fonttype": "none" if page.svg_text else "path"}, page.palette
    )


def dressed(figure: Figure) -> Figure:
    """The figure with what its panels leave to us as it suits its page: sizes of marks, and ink that shows.

    On a dark page black is the colour of its text.
    """
    weight, dark = _weight(figure.page), "dark" in styles_of(figure)
    if weight == 1 and not dark:
        return figure
    return replace(figure, panels=tuple(_dressed(panel, weight, dark) for panel in figure.panels))


def usual(page: Page) -> Appearance:
    """What lines and dots have that neither the panel nor its plot says anything of."""
    weight = _weight(page)
    if weight == 1:
        return Appearance()
    return Appearance(linewidth=(OPEN.linewidth or 0.0) * weight, markersize=(OPEN.markersize or 0.0) * weight)


def _weight(page: Page) -> float:
    """How wide lines are, in parts of what they are usually."""
    size = page.named_size
    if size is None:
        return 1.0
    return size.lines * (page.font_scale * (page.font_size or size.font) / size.font if size.lines_scale else 1.0)


def _of_size(size: Size, style: styles.Settings, weight: float) -> styles.Settings:
    """The type and the lines of a size, in place of the style's."""
    import matplotlib as mpl

    large = dict.fromkeys(("font.size", "axes.labelsize", "axes.titlesize", "figure.titlesize"), size.font)
    small = ("xtick.labelsize", "ytick.labelsize", "legend.fontsize", "legend.title_fontsize")
    usual = dict(mpl.rcParamsDefault) | style
    return large | dict.fromkeys(small, size.small) | {key: usual[key] * weight for key in styles.LENGTHS}


def _of_fonts(page: Page) -> styles.Settings:
    if page.font is None:
        return {}
    family = [page.font] if isinstance(page.font, str) else [*page.font]
    fallback = [] if "DejaVu Sans" in family else ["DejaVu Sans"]
    return {"font.family": [*family, *fallback], "mathtext.fontset": _mathematics(family[0])}


def _mathematics(font: str) -> str:
    """The set of mathematical letters that goes with a font."""
    if font.startswith(("cmr", "CMU", "Latin Modern", "LM Roman", "Computer Modern")):
        return "cm"
    if font.startswith(("Times", "STIX", "Nimbus Roman", "Liberation Serif", "TeX Gyre Termes")):
        return "stix"
    return "dejavuserif" if "Serif" in font or font == "serif" else "dejavusans"


def _dressed(drawn: PlotPanel, weight: float, dark: bool) -> PlotPanel:
    plot, panel = _weighed(drawn.plot, weight), drawn.panel
    if panel.markers is None:
        panel = replace(panel, markers=tuple(_standard(name, weight, dark) for name in plot.markers))
    return replace(drawn, plot=_inked(plot) if dark else plot, panel=_inked_panel(panel) if dark else panel)


def _standard(name: str, weight: float, dark: bool) -> Marker:
    marker = replace(STANDARD[name], **(OUTLINES.get(name, {}) if dark else {}))
    width = marker.markeredgewidth * weight
    return replace(marker, markersize=marker.markersize * weight, markeredgewidth=width)


def _weighed(plot: Plot, weight: float) -> Plot:
    """A plot whose lines and marks have this part of their usual size, those that the config does not name."""
    held: Any = plot
    usual: dict[str, Any] = {each.name: each.default for each in fields(held) if each.name in MEASURES}
    own = {name: value * weight for name, value in usual.items() if value and getattr(held, name) == value}
    weighed: Plot = replace(held, **own)
    return weighed


def _inked(plot: Plot) -> Plot:
    held: Any = plot
    own = {each.name: styles.INK for each in fields(held) if getattr(held, each.name) == BLACK}
    for each in fields(held):
        if each.name == "level_color" and held.level_color == each.default:
            own[each.name] = LEVELS
    inked: Plot = replace(held, **own)
    return inked


def _inked_panel(panel: Panel) -> Panel:
    """A panel whose black lines and texts have the colour of the page's text."""
    return replace(
        panel,
        guides=tuple(_ink(each, "color") for each in panel.guides),
        notes=tuple(_ink_note(each) for each in panel.notes),
        markers=panel.markers and tuple(_ink(each, "color", "text_color") for each in panel.markers),
    )


def _ink_note(note: Any) -> Any:
    """A note in ink; one with a box of its own keeps black text where that box is light."""
    if note.box is not None and styles.is_light(note.box):
        return note
    return _ink(note, "color")


def _ink(held: Any, *names: str) -> Any:
    return replace(held, **{name: styles.INK for name in names if getattr(held, name) == BLACK})
