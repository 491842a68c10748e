r"""A figure as coordinates for pgfplots, from the same marks that it is drawn from: LaTeX sets its text and its lines.

What pgfplots has no lines for, filled levels, cells, bars, notes, is left out, and the caller is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz.core import marks as m
from optviz.core.quantities import evaluate
from optviz.drawing import pgf_style as pgf
from optviz.drawing import theme
from optviz.drawing.blanks import filled
from optviz.drawing.views import views
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from optviz.core import Appearance, Array, Problem, Result
    from optviz.drawing.views import View
    from optviz.model import Figure

LARGEST = 1e30  # beyond it TeX's numbers break
LEVELS = 7  # level lines where the plot leaves their number open, as matplotlib's


def pgfplots(result: Result, figure: Figure, appearances: Mapping[str, Appearance]) -> tuple[str, tuple[str, ...]]:
    """A tikzpicture with an axis for each panel, and what of the figure it leaves out."""
    figure = _dressed(figure)
    frames = [each[-1] for each in views(result, figure, appearances)]
    panels = [
        _Panel(view, view.panel.until if isinstance(view.panel.until, int) else figure.page.until) for view in frames
    ]
    rows, columns = figure.grid
    width, height = figure.inches
    size = f"width={width / columns:.4g}in, height={height / rows:.4g}in"
    if len(panels) == 1:
        lines = [f"\\begin{{axis}}[{size}, {panels[0].options}]", *panels[0].lines, r"\end{axis}"]
    else:
        group = f"group style={{group size={columns} by {rows}, horizontal sep=1.2cm, vertical sep=1.6cm}}"
        lines = [f"\\begin{{groupplot}}[{group}, {size}]"]
        for panel in panels:
            lines += [f"\\nextgroupplot[{panel.options}]", *panel.lines]
        lines.append(r"\end{groupplot}")
    left = dict.fromkeys(what for panel in panels for what in panel.left_out)
    return "\n".join((r"\begin{tikzpicture}", *lines, r"\end{tikzpicture}", "")), tuple(left)


def _dressed(figure: Figure) -> Figure:
    """The figure as it suits its page, with the markers that its config names, or none."""
    pairs = zip(theme.dressed(figure).panels, figure.panels, strict=True)
    panels = (replace(each, panel=replace(each.panel, markers=own.panel.markers)) for each, own in pairs)
    return replace(figure, panels=tuple(panels))


class _Panel:
    """One axis: its options, its plots, and what they leave out."""

    def __init__(self, view: View, until: int | None) -> None:
        self._view, self._until = view, np.inf if until is None else until
        self.left_out: list[str] = []
        self._problem: Problem = view.shown.problem
        self.lines = [line for mark in view.plot.marks(view.shown) for line in self._of(mark)]
        self.lines += [line for guide in view.panel.guides for line in pgf.guide(guide)]
        self.lines += [*self._minima()]
        if view.panel.notes:
            self.left_out.append("notes")
        self.options = ", ".join(self._options())

    def _options(self) -> Iterator[str]:
        panel, axes = self._view.panel, self._view.plot.axes(self._view.shown)
        for name in ("x", "y"):
            label, scale, ends = (
                getattr(panel, f"{name}{what}") or getattr(axes, f"{name}{what}") for what in ("label", "scale", "lim")
            )
            if label:
                yield f"{name}label={{{pgf.escaped(label)}}}"
            if scale == "log":
                yield f"{name}mode=log"
            elif scale != "linear":
                self.left_out.append(f"the {scale} scale of {name}")
            if ends:
                yield f"{name}min={ends[0]:.6g}, {name}max={ends[1]:.6g}"
        if panel.title:
            last = min(self._until, self._view.shown.last)
            yield f"title={{{pgf.escaped(filled(panel.title, self._view, last))}}}"
        if panel.equal:
            yield "axis equal image"
        yield "unbounded coords=jump"
        yield "legend cell align=left"

    def _of(self, mark: Any) -> Iterator[str]:
        """The plots of a mark."""
        writer = WRITERS.get(type(mark))
        if writer is None:
            self.left_out.append(NAMES.get(type(mark), type(mark).__name__))
        else:
            yield from writer(self, mark)

    def _points(self, mark: m.RunMark) -> tuple[Array, Array] | None:
        """The points (T, B) of a run's mark up to the last step that is shown; None where the run has none."""
        x, y = (evaluate(each, mark.run, self._problem) for each in (mark.x, mark.y))
        if x is None or y is None:
            return None
        first, last = (mark.first, mark.last) if isinstance(mark, m.Line) else (0, 0)
        rows = slice(first, len(x) - last)
        delay = mark.delay if isinstance(mark, m.Line) else 0
        shown = mark.run.step[rows] + delay <= self._until
        return x[rows][shown], y[rows][shown]

    def _line(self, mark: m.Line) -> Iterator[str]:
        if mark.right:
            self.left_out.append("the axis at the right")
            return
        if (points := self._points(mark)) is None:
            return
        x, y = points
        style = pgf.line(mark.style)
        if mark.run.band is not None:
            with np.errstate(all="ignore"):
                low, middle, high = np.quantile(y, (mark.run.band[0], 0.5, mark.run.band[-1]), axis=1)
            around, y = (np.concatenate([x[:, 0], x[::-1, 0]]), np.concatenate([low, high[::-1]])), middle[:, None]
            yield pgf.plot(*_kept(*around), f"{pgf.fill(mark.style)}, forget plot")
        for member in range(y.shape[1]):
            label = mark.label if member == 0 and self._labelled(mark.label) else None
            yield pgf.plot(*_kept(x[:, member], y[:, member]), style if label else f"{style}, forget plot")
            if label:
                yield pgf.entry(label)

    def _dots(self, mark: m.Dots) -> Iterator[str]:
        if (points := self._points(mark)) is not None and mark.style.markersize:
            for x, y in zip(*(each.T for each in points), strict=True):
                yield pgf.plot(*_kept(x, y), f"{pgf.dots(mark.style)}, forget plot")

    def _head(self, mark: m.Head) -> Iterator[str]:
        if (points := self._points(mark)) is not None and len(points[0]):
            yield pgf.plot(*_kept(points[0][-1], points[1][-1]), f"{pgf.dots(mark.style)}, forget plot")

    def _arrows(self, mark: m.Arrows) -> Iterator[str]:
        if (points := self._points(mark)) is None:
            return
        dx, dy = (evaluate(each, mark.run, self._problem) for each in (mark.dx, mark.dy))
        if dx is None or dy is None:
            return
        style = f"{pgf.line(mark.style)}, line width={mark.width:.3g}pt, forget plot" + (
            ", -stealth" if mark.head else ""
        )
        for member in range(points[0].shape[1]):
            for x, y, u, v in zip(*(each[: len(points[0]), member] for each in (*points, dx, dy)), strict=True):
                yield pgf.plot(*_kept(np.array([x, x + u]), np.array([y, y + v])), style)

    def _curve(self, mark: m.Curve | m.Track) -> Iterator[str]:
        y = mark.y
        if isinstance(mark, m.Track):
            if mark.rim:
                self.left_out.append("marks at the rim")
                return
            y = mark.y[max(int(np.searchsorted(mark.step, self._until, side="right")) - 1, 0)]
        style = pgf.line(mark.style, markers=True)
        if mark.label is not None and self._labelled(mark.label):
            yield pgf.plot(*_kept(mark.x, y), style)
            yield pgf.entry(mark.label)
        else:
            yield pgf.plot(*_kept(mark.x, y), f"{style}, forget plot")

    def _key(self, mark: m.Key) -> Iterator[str]:
        if mark.label is not None and self._labelled(mark.label):
            yield f"\\addlegendimage{{{pgf.line(mark.style, markers=True)}}}"
            yield pgf.entry(mark.label)

    def _levels(self, mark: m.Levels) -> Iterator[str]:
        """The level lines; the space between them has no colour."""
        from contourpy import contour_generator

        if mark.filled:
            self.left_out.append("the colours between level lines")
        finite = mark.z[np.isfinite(mark.z)]
        if mark.lines is None or not finite.size:
            return
        lines = contour_generator(mark.x, mark.y, np.ma.masked_invalid(mark.z))
        style = f"{pgf.level(mark.lines)}, forget plot"
        for level in _at(mark.levels, float(finite.min()), float(finite.max())):
            for part in lines.lines(level):
                x, y = np.asarray(part, dtype=float).T
                yield pgf.plot(x, y, style)

    def _minima(self) -> Iterator[str]:
        """The minima, where the plot marks them and nothing else is asked for."""
        place = self._view.plot.place(self._problem)
        if self._view.panel.markers is None and "minimum" in self._view.plot.markers and len(place) == 2:
            x, y = (self._problem.minima[:, each.coordinate or 0] for each in place)
            if len(x):
                yield pgf.plot(*_kept(x, y), pgf.MINIMUM)
        elif self._view.panel.markers:
            self.left_out.append("markers of its own")

    def _labelled(self, label: str | None) -> bool:
        """Whether a label has an entry in the legend."""
        return label is not None and not label.startswith("_") and self._view.legend and bool(self._view.panel.legend)


def _kept(x: Array, y: Array) -> tuple[Array, Array]:
    """Coordinates, with what TeX can't compute taken out."""
    away = ~(np.abs(x) < LARGEST) | ~(np.abs(y) < LARGEST)
    return x, np.where(away, np.nan, y)


def _at(levels: int | Sequence[float] | None, low: float, high: float) -> Sequence[float]:
    """Where level lines lie: as given, or at round numbers, as matplotlib has it."""
    if levels is not None and not isinstance(levels, int):
        return [float(each) for each in levels]
    from matplotlib.ticker import MaxNLocator

    return [float(each) for each in MaxNLocator((levels or LEVELS) + 1).tick_values(low, high)]


WRITERS: Mapping[type, Callable[[Any, Any], Iterator[str]]] = {
    m.Line: _Panel._line,
    m.Dots: _Panel._dots,
    m.Head: _Panel._head,
    m.Arrows: _Panel._arrows,
    m.Curve: _Panel._curve,
    m.Track: _Panel._curve,
    m.Key: _Panel._key,
    m.Levels: _Panel._levels,
}
NAMES: Mapping[type, str] = {
    m.Bars: "bars",
    m.LabelledPoints: "points with texts",
    m.Mesh: "cells",
    m.Message: "messages",
}
