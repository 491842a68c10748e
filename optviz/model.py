"""What a config says, as frozen dataclasses: the field names are the YAML keys, the annotations their bounds.

First the sections as they are written, then the experiment that they make.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Color, LineStyle, Symbol, Text, settings
from optviz.formats import DARK
from optviz.page import Share  # noqa: TC001 - the keys of a Band are read from its annotations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from optviz.core import Appearance, Optimizer, Plot, Problem
    from optviz.page import Page

Cell = Annotated[int, Ge(0), Le(49)]
Cells = Annotated[int, Ge(1), Le(50)]
Location = Literal[
    "best", "upper right", "upper left", "lower left", "lower right", "right", "center left", "center right",
    "lower center", "upper center", "center",
]  # fmt: skip
Points = Literal["all", "last"] | Annotated[int, Ge(1)]
Number = Annotated[float, Ge(-1e300), Le(1e300)]
Seed = Annotated[int, Ge(0), Le(2**32 - 1)]


@settings
@dataclass(frozen=True)
class Legend:
    """The legend of a panel."""

    loc: Annotated[
        Location | None,
        "where it stands on the axes; if left out, where the last frame leaves most room, upper right in space, and "
        "outside where it has many entries or all of the axes are data",
    ] = None
    fontsize: Annotated[float | None, Gt(0), Le(200), "in points"] = None
    title: Annotated[Text | None, "a line above the entries"] = None
    columns: Annotated[
        int | None, Ge(1), Le(20), "how many columns the entries fill; as many as fit below the axes, else one"
    ] = None
    outside: Annotated[Literal["right", "below"] | None, "where it stands beside the axes"] = None


@settings
@dataclass(frozen=True)
class Reference:
    """A number taken from the results: coordinate `of` of a run's quantity at a step."""

    run: Annotated[str, "id or label of the run"]
    quantity: Annotated[str, "x, value, grad or the name of a recorded state"] = "x"
    coordinate: Annotated[str | int, "which of the coordinates, by name or from 0"] = 0
    step: Annotated[int | Literal["last"], "which step"] = "last"


Coordinate = float | Reference


@settings
@dataclass(frozen=True)
class Note:
    """A text in a panel, with an arrow to a point if it has one, and a box if asked."""

    text: Annotated[Text, "what it says"]
    at: Annotated[tuple[Coordinate, Coordinate], "where the text stands"]
    to: Annotated[tuple[Coordinate, Coordinate] | None, "where its arrow points"] = None
    coords: Annotated[Literal["data", "axes"], "what the numbers of `at` measure"] = "data"
    offset: Annotated[tuple[float, float] | None, "moves the text by so many points"] = None
    color: Annotated[Color, "of text, arrow and box edge"] = "black"
    fontsize: Annotated[float | None, Gt(0), Le(200), "in points"] = None
    alpha: Annotated[float | None, Ge(0), Le(1), "opacity of the text"] = None
    box: Annotated[Color | None, "fill of a rounded box around the text"] = None
    ha: Annotated[Literal["left", "center", "right"], "horizontal alignment"] = "left"
    va: Annotated[Literal["top", "center", "bottom", "baseline"], "vertical alignment"] = "baseline"


@settings
@dataclass(frozen=True)
class Guide:
    """A straight reference line across a panel at one x or one y."""

    x: Annotated[float | None, "stands upright at this x"] = None
    y: Annotated[float | None, "lies level at this y"] = None
    label: Annotated[Text | None, "its entry in the legend"] = None
    color: Annotated[Color, "of the line"] = "black"
    alpha: Annotated[float, Ge(0), Le(1), "opacity"] = 1.0
    linewidth: Annotated[float, Gt(0), Le(100), "in points"] = 1.0
    linestyle: Annotated[LineStyle, "in matplotlib's words"] = "--"


@settings
@dataclass(frozen=True)
class Marker:
    """A point in a panel with its text: the minimum, the start, the end."""

    point: Annotated[Literal["minimum", "start", "end"] | tuple[float, float], "which point"]
    marker: Annotated[Symbol | None, "in matplotlib's words; at an end, null for the run's own"] = "o"
    color: Annotated[Color | None, "of the marker; at an end, null for the run's own"] = "black"
    markersize: Annotated[float, Gt(0), Le(500), "across, in points"] = 8.0
    markeredgecolor: Annotated[Color | None, "of the marker's edge"] = None
    markeredgewidth: Annotated[float, Ge(0), Le(50), "of the marker's edge, in points"] = 0.5
    text: Annotated[Text | None, "what stands beside it"] = None
    text_size: Annotated[float | None, Gt(0), Le(200), "of the text, in points"] = None
    text_color: Annotated[Color, "of the text"] = "black"
    text_offset: Annotated[
        tuple[float, float] | None, "of the text from the point, in data units; clear of the marker if left out"
    ] = None
    zorder: Annotated[
        float | None, Ge(-100), Le(100), "in the order of drawing; in space, 1 lets the surface cover it by its depth"
    ] = None


@settings
@dataclass(frozen=True)
class Shown:
    """A run as a panel shows it."""

    run: Annotated[str, "id or label of the run"]
    label: Annotated[Text | None, "its name in this panel's legend"] = None
    color: Annotated[Color | None, "instead of the run's own"] = None
    alpha: Annotated[float | None, Ge(0), Le(1), "opacity"] = None
    marker: Annotated[Symbol | None, "in matplotlib's words"] = None
    markersize: Annotated[float | None, Gt(0), Le(100), "of the dots, in points"] = None
    linewidth: Annotated[float | None, Ge(0), Le(100), "in points"] = None
    linestyle: Annotated[LineStyle | None, "in matplotlib's words; none for dots alone"] = None
    arrows: Annotated[bool | None, "draw -lr ∇f from each point, where the plot can"] = None


@settings
@dataclass(frozen=True)
class Facet:
    """A panel for each value of an axis, or of two."""

    rows: Annotated[str | None, "axis whose values are the rows"] = None
    columns: Annotated[str | None, "axis whose values are the columns"] = None


@settings
@dataclass(frozen=True)
class Band:
    """The median over an axis as a line, and what lies between two quantiles as a band."""

    axis: Annotated[str, "which axis, such as one of seeds"]
    quantiles: Annotated[tuple[Share, Share], "lower and upper end of the band"] = (0.25, 0.75)


@settings
@dataclass(frozen=True)
class Panel:
    """What every plot kind understands beside its own fields: everything around the drawing."""

    runs: Annotated[tuple[str | Shown, ...] | None, "ids or labels of runs to show; all of them if left out"] = None
    select: Annotated[
        dict[str, Number | Annotated[tuple[Number, ...], MinLen(1), MaxLen(1000)]],
        "axes at one value, which titles tell for `{name}`; or those values of a hue, a facet or a band that are shown",
    ] = field(default_factory=dict)
    hue: Annotated[str | None, "axis whose values are told apart by colour"] = None
    facet: Annotated[str | Facet | None, "axis with a panel for each value, or one for rows and one for columns"] = None
    band: Annotated[str | Band | None, "axis shown as its median and a band of quantiles"] = None
    until: Annotated[
        Annotated[int, Ge(0)] | Annotated[tuple[Annotated[int, Ge(0)], ...], MinLen(1), MaxLen(100)] | None,
        "the last step shown; several make a filmstrip, a panel for each",
    ] = None
    at: Annotated[tuple[Cell, Cell] | None, "row and column in the figure's grid, from 0"] = None
    span: Annotated[tuple[Cells, Cells], "how many rows and columns it covers"] = (1, 1)
    title: Annotated[Text | None, "above the axes"] = None
    title_size: Annotated[float | None, Gt(0), Le(200), "in points"] = None
    title_color: Annotated[Color | None, "of the title"] = None
    xlabel: Annotated[Text | None, "instead of the plot's own"] = None
    ylabel: Annotated[Text | None, "instead of the plot's own"] = None
    zlabel: Annotated[Text | None, "instead of the plot's own"] = None
    label_size: Annotated[float | None, Gt(0), Le(200), "of the axis labels, in points"] = None
    xlim: Annotated[tuple[float, float] | None, "ends of the x axis"] = None
    ylim: Annotated[tuple[float, float] | None, "ends of the y axis"] = None
    zlim: Annotated[tuple[float, float] | None, "ends of the z axis"] = None
    xscale: Annotated[Literal["linear", "log", "symlog"] | None, "instead of the plot's own"] = None
    yscale: Annotated[Literal["linear", "log", "symlog"] | None, "instead of the plot's own"] = None
    equal: Annotated[bool, "one unit is as long on both axes"] = False
    grid: Annotated[bool | None, "instead of the style's"] = None
    spines: Annotated[tuple[Literal["left", "right", "top", "bottom"], ...] | None, "which sides to draw"] = None
    background: Annotated[Color | None, "of the axes"] = None
    legend: Annotated[bool | Legend, "false for none; true for one of a single run too"] = field(default_factory=Legend)
    guides: Annotated[tuple[Guide, ...], MaxLen(100), "reference lines"] = ()
    markers: Annotated[tuple[Marker, ...] | None, MaxLen(100), "marked points, instead of the plot's own"] = None
    notes: Annotated[tuple[Note, ...], MaxLen(100), "texts with arrows"] = ()


@settings
@dataclass(frozen=True)
class Record:
    """What a run keeps."""

    points: Annotated[Points | None, "which; k for every k-th; what the figures need if left out"] = None
    state: Annotated[tuple[str, ...], "paths of an optimizer's state, settings, or of what can be observed of it"] = ()


@settings
@dataclass(frozen=True)
class Common:
    """What every optimizer of a config understands beside its own fields."""

    id: Annotated[
        Annotated[str, MinLen(1), MaxLen(100)] | None,
        "by which panels, paths and results find it; else its name",
    ] = None
    label: Annotated[Annotated[str, MinLen(1), MaxLen(200), "math"] | None, "its name in legends"] = None
    color: Annotated[Color | None, "its colour in every panel"] = None
    start: Annotated[tuple[float, ...] | None, MinLen(1), "where it begins, instead of the experiment's start"] = None
    steps: Annotated[int | None, Ge(1), Le(10_000_000), "how many steps it takes, instead of the experiment's"] = None


@settings
@dataclass(frozen=True)
class Stop:
    """When a run takes no more steps: as soon as one of these is below its number."""

    grad_norm: Annotated[float | None, Gt(0), Le(1e300), "‖∇f(x)‖"] = None
    value: Annotated[float | None, Ge(-1e300), Le(1e300), "f(x)"] = None
    suboptimality: Annotated[float | None, Gt(0), Le(1e300), "f(x) - f*, of a problem with a known minimum"] = None
    distance: Annotated[float | None, Gt(0), Le(1e300), "from the nearest known minimum"] = None
    step_length: Annotated[float | None, Gt(0), Le(1e300), "‖xₖ - xₖ₋₁‖"] = None
    change: Annotated[float | None, Gt(0), Le(1e300), "|f(xₖ) - f(xₖ₋₁)|"] = None


@settings
@dataclass(frozen=True)
class Setup:
    """What a config says of the whole experiment, beside its problem, its optimizers and its figures."""

    title: Annotated[Text | None, "what the experiment is about"] = None
    source: Annotated[Text | None, "where it comes from: author, work, year"] = None
    start: Annotated[tuple[float, ...] | None, MinLen(1), "where all begin; the problem's own start if left out"] = None
    steps: Annotated[int, Ge(1), Le(10_000_000), "how many steps each optimizer takes"] = 100
    seed: Annotated[Seed, "from which all draws follow that have no seed of their own"] = 0
    divergence: Annotated[
        Annotated[float, Gt(1), Le(1e300)] | None,
        "a loss that stays above so many times the start's has diverged; null for NaN and infinity alone",
    ] = 1e3
    stop: Annotated[Stop | None, "when a run takes no more steps before its last"] = None
    record: Annotated[Record, "what the runs keep"] = Record()


@settings
@dataclass(frozen=True)
class Vary:
    """Something that varies: an axis of the experiment."""

    param: Annotated[
        str, MinLen(1), MaxLen(200), "lr, adam.lr, lookahead.inner.lr, problem.b, start, start.x, seed: what varies"
    ]
    values: Annotated[
        tuple[Number | Annotated[tuple[Number, ...], MinLen(1), MaxLen(1000)], ...] | None,
        MinLen(1),
        MaxLen(10_000),
        "its values, going up; points for a start",
    ] = None
    range: Annotated[tuple[Number, Number] | None, "the ends of its values, instead of all of them"] = None
    count: Annotated[int | None, Ge(1), Le(1_000_000), "how many values there are in the range, or seeds"] = None
    step: Annotated[float | None, Gt(0), "from one value to the next, instead of a count"] = None
    scale: Annotated[Literal["linear", "log"], "what is the same from value to value: difference or ratio"] = "linear"
    grid: Annotated[
        tuple[tuple[Number, Number, Annotated[int, Ge(2), Le(100_000)]], ...] | None,
        "of a start: ends and count for each coordinate; an axis each, as start.x and start.y",
    ] = None
    label: Annotated[Text | None, "its name on axes and in legends; the axis's own if left out"] = None


@dataclass(frozen=True)
class Target:
    """What an axis sets of one run."""

    part: Literal["optimizer", "problem", "start"]
    path: str = ""  # in the optimizer or the problem; of a start the number of its coordinate, "" for all of it


@dataclass(frozen=True)
class Axis:
    """Something that varies, with the values that it takes; of a start given as points their numbers from 0."""

    name: str
    label: str
    values: tuple[float, ...]
    scale: Literal["linear", "log"]
    targets: Mapping[str, Target]  # id of a run -> what it sets there; runs that it doesn't touch are left out
    points: tuple[tuple[float, ...], ...] | None = None


@dataclass(frozen=True)
class Run:
    """An optimizer of the experiment with where it starts and how far it goes."""

    id: str
    label: str
    optimizer: Optimizer
    start: tuple[float, ...]
    steps: int
    color: str | None = None


@dataclass(frozen=True)
class FacetCell:
    """A panel's place among those that a facet made of one; they share limits, labels at the rim, and a legend."""

    group: int  # the same for all of them
    row: int
    column: int
    rows: int
    columns: int
    count: int  # how many there are


@dataclass(frozen=True)
class PlotPanel:
    """A plot kind with its own fields, and what stands around it."""

    plot: Plot
    panel: Panel
    appearances: tuple[tuple[str, str, Appearance], ...]  # id of the run, its name in this panel, how it is drawn
    facet: FacetCell | None = None  # where it stands among the panels that it is one of


@dataclass(frozen=True)
class Figure:
    """One figure: its page and its panels."""

    name: str
    page: Page
    panels: tuple[PlotPanel, ...]

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns: as asked for, or as many as the panels reach, or the nearest to a square."""
        layout, count = self.page.layout, len(self.panels)
        placed = [(p.panel.at[0] + p.panel.span[0], p.panel.at[1] + p.panel.span[1]) for p in self.panels if p.panel.at]
        side = -(-count // layout.rows) if layout.rows else math.ceil(math.sqrt(count))
        columns = layout.columns or max((c for _, c in placed), default=0) or side
        rows = layout.rows or max((r for r, _ in placed), default=0) or -(-count // columns)
        return rows, columns

    @property
    def dark(self) -> Figure:
        """The same figure on a dark page, under a name of its own."""
        panels = tuple(replace(each, panel=replace(each.panel, background=None)) for each in self.panels)
        return Figure(f"{self.name}{DARK}", self.page.dark, panels)

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the page."""
        return self.page.inches(self.grid)


@dataclass(frozen=True)
class Experiment:
    """A config that was found free of mistakes."""

    name: str
    problem: Problem
    runs: tuple[Run, ...]
    figures: tuple[Figure, ...]
    axes: Mapping[str, Axis] = field(default_factory=dict)  # what varies, by name
    seed: int = 0
    divergence: float | None = 1e3  # times the loss at the start
    stop: Stop | None = None
    record: Record = Record()
    title: str | None = None
    origin: str | None = None  # what the config calls `source`
    source: Any = None  # a config.source.Document: what was written, and where
    resolved: Mapping[str, Any] = field(default_factory=dict)  # all of it as plain data, defaults filled in
    data: tuple[Path, ...] = ()  # the files that it reads beside the configs themselves
    warnings: tuple[Any, ...] = ()  # of config.diagnostics.Diagnostic
