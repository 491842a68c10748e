from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Appearance, Color, Colormap, Mistake, Plot, definition, measures
from optviz.core.marks import Axes, Curve, Key, Mesh, Message, Track
from optviz.core.plot import PLANE
from optviz.core.quantities import title
from optviz.lazy import np
from optviz.plots import _runs
from optviz.plots._cells import edges, is_geometric, limits
from optviz.plots._levels import beyond

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array, Problem, Result, Trajectory
    from optviz.core.marks import Mark

WORDS = {
    "loss": "loss",
    "step": "first step with a loss below {:g}",
    "rate": "loss above its minimum, mean ratio per step",
}
DARK, GREY = "#1b2733", "#8a949e"  # GREY shows on any page


@definition
class Map(Plot):
    """How runs end for each value of what varies, as a heat map or as curves.

    Over two axes it is a heat map of one run, over one axis a curve for each run of the panel. A run that diverged has
    no end to show: its cell has a colour of its own, explained in the legend, and so has one that never got below
    `threshold`.
    """

    takes: ClassVar[frozenset[str]] = PLANE - {"equal"}

    x: Annotated[str | None, "axis to the right; the first one that nothing else uses if left out"] = None
    y: Annotated[str | None, "axis upwards: a heat map; none for a curve over x"] = None
    show: Annotated[
        Literal["loss", "suboptimality", "distance", "grad_norm", "step", "rate"], "what is measured of each run"
    ] = "loss"
    threshold: Annotated[float, Gt(0), "loss to get below, for `show: step`"] = 1e-3
    scale: Annotated[Literal["log", "linear"], "of the colours, or of a curve's axis"] = "log"
    vmin: Annotated[float | None, Ge(-1e300), Le(1e300), "value of the lowest colour; by the values if left out"] = None
    vmax: Annotated[float | None, Ge(-1e300), Le(1e300), "value of the highest colour"] = None
    cmap: Annotated[Colormap, "colour map"] = "viridis_r"
    diverged: Annotated[Color, "of runs that diverged"] = "#d7263d"
    missed: Annotated[Color, "of runs that never got below the threshold"] = "#c9ced4"
    best: Annotated[bool, "mark the best run, and tell its settings in the legend"] = True
    markersize: Annotated[float, Ge(0), Le(500), "of the mark of the best run, in points"] = 14.0

    @property
    def positions(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(name for name in (self.x, self.y) if name is not None)

    @property
    def needs_path(self) -> bool:  # type: ignore[override]
        return self.show in ("step", "rate")

    def with_positions(self, free: Sequence[str]) -> Map:
        if self.x is not None or not free:
            return self
        return replace(self, x=free[0], y=self.y or (free[1] if len(free) > 1 else None))

    def check(self) -> Iterable[Mistake]:
        if self.vmin is not None and self.vmax is not None and not self.vmin < self.vmax:
            yield Mistake(("vmax",), "the colours must go up")
        for key in ("vmin", "vmax"):
            if (end := getattr(self, key)) is not None and self.scale == "log" and end <= 0:
                yield Mistake((key,), f"a log scale has no {end:g}")

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        if self.x is None:
            yield Mistake(("x",), "a map is drawn over one or two axes, and nothing varies that it could take")
        yield from measures.check([(self.show, ("show",))], problem)

    @property
    def measure(self) -> str:
        """What is measured, in words."""
        return WORDS.get(self.show, title(self.show)).format(self.threshold)

    def axes(self, result: Result) -> Axes:
        over = self._over(result)
        if over is None:
            return Axes()
        labels = [result.experiment.axes[name].label if result.experiment else name for name in self.positions]
        scales = ["log" if is_geometric(values) else "linear" for values in over]
        if self.y is not None:
            ends = [edges(values) for values in over]
            box = [(float(each[0]), float(each[-1])) for each in ends]
            return Axes(
                xlabel=labels[0],
                ylabel=labels[1],
                xscale=scales[0],
                yscale=scales[1],
                xlim=box[0],
                ylim=box[1],
                holds=(),
                facecolor=self.missed,
                grid=False,
            )
        tables = [self._table(result, run, over) for run in self._runs(result)]
        low, high = self._ends(np.concatenate([table.measured[-1] for table in tables]), whole=True)
        wide = (high / low) ** 0.05 if self.scale == "log" else 0.05 * (high - low)
        ylim = (low / wide, high * wide) if self.scale == "log" else (low - wide, high + wide)
        borders = edges(over[0])
        xlim = float(borders[0]), float(borders[-1])
        return Axes(xlabel=labels[0], ylabel=self.measure, xscale=scales[0], yscale=self.scale, xlim=xlim, ylim=ylim)

    def marks(self, result: Result) -> Sequence[Mark]:
        over, shown = self._over(result), self._runs(result)
        if over is None:
            return [Message(text="no run here varies over this")]
        tables = [self._table(result, run, over) for run in shown]
        if self.y is not None:
            return [*self._cells(tables[0], over), *self._missing(tables), *self._best(result, tables, over)]
        return [*self._curves(result, shown, tables, over), *self._missing(tables), *self._best(result, tables, over)]

    def _runs(self, result: Result) -> list[Trajectory]:
        """The runs that vary over the axes; of a heat map the first one."""
        found = [run for run in result if self.positions and all(name in run.axes for name in self.positions)]
        return found[:1] if self.y is not None else found

    def _over(self, result: Result) -> list[Array] | None:
        """The values along each axis; None where no run varies over them."""
        shown = self._runs(result)
        return [np.unique(shown[0].axes[name]) for name in self.positions] if shown else None

    def _table(self, result: Result, run: Trajectory, over: Sequence[Array]) -> _Table:
        shape = tuple(map(len, over))
        places = [np.searchsorted(values, run.axes[name]) for name, values in zip(self.positions, over, strict=True)]
        cells = np.ravel_multi_index(places, shape)
        measured = np.full((len(run.step), int(np.prod(shape))), np.nan)
        lost = np.zeros(measured.shape, dtype=bool)
        measured[:, cells], lost[:, cells] = self._measured(result, run), _lost(run)
        return _Table(run, measured.reshape(-1, *shape), lost.reshape(-1, *shape))

    def _measured(self, result: Result, run: Trajectory) -> Array:
        """(T, B), nan where there is nothing to measure."""
        with np.errstate(all="ignore"):
            if self.show == "step":
                measured = _first_below(run, self.threshold)
            elif self.show == "rate":
                above = measures.suboptimality(run, result.problem)
                measured = (above / above[0]) ** (1.0 / np.maximum(run.step, 1)[:, None])
            else:
                measured = run.value if self.show == "loss" else measures.MEASURES[self.show](run, result.problem)
        return np.where(np.isfinite(measured) & ~_lost(run), measured, np.nan)

    def _ends(self, last: Array, *, whole: bool = False) -> tuple[float, float]:
        low, high = limits(last, self.scale)
        if whole:  # a curve that is cut would end in the air
            high = max(high, float(np.max(last, where=np.isfinite(last), initial=-np.inf)))
        low, high = low if self.vmin is None else self.vmin, high if self.vmax is None else self.vmax
        return (low, high) if low < high else (low, low * 10 if self.scale == "log" else low + 1)

    def _cells(self, table: _Table, over: Sequence[Array]) -> Iterator[Mark]:
        corners = [edges(values) for values in over]
        low, high = self._ends(table.measured[-1])
        least = float(np.finfo(float).tiny) if self.scale == "log" else -np.inf  # what is solved has the lowest colour
        values = np.ma.masked_invalid(np.maximum(table.measured.swapaxes(1, 2), least))
        lost = np.ma.masked_where(~table.lost.swapaxes(1, 2), np.zeros(values.shape))
        here: dict[str, Any] = {"step": table.run.step, "x": corners[0], "y": corners[1]}
        last = table.measured[-1][np.isfinite(table.measured[-1])]
        yield Mesh(**here, values=lost, cmap=self.diverged)
        yield Mesh(**here, values=values, cmap=self.cmap, limits=(low, high), scale=self.scale,
                   colorbar=self.measure, extend=beyond(last, low, high))  # fmt: skip

    def _curves(
        self, result: Result, shown: Sequence[Trajectory], tables: Sequence[_Table], over: Sequence[Array]
    ) -> Iterator[Mark]:
        """A curve for each run, and where it diverged a mark at the upper edge."""
        for run, table in zip(shown, tables, strict=True):
            style = _runs.style_of(run)
            line = Appearance(marker="o", markersize=3.0).over(style)
            label = run.label if len(result) > 1 else None
            yield Track(step=run.step, x=over[0], y=table.measured, style=line, label=label)
        for run, table in zip(shown, tables, strict=True):
            if table.lost.any():
                rim = np.where(table.lost, 0.97, np.nan)
                color = self.diverged if len(shown) == 1 else _runs.style_of(run).color
                cross = Appearance(color, marker="x", linestyle="none", markersize=6.0)
                yield Track(step=run.step, x=over[0], y=rim, style=cross, rim=True)

    def _missing(self, tables: Sequence[_Table]) -> Iterator[Mark]:
        """Entries in the legend for colours that the colour bar does not tell."""
        lost = np.concatenate([table.lost[-1].ravel() for table in tables])
        missed = np.concatenate([np.isnan(table.measured[-1]).ravel() for table in tables]) & ~lost
        for color, which, what in ((self.diverged, lost, "diverged"), (self.missed, missed, "never got there")):
            if which.any():
                label = f"{what} ({int(which.sum()):,} of {which.size:,})"
                curve = self.y is None and what == "diverged"
                style = Appearance(color if tables[1:] == [] else GREY, marker="x", markersize=6.0, linestyle="none")
                yield Key(
                    label=label, style=style if curve else Appearance(color), edgewidth=1.5 * curve, patch=not curve
                )

    def _best(self, result: Result, tables: Sequence[_Table], over: Sequence[Array]) -> Iterator[Mark]:
        for table in tables if self.best else ():
            last = table.measured[-1]
            if not np.isfinite(last).any():
                continue
            cell = np.unravel_index(int(np.nanargmin(last)), last.shape)
            place = [float(values[i]) for values, i in zip(over, cell, strict=True)]
            labels = [result.experiment.axes[n].label if result.experiment else n for n in self.positions]
            settings = ", ".join(f"{name} {value:.3g}" for name, value in zip(labels, place, strict=True))
            who = f"{table.run.label}, best" if len(tables) > 1 else "best"
            star = Appearance("white" if len(tables) == 1 else _runs.style_of(table.run).color, 1.0, "*",
                              self.markersize, linestyle="none")  # fmt: skip
            y = place[1] if len(place) == 2 else float(last[cell])
            point = {"x": np.array([place[0]]), "y": np.array([y])}
            text = f"{who}: {last[cell]:.3g} at {settings}"
            yield Curve(**point, style=star, edgecolor=DARK, zorder=5, label=text)


class _Table:
    """What is measured of a run, and which of its members are lost, (T, N) or (T, N, M) each."""

    def __init__(self, run: Trajectory, measured: Array, lost: Any) -> None:
        self.run, self.measured, self.lost = run, measured, lost


def _lost(run: Trajectory) -> NDArray[np.bool_]:
    """(T, B) whether a run has diverged by then."""
    if run.diverged is None:
        return np.zeros(run.value.shape, dtype=bool)
    return np.asarray((run.diverged >= 0) & (run.step[:, None] >= run.diverged))


def _first_below(run: Trajectory, threshold: float) -> Array:
    """(T, B) the first kept step with a loss below the threshold, as far as it is known by then; nan before."""
    below = run.value < threshold
    first = np.where(below.any(axis=0), run.step[below.argmax(axis=0)], np.inf)
    return np.where(run.step[:, None] >= first, first, np.nan)
