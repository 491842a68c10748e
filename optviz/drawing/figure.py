"""One figure of a config as a matplotlib Figure: its grid, its panels, and everything around the drawings."""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optviz.core import texts
from optviz.drawing import shared_legend, styles, theme
from optviz.drawing.blanks import filled
from optviz.drawing.facets import share
from optviz.drawing.page import keep_layout
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.theme import styles_of
from optviz.drawing.views import views
from optviz.mpl.legend import seeks_place
from optviz.running import axes as along
from optviz.running import pace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure as Page

    from optviz.core import Appearance, Result
    from optviz.drawing.views import View
    from optviz.model import Figure


@dataclass
class Drawing:
    """A figure that can be shown at any step, or at any frame of an axis that it goes through.

    `update(t)` shows it and returns the artists that may have changed.
    """

    figure: Page
    update: Callable[[float], Sequence[Artist]]
    last: float
    steps: tuple[float, ...] = field(default=())  # one for each frame of the animation
    panels: tuple[PanelDrawing, ...] = ()
    ground: Callable[[float], object] = field(default=lambda t: None)  # equal where nothing but marks moves


def compose(result: Result, figure: Figure) -> Drawing:
    """Draw a figure up to its last step or frame. The caller saves it, or asks for others, within the same style."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Page

    figure = theme.dressed(figure)
    with theme.applied(figure):
        page = Page(figsize=figure.inches, dpi=figure.page.dpi, facecolor=figure.page.background)
        FigureCanvasAgg(page)
        frames = views(result, figure, appearances(result, figure))
        last = _last(result, figure)
        title = _title(page, figure, frames[0][-1], last)
        axes = _axes(page, figure)
        panels = tuple(PanelDrawing(ax, each) for ax, each in zip(axes, frames, strict=True))
        share(panels, figure)
        for panel in panels:
            panel.settle_ticks()
        shared_legend.shared(panels, page)
        for panel in panels:
            panel.show(last)
        _settle(page)
        for panel in panels:
            panel.pin_title()
        _tell_unseen(panels, figure)
    tell = _Told(title, figure, panels)
    if figure.page.animate is None:
        return Drawing(page, tell.step, last, pace.steps(figure.page, int(last)), panels)
    count = len(frames[0])
    steps = tuple(map(float, range(count)))
    return Drawing(page, lambda i: tell.frame(int(i), last), count - 1.0, steps, panels, tell.ground)


class UnseenWarning(UserWarning):
    """A run that a panel shows leaves no ink in it."""


def _tell_unseen(panels: Sequence[PanelDrawing], figure: Figure) -> None:
    for number, panel in enumerate(panels):
        for label, why in panel.unseen().items():
            where = f"{figure.name}, panel {number + 1}" if len(panels) > 1 else figure.name
            warnings.warn(f"{where}: nothing is seen of {label}: {why}", UnseenWarning, stacklevel=3)


class _Told:
    """The panels of a figure and its title, brought to a step or to a frame."""

    def __init__(self, title: Any, figure: Figure, panels: Sequence[PanelDrawing]) -> None:
        self._title, self._text, self._panels = title, figure.page.title or "", panels

    def step(self, t: float) -> Sequence[Artist]:
        """Show all panels up to a step."""
        changed = [artist for panel in self._panels for artist in panel.show(t)]
        return [*changed, *self._tell(self._panels[0].views[-1], t)]

    def frame(self, i: int, t: float) -> Sequence[Artist]:
        """Show all panels at a frame."""
        changed = [artist for panel in self._panels for artist in panel.stand(i, t)]
        return [*changed, *self._tell(self._panels[0].views[i], t)]

    def ground(self, i: float) -> object:
        """What the grounds of a frame depend on."""
        return [panel.ground(int(i)) for panel in self._panels]

    def _tell(self, view: View, t: float) -> list[Artist]:
        if self._title is None or not texts.names(self._text):
            return []
        self._title.set_text(filled(self._text, view, t))
        return [self._title]


def frame_count(result: Result, figure: Figure) -> int:
    """How many frames an animation of a figure has."""
    if figure.page.animate is not None and result.experiment is not None:
        return len(along.frames(figure, result.experiment.axes))
    return len(pace.steps(figure.page, int(_last(result, figure))))


def _last(result: Result, figure: Figure) -> float:
    shown = {run for panel in figure.panels for run, _, _ in panel.appearances}
    end = max((float(t.step[-1]) for t in result if t.id in shown), default=0.0)
    return end if figure.page.until is None else min(end, float(figure.page.until))


def _settle(page: Page) -> None:
    """Let spacing and legends find their place once and stay there: they must not move between frames."""
    found = [ax.get_legend() for ax in page.axes]
    seeking: list[Any] = [legend for legend in found if legend is not None and seeks_place(legend)]
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


def _axes(page: Page, figure: Figure) -> list[Any]:
    layout, panels = figure.page.layout, figure.panels
    spaced = any(each is not None for each in (layout.hspace, layout.wspace, layout.margins))
    if layout.automatic or (layout.automatic is None and not spaced):
        page.set_layout_engine("constrained")
    rows, columns = figure.grid
    ends = dict(zip(("left", "bottom", "right", "top"), layout.margins or (), strict=False))
    grid = page.add_gridspec(rows, columns, hspace=layout.hspace, wspace=layout.wspace, **ends)
    places = []
    for i, panel in enumerate(panels):
        row, column = panel.panel.at or divmod(i, columns)
        height, width = panel.panel.span
        cell = grid[row : row + height, column : column + width]
        places.append(page.add_subplot(cell, projection=panel.plot.projection))
    return places


def appearances(result: Result, figure: Figure) -> dict[str, Appearance]:
    """How each run looks in every panel that says nothing else, by its id."""
    given = styles.appearances(len(result), styles_of(figure), figure.page.palette)
    return {
        run.id: run.appearance.over(own).over(theme.usual(figure.page)) for run, own in zip(result, given, strict=True)
    }


def _title(page: Page, figure: Figure, view: View, t: float) -> Any:
    said = figure.page
    if said.title is None:
        return None
    place = {} if said.title_y is None else {"y": said.title_y}
    return page.suptitle(filled(said.title, view, t), fontsize=said.title_size, fontweight=said.title_weight,
                         color=said.title_color, **place)  # fmt: skip
