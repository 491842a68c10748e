"""One panel of a figure: the plot's marks, what surrounds them, and what the panel says of its axes."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from optviz.core import texts
from optviz.core.marks import Line, Surface
from optviz.core.quantities import at_points, plane
from optviz.drawing import artists, decorations, limits, ticks
from optviz.drawing.blanks import filled
from optviz.drawing.canvas import Canvas
from optviz.drawing.grounds import of_heights
from optviz.drawing.legends import legend
from optviz.drawing.space import hiding
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array
    from optviz.core.marks import Axes, Mark
    from optviz.drawing.views import View
    from optviz.model import Panel


class PanelDrawing:
    """A panel drawn once, that can be shown at any step and at each of its views.

    views: one, or one for each frame of an animated axis. The same artists stand for all of them, and the limits hold
    what any of them shows.
    """

    def __init__(self, ax: Any, views: Sequence[View]) -> None:
        self.ax, self.views = ax, views
        self._axes = [view.plot.axes(view.shown) for view in views]
        self._at = len(views) - 1
        view, axes = views[-1], self._axes[-1]
        self._marks = marks = view.plot.marks(view.shown)
        self._labels = [mark.label for mark in marks if mark.label is not None]
        self._relabels = len({tuple(run.label for run in each.shown) for each in views}) > 1
        right = _right_of(ax) if axes.right_label is not None else None
        self._canvas = Canvas(ax, view.shown.problem, right)
        self._canvas.appends = len(views) == 1
        self._lay_ground(axes, marks, view)
        named = view.plot.markers if view.panel.markers is None else view.panel.markers
        self._still = decorations.StillMarkers(self._canvas, view, named)
        self._drawn = [artists.draw(self._canvas, mark) for mark in artists.together(marks)]
        self._settle(marks)
        self._ends = decorations.end_markers(self._canvas, view, named)
        _dress(ax, view.panel)
        if self._canvas.heights is not None:
            ax.set_zlim(self._canvas.heights)
        self._title = _title(ax, view, 0.0)
        decorations.notes(ax, view)
        self._legend = legend(ax, view, self._unnamed() if len(views) == 1 else ())
        self._color_bar(view)

    def show(self, t: float) -> Sequence[Artist]:
        """Show the runs up to step t; returns the artists that may have changed."""
        until = self.views[self._at].panel.until
        t = min(t, until) if isinstance(until, int) else t
        turned = self._turn(t)
        changed = [artist for each in self._drawn for artist in each.show(t)]
        changed += [artist for end in self._ends for artist in end.show(t)]
        return [*turned, *changed, *self._tell(t)]

    def stand(self, frame: int, t: float) -> Sequence[Artist]:
        """Show the view of a frame of an animated axis, up to step t; returns the artists that may have changed."""
        view, axes = self.views[frame], self._axes[frame]
        self._marks = marks = view.plot.marks(view.shown)
        self._at = frame
        self._canvas.problem = view.shown.problem
        if axes.follow:
            self.ax.set(xlim=view.panel.xlim or axes.xlim, ylim=view.panel.ylim or axes.ylim)
        for each, mark in zip(self._drawn, artists.together(marks), strict=True):
            each.take(mark, view.shown.problem)
        for end, run in zip_longest(self._ends, [run for _ in self._ends[:1] for run in view.shown]):
            if end is not None and run is not None:
                end.take(run, view)
        changed = [*self._still.take(view), *self.show(t)]
        return [*changed, *self._relabel([mark.label for mark in marks if mark.label is not None])]

    def pin_title(self) -> None:
        """Keep a title that changes at its height: matplotlib would measure all tick labels at each draw."""
        if self._title is not None and texts.names(self.views[-1].panel.title or ""):
            title = self._title
            style = {"fontsize": title.get_fontsize(), "fontweight": title.get_fontweight(), "color": title.get_color()}
            self.ax.set_title(title.get_text(), y=title.get_position()[1], **style)

    def ground(self, frame: int) -> object:
        """What everything depends on that is no mark of a run: the problem, and limits that follow the frames."""
        axes = self._axes[frame]
        return self.views[frame].shown.problem, (axes.xlim, axes.ylim) if axes.follow else None

    def drop_legend(self) -> None:
        """Leave the names of the runs to a legend that all panels share."""
        self.ax.get_legend().remove()
        self._legend = None

    def settle_ticks(self) -> None:
        """Ticks that are read as numbers on logarithmic axes of few decades."""
        for axis in (self.ax.xaxis, self.ax.yaxis):
            if axis.get_scale() == "log":
                ticks.of_few_decades(axis)

    @property
    def follows(self) -> bool:
        """Whether the limits are those of each frame."""
        return self._axes[self._at].follow

    def unseen(self) -> Mapping[str, str]:
        """The runs that the panel shows and that leave no ink within its limits, by label, and why."""
        return limits.unseen(self._marks, self.views[self._at].shown.problem, self.ax)

    def _unnamed(self) -> Mapping[str, str]:
        """What the legend does not name, for it leaves no ink."""
        return limits.unseen(self._marks, self.views[self._at].shown.problem, self.ax, curves=True)

    def _lay_ground(self, axes: Axes, marks: Sequence[Mark], view: View) -> None:
        """What has to be known before anything is drawn: scales, colours, reference lines, the view in space."""
        ax, panel = self.ax, view.panel
        if panel.background or axes.facecolor:
            ax.set_facecolor(panel.background or axes.facecolor)
        for guide in panel.guides:
            decorations.guide(ax, guide)
        for name in ("x", "y"):
            scale = getattr(panel, f"{name}scale") or getattr(axes, f"{name}scale")
            if scale != "linear":  # before the limits, which depend on it
                getattr(ax, f"set_{name}scale")(scale)
        if axes.grid is not None:
            ax.grid(axes.grid)
        if axes.view is not None:
            self._canvas.rotates = bool(axes.rotate)
            self._canvas.heights = _heights(axes, panel)
            surfaces = [mark for mark in marks if isinstance(mark, Surface)]
            if axes.hides and surfaces:
                self._canvas.seen = hiding(ax, self._height(view))

    def _height(self, view: View) -> Any:
        """The height of the surface over two coordinates."""
        i, j, height = view.plot.place(view.shown.problem)
        problem = view.shown.problem
        places = (i.coordinate or 0, j.coordinate or 0)

        def over(x: Array, y: Array) -> Array:
            return at_points(height, plane(problem, places, x, y), problem)

        return over

    def _settle(self, marks: Sequence[Mark]) -> None:
        """Limits that hold every frame, and what the plot says of its axes."""
        ax, axes = self.ax, self._axes[-1]
        for spec, view in zip(self._axes, self.views, strict=True):
            for right, x, y in _held(spec, marks if view is self.views[-1] else None, view):
                limits.hold(self._canvas.right if right else ax, x, y)
        ends = {name: self._ends_of(name, axes) for name in ("xlim", "ylim")}
        ax.set(**{name: each for name, each in ends.items() if each is not None})
        ax.set(**{name: text for name in ("xlabel", "ylabel") if (text := getattr(axes, name)) is not None})
        if axes.names:
            ax.set_xticks([place for place, _ in axes.names], [name for _, name in axes.names], **axes.names_style)
        if axes.view is not None:
            _settle_space(ax, axes)
        if axes.right_label is not None:
            self._settle_right(axes, marks)

    def _ends_of(self, name: str, axes: Axes) -> tuple[float, float] | None:
        """The limits that the plot sets: of all frames together, unless they follow the frames."""
        ends = [each for spec in self._axes if (each := getattr(spec, name)) is not None]
        if axes.follow or not ends:
            own: tuple[float, float] | None = getattr(axes, name)
            return own
        return min(low for low, _ in ends), max(high for _, high in ends)

    def _settle_right(self, axes: Axes, marks: Sequence[Mark]) -> None:
        right = self._canvas.right
        right.set_ylabel(axes.right_label)
        if axes.right_ylim is not None:
            right.set_ylim(axes.right_ylim)
        for side, at_right in ((self.ax, False), (right, True)):
            colors = {m.style.color for m in marks if isinstance(m, Line) and m.right is at_right}
            if len(colors) == 1:  # an axis whose curves share a colour has a label of that colour
                side.yaxis.label.set_color(colors.pop())

    def _turn(self, t: float) -> list[Artist]:
        axes = self._axes[self._at]
        if axes.view is None or not axes.rotate:
            return []
        last = max(self.views[self._at].shown.last, 1)
        self.ax.view_init(axes.view[0], axes.view[1] + axes.rotate * t / last)
        return [self.ax]

    def _tell(self, t: float) -> list[Artist]:
        """Bring the title to a step or to another view."""
        view = self.views[self._at]
        if self._title is None or not texts.names(view.panel.title or ""):
            return []
        self._title.set_text(filled(view.panel.title or "", view, t))
        return [self._title]

    def _relabel(self, labels: list[str]) -> list[Artist]:
        """Bring the legend to another view, in which other runs may have diverged."""
        if self._legend is None or not self._relabels:
            return []
        written = {label: text for text in self._legend.get_texts() for label in [text.get_text()]}
        for before, label in zip(self._labels, labels, strict=True):
            if before in written:
                written[before].set_text(label)
        self._labels = labels
        return [self._legend]

    def _color_bar(self, view: View) -> None:
        """Beside the axes, what the colours of an axis with many values mean."""
        if view.hue is None or view.hue.few or view.hue.shaded:
            return
        self.ax.figure.colorbar(view.hue.mappable(), ax=self.ax, label=view.hue.axis.label)


def _held(axes: Axes, marks: Sequence[Mark] | None, view: View) -> list[tuple[bool, Array, Array]]:
    """The points that the axes have to hold: whether at the right, x (N,), y (N,)."""
    if axes.holds is not None:
        return [(False, x, y) for x, y in axes.holds]
    marks = view.plot.marks(view.shown) if marks is None else marks
    others = any(run.diverged is None or (run.diverged < 0).any() for run in view.shown)
    return [
        (bool(getattr(mark, "right", False)), x, y)
        for mark in marks
        for x, y in limits.held(mark, view.shown.problem, others=others)
    ]


def _heights(axes: Axes, panel: Panel) -> tuple[float, float] | None:
    """The limits of the z axis as heights, which a panel names as values."""
    if panel.zlim is None:
        return None
    low, high = axes.zscale.place(np.array(sorted(panel.zlim), dtype=float))
    return float(low), float(high)


def _from(least: float, told: Any) -> Any:
    """What writes heights from the least one on, and nothing at those below, where there is but a floor."""
    from matplotlib.ticker import FuncFormatter

    def write(height: float, place: Any) -> str:
        if height < least - 1e-9 * max(abs(least), 1.0):
            return ""
        return str(told(height, place)) if told is not None else f"{height:g}"

    return FuncFormatter(write)


def _settle_space(ax: Any, axes: Axes) -> None:
    from matplotlib.ticker import LinearLocator

    ax.view_init(*(axes.view or ()))
    if (told := of_heights(axes.zscale)) is not None:
        ax.zaxis.set_major_formatter(told)
    if axes.zleast is not None:
        ax.zaxis.set_major_formatter(_from(axes.zleast, told))
    if axes.zticks:
        ax.zaxis.set_major_locator(LinearLocator(axes.zticks))
    if axes.zformat:
        ax.zaxis.set_major_formatter(axes.zformat)


def _right_of(ax: Any) -> Any:
    """An axis at the right; what is measured on it is drawn in `ax`."""
    right = ax.twinx()
    right.spines["right"].set_visible(True)
    right.grid(visible=False)
    return right


def _title(ax: Any, view: View, t: float) -> Any:
    panel = view.panel
    if panel.title is None:
        return None
    color = {} if panel.title_color is None else {"color": panel.title_color}
    return ax.set_title(filled(panel.title, view, t), fontsize=panel.title_size, **color)


def _dress(ax: Any, panel: Panel) -> None:
    """What the panel says of its axes, over what the plot chose."""
    for name in ("xlabel", "ylabel", "zlabel"):
        if (text := getattr(panel, name)) is not None:
            getattr(ax, f"set_{name}")(text)
    for axis in (ax.xaxis, ax.yaxis) if panel.label_size is not None else ():
        axis.label.set_fontsize(panel.label_size)
    for name in ("xscale", "yscale", "xlim", "ylim"):
        if (value := getattr(panel, name)) is not None:
            getattr(ax, f"set_{name}")(value)
    if panel.equal:
        ax.set_aspect("equal", adjustable="box")
    if panel.grid is not None:
        ax.grid(panel.grid)
    if panel.spines is not None:
        ax.spines[:].set_visible(False)
        ax.spines[list(panel.spines)].set_visible(True)
