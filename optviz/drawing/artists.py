"""Marks as artists: the one place where what a plot describes is drawn, shown up to a step, and moved.

Each kind of mark has a class here whose objects hold the artists. `show(t)` shows a step and returns the artists that
may have changed; `take(mark, problem)` lets them stand for the same mark of another member of an animated axis.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from optviz.core import marks as m
from optviz.drawing import limits
from optviz.drawing.arrows import ArrowsArtist, ExitsArtist
from optviz.drawing.dots import DotsArtist
from optviz.drawing.grounds import FloorArtist, LevelsArtist, MeshArtist, SurfaceArtist
from optviz.drawing.space import SpaceDots, space_lines
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Appearance, Array, Problem
    from optviz.drawing.canvas import Canvas


class Drawn(Protocol):
    """What stands for one mark, or for several of a kind that are drawn together."""

    def show(self, t: float) -> Sequence[Artist]:
        """Show what there is to see at step t; returns the artists that may have changed."""

    def take(self, marks: Any, problem: Problem) -> None:
        """Stand for other marks of the same kind and the same runs."""


BAND = 0.2  # opacity of a band
TOGETHER = (m.Dots, m.Arrows)  # kinds of which neighbours are drawn as one


def together(marks: Sequence[m.Mark]) -> Iterator[Any]:
    """The marks in their order: lists of those that are drawn as one, and single ones."""
    for kind, group in groupby(marks, type):
        if kind in TOGETHER:
            yield list(group)
        else:
            yield from group


def draw(canvas: Canvas, mark: Any) -> Drawn:
    """The artists of a mark, or of a list of marks that are drawn as one."""
    kind = type(mark[0] if isinstance(mark, list) else mark)
    made: Drawn = (SPATIAL if canvas.spatial and kind in SPATIAL else FLAT)[kind](canvas, mark)
    return made


def dots(canvas: Canvas, marks: Sequence[m.Dots]) -> Drawn:
    """Dots in the plane."""
    return DotsArtist(canvas.ax, marks, canvas.problem, appends=canvas.appends)


def arrows(canvas: Canvas, marks: Sequence[m.Arrows]) -> Drawn:
    """Arrows in the plane."""
    return ArrowsArtist(canvas.ax, marks, canvas.problem, appends=canvas.appends)


def now(color: str | None) -> str | None:
    """A colour of the palette as it is in this style; a line would look it up when it is drawn."""
    from matplotlib.colors import to_hex

    return to_hex(color) if color is not None and re.fullmatch("C[0-9]+", color) else color


def line_style(style: Appearance) -> dict[str, Any]:
    """The properties of a line."""
    return {"color": now(style.color), "alpha": style.alpha, "linestyle": style.linestyle, "linewidth": style.linewidth}


class LineArtist:
    """A line for each member of a run, or its median with a band."""

    def __init__(self, canvas: Canvas, mark: m.Line) -> None:
        self._canvas = canvas
        ax, members = canvas.ax, 1 if mark.run.band else mark.run.value.shape[1]
        scales = {"transform": canvas.right.transData} if mark.right else {}
        # All of them belong to `ax`, whatever axis they are measured on: grid lines stay under, the legend above.
        self._lines = [
            ax.plot([], [], **line_style(mark.style), zorder=mark.zorder, label=None if i else mark.label, **scales)[0]
            for i in range(members)
        ]
        self._band = _band(ax, mark) if mark.run.band else None
        self.take(mark, canvas.problem)

    def take(self, mark: m.Line, problem: Problem) -> None:
        found = limits.points(mark, problem)
        path = np.empty((0, len(self._lines), 2)) if found is None else found
        rows = slice(mark.first, len(path) - mark.last)
        self._reached = mark.run.step[rows] + mark.delay if len(path) else np.empty(0)
        path = path[rows]
        if mark.clip_far:
            path = limits.near(path, limits.of_axes(self._canvas.ax))
        else:
            path = np.where(np.isfinite(path), path, np.nan)
        if mark.run.band and len(path):
            self._edges = _quantiles(path, mark.run.band)
            path = _quantiles(path, (0.5,))[0][:, None]
        self._path = path
        for line in self._lines:
            line.set_color(now(mark.style.color))

    def show(self, t: float) -> Sequence[Artist]:
        n = int(np.searchsorted(self._reached, t, side="right"))
        for i, line in enumerate(self._lines):
            line.set_data(*self._path[:n, i].T)
        if self._band is None:
            return self._lines
        low, high = (edge[:n] for edge in self._edges)
        if n:
            self._band.set_data(low[:, 0], low[:, 1], high[:, 1])
        self._band.set_visible(n > 0)
        return [self._band, *self._lines]


def _band(ax: Any, mark: m.Line) -> Any:
    from matplotlib.collections import FillBetweenPolyCollection

    style, opacity = mark.style, BAND * (mark.style.alpha or 1.0)
    nothing = np.zeros(2)
    band = FillBetweenPolyCollection("x", nothing, nothing, nothing, facecolor=style.color, alpha=opacity, linewidth=0,
                                     zorder=mark.zorder - 0.1)  # fmt: skip
    ax.add_collection(band, autolim=False)  # the points that stand in for it set no limits
    return band


def _quantiles(path: Array, shares: Sequence[float]) -> list[Array]:
    """Quantiles over the members of points (T, B, 2), a path (T, 2) each; what diverged counts as above all."""
    y = np.where(np.isfinite(path[..., 1]), path[..., 1], np.inf)
    x = np.nanmedian(path[..., 0], axis=1)
    found = [np.quantile(y, share, axis=1, method="linear") for share in shares]
    return [np.stack([x, np.where(np.isfinite(each), each, np.nan)], axis=-1) for each in found]


class HeadArtist:
    """A marker for each member at the last point that is reached."""

    def __init__(self, canvas: Canvas, mark: m.Head) -> None:
        style = mark.style
        (self._artist,) = canvas.ax.plot([], [], color=style.color, alpha=style.alpha, marker=style.marker,
                                         markersize=style.markersize or 0.0, linestyle="none", zorder=mark.zorder,
                                         label=mark.label)  # fmt: skip
        self._ax = canvas.ax
        self.take(mark, canvas.problem)

    def take(self, mark: m.Head, problem: Problem) -> None:
        found = limits.points(mark, problem)
        self._step = mark.run.step
        self._path = None if found is None else limits.near(found, limits.of_axes(self._ax))

    def show(self, t: float) -> Sequence[Artist]:
        if self._path is not None:
            row = max(int(np.searchsorted(self._step, t, side="right")) - 1, 0)
            self._artist.set_data(*self._path[row].T)
        return [self._artist]


class BarsArtist:
    """Bars whose heights are those of the last point that is reached."""

    def __init__(self, canvas: Canvas, mark: m.Bars) -> None:
        self.take(mark, canvas.problem)
        style, none = mark.style, np.zeros(len(mark.position))  # `limits.held` says what heights the axis has to hold
        self._bars = canvas.ax.bar(mark.position, none, mark.width, color=style.color, alpha=style.alpha,
                                   label=mark.label)  # fmt: skip

    def take(self, mark: m.Bars, problem: Problem) -> None:
        found = limits.points(mark, problem)
        heights = np.full((1, len(mark.position)), np.nan) if found is None else found[..., 1]
        self._step, self._heights = mark.run.step, np.where(np.isfinite(heights), heights, np.nan)

    def show(self, t: float) -> Sequence[Artist]:
        row = max(int(np.searchsorted(self._step, t, side="right")) - 1, 0)
        for bar, height in zip(self._bars, self._heights[row], strict=True):
            bar.set_height(height)
        return list(self._bars)


class LabelledPointsArtist:
    """Points with texts beside them, where the last point that is reached has them."""

    def __init__(self, canvas: Canvas, mark: m.LabelledPoints) -> None:
        ax, style = canvas.ax, mark.style
        self.take(mark, canvas.problem)
        members = mark.run.value.shape[1]
        colors = [color for color in mark.colors for _ in range(members)]
        self._dots = ax.scatter(*self._points[-1].T, s=(style.markersize or 0.0) ** 2, c=colors, alpha=style.alpha,
                                marker=style.marker, edgecolors=mark.edgecolor, linewidths=mark.edgewidth, zorder=5,
                                label=mark.label)  # fmt: skip
        texts = [text for text in mark.texts for _ in range(members)]
        self._texts = [
            ax.annotate(text, (0, 0), xytext=mark.text_offset, textcoords="offset points", color=color,
                        fontsize=mark.text_size)
            for text, color in zip(texts, colors, strict=False)
        ]  # fmt: skip

    def take(self, mark: m.LabelledPoints, problem: Problem) -> None:
        found = limits.points(mark, problem)
        points = np.full((1, len(mark.x) * mark.run.value.shape[1], 2), np.nan) if found is None else found
        self._step = mark.run.step
        self._points = np.where(np.isfinite(points).all(axis=-1, keepdims=True), points, np.nan)

    def show(self, t: float) -> Sequence[Artist]:
        here = self._points[max(int(np.searchsorted(self._step, t, side="right")) - 1, 0)]
        self._dots.set_offsets(here)
        for text, place in zip(self._texts, here, strict=False):
            text.xy = place
            text.set_visible(bool(np.isfinite(place).all()))
        return [self._dots, *self._texts]


class TrackArtist:
    """A line over an axis of the experiment, as it is at the last recorded step that is reached."""

    def __init__(self, canvas: Canvas, mark: m.Track) -> None:
        style, ax = mark.style, canvas.ax
        rim = {"transform": ax.get_xaxis_transform(), "clip_on": False} if mark.rim else {}
        (self._line,) = ax.plot(mark.x, mark.y[-1], color=style.color, alpha=style.alpha, linestyle=style.linestyle,
                                linewidth=style.linewidth, marker=style.marker, markersize=style.markersize,
                                label=mark.label, zorder=mark.zorder, **rim)  # fmt: skip
        self.take(mark, canvas.problem)

    def take(self, mark: m.Track, problem: Problem) -> None:
        self._step, self._x, self._y = mark.step, mark.x, mark.y

    def show(self, t: float) -> Sequence[Artist]:
        row = max(int(np.searchsorted(self._step, t, side="right")) - 1, 0)
        self._line.set_data(self._x, self._y[row])
        return [self._line]


class Still:
    """What stays as it is."""

    def take(self, mark: Any, problem: Problem) -> None:
        """Nothing changes."""

    def show(self, t: float) -> Sequence[Artist]:
        return ()


class CurveArtist(Still):
    """A line that stays while steps go on."""

    def __init__(self, canvas: Canvas, mark: m.Curve) -> None:
        limits.hold(canvas.ax, mark.x, mark.y)
        style = {key: value for key, value in vars(mark.style).items() if value is not None}
        style["color"] = now(mark.style.color)
        if mark.edgecolor is not None:
            style["markeredgecolor"] = mark.edgecolor
        (self._line,) = canvas.ax.plot(mark.x, mark.y, **style, label=mark.label, zorder=mark.zorder)

    def take(self, mark: m.Curve, problem: Problem) -> None:
        self._line.set_data(mark.x, mark.y)


class FieldArtist:
    """Arrows that stay while steps go on."""

    def __init__(self, canvas: Canvas, mark: m.Field) -> None:
        self._ax = canvas.ax
        self._draw(mark)

    def _draw(self, mark: m.Field) -> None:
        x0, x1 = float(mark.x.min()), float(mark.x.max())
        y0, y1 = float(mark.y.min()), float(mark.y.max())
        wide, high = (x1 - x0) / mark.across, (y1 - y0) / mark.across
        # Lengths are those on the page, so that an arrow points downhill in a window of any shape.
        longest = float(np.nanmax(np.hypot(mark.dx / wide, mark.dy / high)))
        self._artist = self._ax.quiver(mark.x, mark.y, mark.dx, mark.dy, color=mark.color, angles="xy",
                                       scale_units="xy", scale=longest or 1.0, pivot="mid", width=0.0028,
                                       zorder=mark.zorder)  # fmt: skip

    def take(self, mark: m.Field, problem: Problem) -> None:
        self._artist.remove()
        self._draw(mark)

    def show(self, t: float) -> Sequence[Artist]:
        return ()


class KeyArtist(Still):
    """An entry in the legend, drawn as what it stands for is."""

    def __init__(self, canvas: Canvas, mark: m.Key) -> None:
        ax, style = canvas.ax, mark.style
        if mark.patch:
            ax.scatter([], [], marker="s", s=60, color=style.color, edgecolors="none", label=mark.label)
        elif style.linewidth and style.linestyle != "none":
            ax.plot([], [], **line_style(style), label=mark.label, marker=style.marker if style.markersize else "",
                    markersize=style.markersize or 0.0, markeredgewidth=mark.edgewidth,
                    markeredgecolor=mark.edgecolor or style.color)  # fmt: skip
        else:
            nowhere: Any = ([],) * (3 if canvas.spatial else 2)
            ax.scatter(*nowhere, s=(style.markersize or 0.0) ** 2, linewidth=mark.edgewidth, alpha=style.alpha,
                       label=mark.label, marker=style.marker, color=style.color)  # fmt: skip


class MessageArtist(Still):
    """A text in the middle of the axes."""

    def __init__(self, canvas: Canvas, mark: m.Message) -> None:
        write = canvas.ax.text2D if canvas.spatial else canvas.ax.text
        write(0.5, 0.5, mark.text, transform=canvas.ax.transAxes, ha="center", va="center")


FLAT: dict[type, Callable[[Canvas, Any], Any]] = {
    m.Line: LineArtist,
    m.Dots: dots,
    m.Arrows: arrows,
    m.Exits: ExitsArtist,
    m.Field: FieldArtist,
    m.Head: HeadArtist,
    m.Bars: BarsArtist,
    m.LabelledPoints: LabelledPointsArtist,
    m.Track: TrackArtist,
    m.Curve: CurveArtist,
    m.Key: KeyArtist,
    m.Levels: LevelsArtist,
    m.Floor: FloorArtist,
    m.Surface: SurfaceArtist,
    m.Mesh: MeshArtist,
    m.Message: MessageArtist,
}
SPATIAL: dict[type, Callable[[Canvas, Any], Any]] = {m.Line: space_lines, m.Dots: SpaceDots}
