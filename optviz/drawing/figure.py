"""One figure of a config as a matplotlib Figure: its grid, its panels, and everything around the drawings."""

from __future__ import annotations

import math
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optviz import sliders
from optviz.drawing import styles
from optviz.drawing.page import keep_layout
from optviz.drawing.panel import View, told, view
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure as Page

    from optviz.config.model import Figure
    from optviz.core import Appearance, Result, Update
    from optviz.sliders import Position


BEST = 0  # how matplotlib writes a legend's place that it still has to find


@dataclass
class Drawing:
    """A figure that can be shown at any step: `update(t)` returns the artists that it changed."""

    figure: Page
    update: Callable[[float], Sequence[Artist]]
    last: float
    steps: tuple[float, ...] = field(default=())  # one for each frame of the animation
    stays: Callable[[], Collection[Artist]] = tuple  # the artists that the last update left as they were


def styles_of(figure: Figure) -> tuple[str, ...]:
    """The styles that a figure names, in order."""
    named = figure.page.style
    return (named,) if isinstance(named, str) else named


def compose(result: Result, figure: Figure) -> Drawing:
    """Draw a figure up to its last step. The caller saves it, or asks for other steps, within the same style."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Page

    with styles.applied(styles_of(figure), figure.page.font_scale):
        page = Page(figsize=figure.page.size, dpi=figure.page.dpi, facecolor=figure.page.background)
        FigureCanvasAgg(page)
        if figure.page.move is not None:
            return _Moved(page, result, figure).drawing()
        last = _last(result, figure)
        _title(page, figure, {})
        return Drawing(page, _drawn(page, result, figure), last, frames_of(last, figure))


def _drawn(page: Page, result: Result, figure: Figure) -> Update:
    views = _views(result, figure, {})
    return _runs(page, result, figure, _grounds(page, figure, views), views)


def _views(result: Result, figure: Figure, moved: Position) -> list[View]:
    """All panels of a figure, at a position of its animated slider."""
    appearances = _appearances(result, figure)
    return [view(result, drawn, appearances, moved) for drawn in figure.panels]


def _grounds(page: Page, figure: Figure, views: Sequence[View]) -> list[Any]:
    axes = _axes(page, figure)
    for ax, each in zip(axes, views, strict=True):
        each.draw_ground(ax)
    return axes


def _runs(page: Page, result: Result, figure: Figure, axes: Sequence[Any], views: Sequence[View]) -> Update:
    """Draw the runs on their grounds, up to their last step, and settle the page."""
    updates = [each.draw_runs(ax) for ax, each in zip(axes, views, strict=True)]

    def update(t: float) -> Sequence[Artist]:
        return [artist for each in updates for artist in each(t)]

    update(_last(result, figure))
    _settle(page)
    return update


class _Moved:
    """A figure whose frames are positions of a slider. Where that moves only the runs, the rest of the page stays."""

    def __init__(self, page: Page, result: Result, figure: Figure) -> None:
        self._page, self._result, self._figure = page, result, figure
        self._positions = sliders.frames(figure, result.experiment.sliders)
        self._grounds: list[object] = [None]
        self._axes: list[Any] = []
        self._still: set[Artist] = set()
        self._stays: Collection[Artist] = ()

    def drawing(self) -> Drawing:
        """The figure at its last position."""
        steps = tuple(map(float, range(len(self._positions))))
        self._show(steps[-1])
        return Drawing(self._page, self._show, steps[-1], steps, lambda: self._stays)

    def _show(self, i: float) -> Sequence[Artist]:
        moved = self._positions[int(i)]
        with styles.applied(styles_of(self._figure), self._figure.page.font_scale):
            views = _views(self._result, self._figure, moved)
            self._lay([each.ground for each in views], views)
            _title(self._page, self._figure, moved)
            _runs(self._page, self._result, self._figure, self._axes, views)
        return []  # artists come and go, so none can be said to move

    def _lay(self, grounds: list[object], views: Sequence[View]) -> None:
        """Leave on the page nothing but the grounds."""
        if grounds == self._grounds and None not in grounds:
            for artist in [each for ax in self._axes for each in ax.get_children() if each not in self._still]:
                artist.remove()
            self._stays = self._still
            return
        self._stays = ()
        self._page.clear()
        self._axes = _grounds(self._page, self._figure, views)
        # Room for labels is found anew on each page.
        self._grounds = grounds if self._page.get_layout_engine() is None else [None]
        self._still = {artist for ax in self._axes for artist in ax.get_children()}


def frames_of(last: float, figure: Figure) -> tuple[float, ...]:
    """The steps that an animation shows: every one up to the last, or so many evenly spread."""
    count = figure.page.frames or int(last) + 1
    spread = np.linspace(last, 0, count)  # from the end, so that a single frame is the still
    return tuple(float(step) for step in np.unique(np.round(spread)))


def _last(result: Result, figure: Figure) -> float:
    shown = {label for drawn in figure.panels for label, _, _ in drawn.appearances}
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


def _appearances(result: Result, figure: Figure) -> dict[str, Appearance]:
    given = styles.appearances(len(result), styles_of(figure), figure.page.palette)
    return {t.label: t.appearance.over(appearance) for t, appearance in zip(result, given, strict=True)}


def _title(page: Page, figure: Figure, moved: Position) -> None:
    said = figure.page
    if said.title is None:
        return
    place = {} if said.title_y is None else {"y": said.title_y}
    page.suptitle(told(said.title, moved), fontsize=said.title_size, fontweight=said.title_weight,
                  color=said.title_color, **place)  # fmt: skip
