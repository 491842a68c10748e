"""One panel of a figure: the plot, what surrounds it, and what the panel says of its axes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz import sliders
from optviz.config.model import Legend
from optviz.drawing import decorations
from optviz.plots import _labels
from optviz.plots._ground import Grounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.artist import Artist

    from optviz.config.model import Panel, PlotPanel
    from optviz.core import Appearance, Plot, Result, Trajectory, Update
    from optviz.sliders import Position


@dataclass(frozen=True)
class View:
    """A panel at a position of its sliders, with the runs that it shows."""

    panel: Panel
    plot: Plot
    position: Position
    result: Result  # at the position
    shown: Result  # with the panel's runs alone, as they look in it

    @property
    def ground(self) -> object:
        """What the ground depends on; None where that is unknown."""
        return self.plot.ground(self.shown) if isinstance(self.plot, Grounded) else None

    def draw_ground(self, ax: Any) -> None:
        """Draw what stays as long as the ground is the same."""
        if self.panel.background:
            ax.set_facecolor(self.panel.background)
        for guide in self.panel.guides:
            decorations.guide(ax, guide)
        if isinstance(self.plot, Grounded):
            self.plot.draw_ground(ax, self.shown)

    def draw_runs(self, ax: Any) -> Update:
        """Draw the runs, the marked points, and what the panel says differently."""
        marks = self.plot.marks if self.panel.markers is None else self.panel.markers
        decorations.still_marks(ax, self.plot, self.shown, marks)
        draw = self.plot.draw_runs if isinstance(self.plot, Grounded) else self.plot.draw
        moving = draw(ax, self.shown)
        ends = decorations.moving_marks(ax, self.plot, self.shown, marks)
        _dress(ax, self.panel, self.position)
        decorations.notes(ax, self.panel.notes, self.result)
        _legend(ax, self.panel)

        def update(t: float) -> Sequence[Artist]:
            return [*moving(t), *(artist for end in ends for artist in end(t))]

        return update


def view(result: Result, drawn: PlotPanel, appearances: Mapping[str, Appearance], moved: Position) -> View:
    """A panel at its own positions of sliders, and at that of a slider that is moved."""
    position = {**drawn.panel.sliders, **moved}
    result = sliders.at(result, position)
    runs = [
        _shown(result[label], name, appearance.over(drawn.plot.appearance).over(appearances[label]))
        for label, name, appearance in drawn.appearances
    ]
    return View(drawn.panel, drawn.plot, position, result, result.showing(runs))


def _shown(trajectory: Trajectory, name: str, appearance: Appearance) -> Trajectory:
    lost = trajectory.diverged_at
    mark = "" if lost is None or trajectory.axes else f" (diverged at step {lost})"
    return replace(trajectory, label=name + mark, appearance=appearance)


def _dress(ax: Any, panel: Panel, position: Position) -> None:
    """What the panel says of its axes, over what the plot chose."""
    if panel.title is not None:
        color = {} if panel.title_color is None else {"color": panel.title_color}
        ax.set_title(told(panel.title, position), fontsize=panel.title_size, **color)
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


def told(text: str, position: Position) -> str:
    """A title, with the positions of sliders in its blanks if the picture stands at any."""
    return _labels.filled(text, position) if position else text
