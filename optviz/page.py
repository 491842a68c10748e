"""What a config says of the page of a figure: its size, its style, its files, its pace. And which files those are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Color, Text, settings
from optviz.formats import Format  # noqa: TC001 - keys are read from annotations

if TYPE_CHECKING:
    from collections.abc import Mapping

MM = 1 / 25.4  # inches
GOLDEN = (1 + 5**0.5) / 2


class Size(NamedTuple):
    """The room that a document gives a figure, with the type and the lines that fit it."""

    width: float  # inches
    font: float = 9.0  # points, of labels and titles
    small: float = 8.0  # points, of ticks and legends
    lines: float = 0.8  # widths of lines and sizes of marks, in parts of what they are on a page of 6.4 inches
    height: float | None = None  # inches; None for golden panels
    lines_scale: bool = False  # whether lines grow with a larger font, as on slides


_COLUMN = (8.0, 7.0, 0.65)  # of a paper in two columns
# Widths from the classes of the venues (as in tueplots 0.2.5) and the guides for authors of the publishers.
SIZES: Mapping[str, Size] = {
    "aaai": Size(3.3, *_COLUMN),
    "aaai-wide": Size(6.975, 8.0, 7.0),
    "aistats": Size(3.25, *_COLUMN),
    "aistats-wide": Size(6.75, 8.0, 7.0),
    "beamer": Size(140 * MM, 9.0, 8.0, 0.9, 68 * MM, lines_scale=True),
    "colm": Size(5.5),
    "cvpr": Size(3.25, *_COLUMN),
    "cvpr-wide": Size(6.875, 8.0, 7.0),
    "eccv": Size(4.8, 8.0, 7.0),
    "elsevier": Size(90 * MM, *_COLUMN),
    "elsevier-middle": Size(140 * MM, 8.0, 7.0),
    "elsevier-wide": Size(190 * MM, 8.0, 7.0),
    "iclr": Size(5.5),
    "icml": Size(3.25, *_COLUMN),
    "icml-wide": Size(6.75, 8.0, 7.0),
    "ieee": Size(3.5, *_COLUMN),
    "ieee-wide": Size(7.16, 8.0, 7.0),
    "jmlr": Size(6.0),
    "lncs": Size(122 * MM, 8.0, 7.0, 0.7),
    "nature": Size(89 * MM, 7.0, 6.0, 0.6),
    "nature-wide": Size(183 * MM, 7.0, 6.0, 0.7),
    "neurips": Size(5.5),
    "slide": Size(13.333, 20.0, 18.0, 2.0, 7.5, lines_scale=True),
    "springer": Size(84 * MM, 8.0, 8.0, 0.65),
    "springer-wide": Size(174 * MM, 8.0, 8.0),
    "tmlr": Size(6.5),
    "uai": Size(3.25, *_COLUMN),
    "uai-wide": Size(6.75, 8.0, 7.0),
}

Share = Annotated[float, Ge(0), Le(1)]
Style = Annotated[str, "style"]
Font = Annotated[str, "font"]
Inches = Annotated[float, Gt(0), Le(1000)]


@settings
@dataclass(frozen=True)
class Layout:
    """How the panels of a figure share its page."""

    rows: Annotated[int | None, Ge(1), Le(50), "of the grid; as many as needed if left out"] = None
    columns: Annotated[int | None, Ge(1), Le(50), "of the grid"] = None
    hspace: Annotated[float | None, Ge(0), Le(10), "between rows, in parts of a panel's height"] = None
    wspace: Annotated[float | None, Ge(0), Le(10), "between columns, in parts of a panel's width"] = None
    margins: Annotated[
        tuple[Share, Share, Share, Share] | None, "ends of the grid: left, bottom, right, top, in parts of the page"
    ] = None
    automatic: Annotated[bool | None, "let labels decide the spacing; true unless spaces are given"] = None


@settings
@dataclass(frozen=True)
class Page:
    """What a figure says of itself, beside its panels."""

    about: Annotated[Text | None, "what the figure shows, for lists of figures"] = None
    deviation: Annotated[Text | None, "how it differs from the figure that it follows, and why"] = None
    title: Annotated[Text | None, "above all panels"] = None
    title_size: Annotated[float | None, Gt(0), Le(200), "in points"] = None
    title_weight: Annotated[Literal["normal", "bold"], "of the title"] = "normal"
    title_color: Annotated[Color | None, "of the title"] = None
    title_y: Annotated[float | None, Ge(0), Le(2), "its height in parts of the figure"] = None
    size: Annotated[
        Annotated[str, "size"] | tuple[Annotated[float, Gt(0)], Annotated[float, Gt(0)]],
        "width and height, in inches; or a document by name, which decides fonts and lines too",
    ] = (6.4, 4.8)
    height: Annotated[Inches | None, "in inches, for a size by name; golden panels if left out"] = None
    dpi: Annotated[int, Ge(10), Le(2400), "pixels per inch"] = 150
    style: Annotated[
        Style | Annotated[tuple[Style, ...], MinLen(1)], "one style or several; later ones add to earlier"
    ] = "optviz"
    font: Annotated[
        Font | Annotated[tuple[Font, ...], MinLen(1), MaxLen(20)] | None,
        "an installed font by name, or several: what one lacks is taken from the next",
    ] = None
    font_size: Annotated[float | None, Gt(0), Le(200), "of labels, in points; all other text in proportion"] = None
    font_scale: Annotated[float, Gt(0), Le(20), "makes all text larger or smaller"] = 1.0
    dark_twin: Annotated[bool, "draw the figure a second time, on a dark page, as <figure>-dark"] = False
    palette: Annotated[
        Annotated[str, "palette"] | Annotated[tuple[Color, ...], MinLen(1)] | None,
        "colours of the runs in turn, instead of the style's",
    ] = None
    background: Annotated[Color | None, "of the page"] = None
    layout: Annotated[Layout, "how the panels share the page"] = Layout()
    tight: Annotated[bool, "cut the page to what is drawn on it"] = False
    formats: Annotated[tuple[Format, ...], MinLen(1), "files to write"] = ("png", "pdf")
    svg_text: Annotated[bool, "keep text in an SVG as text, in the reader's fonts, instead of outlines"] = False
    until: Annotated[int | None, Ge(0), "the last step shown; the end of the runs if left out"] = None
    animate: Annotated[str | None, "axis that an animation goes through, instead of the steps"] = None
    frames: Annotated[
        Literal["all"] | Annotated[int, Ge(1), Le(10_000)] | None,
        "of an animation: how many, evenly spread, or one a step or value; if left out up to 150, dense at the start",
    ] = None
    interval: Annotated[
        int | None, Ge(10), Le(60_000), "milliseconds that each frame is shown; 50 to 100 if left out, 8 s in all"
    ] = None
    hold: Annotated[int, Ge(0), Le(60_000), "milliseconds that the last frame is shown, if longer than the others"] = (
        1500
    )
    max_mb: Annotated[
        float | None, Gt(0), Le(10_000), "megabytes that an animation may have; kept by fewer colours, then frames"
    ] = None
    loop: Annotated[int, Ge(0), Le(65_535), "how often an animation plays; 0 for ever"] = 0

    @property
    def dark(self) -> Page:
        """The same page in the dark."""
        named = (self.style,) if isinstance(self.style, str) else self.style
        return replace(self, style=(*named, "dark"), dark_twin=False, background=None, palette=None)

    @property
    def named_size(self) -> Size | None:
        """The document whose size this is; None for a pair of inches."""
        return SIZES[self.size] if isinstance(self.size, str) else None

    def inches(self, grid: tuple[int, int]) -> tuple[float, float]:
        """Width and height, for panels in so many rows and columns."""
        if not isinstance(self.size, str):
            return self.size
        size, (rows, columns) = SIZES[self.size], grid
        return size.width, self.height or size.height or size.width / GOLDEN * rows / columns
