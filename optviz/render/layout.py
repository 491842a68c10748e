"""One figure of a config as a matplotlib Figure: its grid, its panels, and everything around the drawings."""

from __future__ import annotations

import math
import warnings
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from optviz import sliders
from optviz.config.model import Legend
from optviz.lazy import np
from optviz.plots import _labels
from optviz.render import around, style
from optviz.render.page import keep_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure as Page

    from optviz.config.model import Figure, Panel, PlotPanel
    from optviz.core import Look, Result, Trajectory, Update
    from optviz.sliders import Position


BEST = 0  # how matplotlib writes a legend's place that it still has to find


@dataclass
class Drawing:
    """A figure that can be shown at any step: `update(t)` returns the artists that it changed."""

    figure: Page
    update: Callable[[float], Sequence[Artist]]
    last: float
    steps: tuple[float, ...] = field(default=())  # one for each frame of the animation


def styles_of(figure: Figure) -> tuple[str, ...]:
    """The styles that a figure names, in order."""
    named = figure.page.style
    return (named,) if isinstance(named, str) else named


def compose(result: Result, figure: Figure) -> Drawing:
    """Draw a figure up to its last step. The caller saves it, or asks for other steps, within the same style."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Page

    with style.applied(styles_of(figure), figure.page.font_scale):
        page = Page(figsize=figure.page.size, dpi=figure.page.dpi, facecolor=figure.page.background)
        FigureCanvasAgg(page)
        if figure.page.move is not None:
            return _moved(page, result, figure)
        last = _last(result, figure)
        return Drawing(page, _fill(page, result, figure, {}), last, frames_of(last, figure))


def _fill(page: Page, result: Result, figure: Figure, moved: Position) -> Update:
    """Draw all panels of a figure, at a position of its animated slider, up to their last step."""
    looks = _looks(result, figure)
    updates = [
        _panel(ax, result, drawn, looks, {**drawn.panel.sliders, **moved})
        for ax, drawn in zip(_axes(page, figure), figure.panels, strict=True)
    ]
    _title(page, figure, moved)

    def update(t: float) -> Sequence[Artist]:
        return [artist for each in updates for artist in each(t)]

    update(_last(result, figure))
    _settle(page)
    return update


def _moved(page: Page, result: Result, figure: Figure) -> Drawing:
    """A figure whose frames are positions of a slider. Windows, levels and titles may change, so each is drawn anew."""
    positions = sliders.frames(figure, result.experiment.sliders)

    def update(i: float) -> Sequence[Artist]:
        with style.applied(styles_of(figure), figure.page.font_scale):
            page.clear()
            _fill(page, result, figure, positions[int(i)])
        return []  # nothing stays, so there is nothing to tell apart

    last = float(len(positions) - 1)
    update(last)
    return Drawing(page, update, last, tuple(map(float, range(len(positions)))))


def frames_of(last: float, figure: Figure) -> tuple[float, ...]:
    """The steps that an animation shows: every one up to the last, or so many evenly spread."""
    count = figure.page.frames or int(last) + 1
    spread = np.linspace(last, 0, count)  # from the end, so that a single frame is the still
    return tuple(float(step) for step in np.unique(np.round(spread)))


def _last(result: Result, figure: Figure) -> float:
    shown = {label for drawn in figure.panels for label, _, _ in drawn.looks}
    end = max((float(t.step[-1]) for t in result if t.label in shown), default=0.0)
    return end if figure.page.until is None else min(end, float(figure.page.until))


def _settle(page: Page) -> None:
    """Let spacing and legends find their place once and stay there: they must not move between frames."""
    seeking: list[Any] = [legend for ax in page.axes if (legend := ax.get_legend()) is not None and _seeks(legend)]
    with warnings.catch_warnings():
        # On a page too small for its labels the axes stay where they are, and the picture shows it.
        warnings.filterwarnings("ignore", "constrained_layout not applied")
        _space(page, drafted=any(hasattr(legend.axes, "get_zlim") for legend in seeking))
    keep_layout(page)
    for legend in seeking:
        legend.axes.apply_aspect()
        legend.set_loc(tuple(legend.axes.transAxes.inverted().transform(legend.get_window_extent().p0)))
        legend.borderaxespad = 0.0  # the place that was found has it in it already


def _space(page: Page, *, drafted: bool) -> None:
    """Move the axes to where their labels leave room, as a draw would; with a draft of a whole draw only if asked.

    In space it takes a draft to know where on the page things stand, which a legend has to keep clear of.
    """
    if drafted:
        page.draw_without_rendering()
    elif (engine := page.get_layout_engine()) is not None:
        with suppress(ValueError):  # which a draw passes over as well
            engine.execute(page)


def _seeks(legend: Any) -> bool:
    """Whether a legend still has to find its place."""
    found: bool = legend._loc == BEST  # matplotlib has no public way to ask
    return found


def _axes(page: Page, figure: Figure) -> list[Any]:
    layout, panels = figure.page.layout, figure.panels
    spaced = any(each is not None for each in (layout.hspace, layout.wspace, layout.margins))
    if layout.automatic or (layout.automatic is None and not spaced):
        page.set_layout_engine("constrained")
    rows, columns = grid_of(figure)
    ends = dict(zip(("left", "bottom", "right", "top"), layout.margins or (), strict=False))
    grid = page.add_gridspec(rows, columns, hspace=layout.hspace, wspace=layout.wspace, **ends)
    places = []
    for i, drawn in enumerate(panels):
        row, column = drawn.panel.at or divmod(i, columns)
        height, width = drawn.panel.span
        cell = grid[row : row + height, column : column + width]
        places.append(page.add_subplot(cell, projection=drawn.plot.projection))
    return places


def grid_of(figure: Figure) -> tuple[int, int]:
    """Rows and columns: as told, or as many as the panels reach, or the nearest to a square."""
    layout, panels = figure.page.layout, figure.panels
    placed = [(p.panel.at[0] + p.panel.span[0], p.panel.at[1] + p.panel.span[1]) for p in panels if p.panel.at]
    columns = layout.columns or max((c for _, c in placed), default=0) or _side(len(panels), layout.rows)
    rows = layout.rows or max((r for r, _ in placed), default=0) or -(-len(panels) // columns)
    return rows, columns


def _side(count: int, rows: int | None) -> int:
    return -(-count // rows) if rows else math.ceil(math.sqrt(count))


def _looks(result: Result, figure: Figure) -> dict[str, Look]:
    given = style.looks(len(result), styles_of(figure), figure.page.palette)
    return {t.label: t.look.over(look) for t, look in zip(result, given, strict=True)}


def _panel(ax: Any, result: Result, drawn: PlotPanel, looks: dict[str, Look], position: Position) -> Update:
    """Draw one panel: what surrounds the plot, the plot, and what the panel says differently."""
    panel, plot, result = drawn.panel, drawn.plot, sliders.at(result, position)
    shown = result.showing(
        [_shown(result[label], name, look.over(plot.look).over(looks[label])) for label, name, look in drawn.looks]
    )
    if panel.background:
        ax.set_facecolor(panel.background)
    for guide in panel.guides:
        around.guide(ax, guide)
    marks = plot.marks if panel.markers is None else panel.markers
    around.still_marks(ax, plot, shown, marks)
    moving = plot.draw(ax, shown)
    ends = around.moving_marks(ax, plot, shown, marks)
    _dress(ax, panel, position)
    around.notes(ax, panel.notes, result)
    _legend(ax, panel)

    def update(t: float) -> Sequence[Artist]:
        return [*moving(t), *(artist for end in ends for artist in end(t))]

    return update


def _shown(trajectory: Trajectory, name: str, look: Look) -> Trajectory:
    lost = trajectory.diverged_at
    mark = "" if lost is None or trajectory.axes else f" (diverged at step {lost})"
    return replace(trajectory, label=name + mark, look=look)


def _dress(ax: Any, panel: Panel, position: Position) -> None:
    """What the panel says of its axes, over what the plot chose."""
    if panel.title is not None:
        color = {} if panel.title_color is None else {"color": panel.title_color}
        ax.set_title(_told(panel.title, position), fontsize=panel.title_size, **color)
    for name in ("xlabel", "ylabel", "zlabel"):
        if (text := getattr(panel, name)) is not None:
            getattr(ax, f"set_{name}")(text)
    for axis in (ax.xaxis, ax.yaxis) if panel.label_size is not None else ():
        axis.label.set_fontsize(panel.label_size)
    _bound(ax, panel)


def _bound(ax: Any, panel: Panel) -> None:
    """Scales, limits and frame of the axes, as the panel says them."""
    for name in ("xscale", "yscale", "xlim", "ylim", "zlim"):
        if (value := getattr(panel, name)) is not None:
            getattr(ax, f"set_{name}")(value)
    if panel.equal:
        ax.set_aspect("equal", adjustable="box")
    if panel.grid is not None:
        ax.grid(panel.grid)
    if panel.spines is not None:
        ax.spines[:].set_visible(False)
        ax.spines[list(panel.spines)].set_visible(True)


def _legend(ax: Any, panel: Panel) -> None:
    legend = Legend() if panel.legend is True else panel.legend
    if not legend or not ax.get_legend_handles_labels()[1]:
        return
    # In space, "best" would try every vertex of the landscape, for seconds.
    place: dict[str, Any] = {"loc": legend.loc or ("upper right" if hasattr(ax, "get_zlim") else "best")}
    if legend.outside:
        place = {"loc": "upper left", "bbox_to_anchor": (1.02, 1.0), "borderaxespad": 0.0}
    ax.legend(fontsize=legend.fontsize, title=legend.title, ncols=legend.columns, **place)


def _told(text: str, position: Position) -> str:
    """A title, with the positions of sliders in its blanks if the picture stands at any."""
    return _labels.filled(text, position) if position else text


def _title(page: Page, figure: Figure, moved: Position) -> None:
    told = figure.page
    if told.title is None:
        return
    place = {} if told.title_y is None else {"y": told.title_y}
    page.suptitle(_told(told.title, moved), fontsize=told.title_size, fontweight=told.title_weight,
                  color=told.title_color, **place)  # fmt: skip
