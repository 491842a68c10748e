from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen

from optviz.core import Appearance, Color, Colormap, Defined, LineStyle, Mistake, Plot, Problem, Symbol, definition
from optviz.core.marks import Arrows, Axes, Exits, Field, Key, Levels, Message, Quantity
from optviz.core.plot import PLANE, POSITIONED
from optviz.core.quantities import plane
from optviz.lazy import np
from optviz.plots import _grid, _levels, _runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.core import Array, Result
    from optviz.core.marks import Mark
    from optviz.core.plot import Limits

Margin = Annotated[float, Ge(0), Le(1e6)]
Ends = tuple[float, float]
PARTS = {"gradient": ("downhill", "#1b2733"), "carried": ("carried", "#a8328f"), "step": ("onward", "#e0a000")}
WORDS = {"gradient": "-lr ∇f", "carried": "carried on from before", "step": "step"}


@definition
class Contour(Plot):
    """Level lines of the problem over two coordinates, with the runs moving across them.

    Dots stand at the iterates; a run with `arrows` shows -lr ∇f at each, and `arrows` of the plot what each step of
    every run is made of: -lr ∇f and what the rule carries on from before. Levels and colours are even on `scale`: equal
    steps of √f or log f, measured from the least value of f, keep both the far walls and the bottom of a valley
    readable. `auto` takes the least bent scale that leaves no wide trough without lines. Labels tell f itself. Where no
    window is named it is the problem's domain, widened to hold the starts and the runs that stay near; a run that
    leaves it has an arrowhead at the rim.
    """

    takes: ClassVar[frozenset[str]] = (PLANE | POSITIONED) - {"xscale", "yscale"}
    markers: ClassVar[tuple[str, ...]] = ("minimum", "start", "end")

    extent: Annotated[
        tuple[Ends, Ends] | None, "the window, ends of x and y; the axes' limits or what holds the runs if left out"
    ] = None
    margin: Annotated[
        tuple[Margin | None, Margin | None] | None, "lets x and y grow beyond that to hold the runs, with such margins"
    ] = None
    points: Annotated[int, Ge(2), Le(4000), "values along each axis"] = 300
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    of: Annotated[Problem | None, Defined("problems"), "another function whose level lines to draw instead"] = None
    scale: Annotated[Literal["auto", "linear", "sqrt", "log", "symlog"], "on which levels and colours are even"] = (
        "auto"
    )
    levels: Annotated[
        Annotated[int, Ge(1), Le(500)] | Annotated[tuple[float, ...], MaxLen(500)] | None, "how many levels, or which"
    ] = None
    extend: Annotated[
        Literal["auto", "neither", "min", "max", "both"], "where colours go on beyond the first and the last level"
    ] = "auto"
    cmap: Annotated[Colormap | None, "colour map, of the lines where nothing is filled; the style's if left out"] = None
    filled: Annotated[bool, "fill the space between levels"] = True
    lines: Annotated[bool, "draw the level lines"] = True
    level_color: Annotated[Color, "of the level lines"] = "#5c7080"
    level_linestyle: Annotated[LineStyle, "of the level lines"] = "solid"
    level_linewidth: Annotated[float, Gt(0), Le(50), "of the level lines, in points"] = 0.6
    level_alpha: Annotated[float, Ge(0), Le(1), "opacity of the level lines"] = 0.55
    levels_above: Annotated[bool, "draw the level lines over the runs instead of under them"] = False
    clabel: Annotated[bool, "write the level on its line"] = False
    clabel_size: Annotated[float, Gt(0), Le(200), "of the levels on their lines, in points"] = 8.0
    colorbar: Annotated[bool, "explain the colours, of the lines where nothing is filled, beside the axes"] = False
    field: Annotated[Literal["none", "lengths", "unit"], "arrows of -∇f: as long as it is, or all of one length"] = (
        "none"
    )
    field_points: Annotated[int, Ge(2), Le(200), "arrows along each axis"] = 18
    field_color: Annotated[Color, "of these arrows"] = "#3b4a57"
    markersize: Annotated[float, Ge(0), Le(100), "of the dots, in points; 0 for none"] = 3.0
    markeredgewidth: Annotated[float, Ge(0), Le(100), "of the dots' edges, in points"] = 0.0
    markeredgecolor: Annotated[Color | None, "of the dots' edges; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.4
    linestyle: Annotated[LineStyle | None, "of the line through the iterates, for all runs"] = "-"
    arrows: Annotated[
        tuple[Literal["gradient", "carried", "step"], ...],
        "at each iterate of every run: -lr ∇f, what the rule adds to it from its memory, and the whole step",
    ] = ()
    arrow_width: Annotated[float, Gt(0), Le(100), "of an arrow's shaft, in points"] = 1.0
    arrowhead: Annotated[float, Ge(0), Le(100), "length of an arrow's head, in points; 0 for none"] = 5.0
    exits: Annotated[float, Ge(0), Le(100), "length of the heads where runs leave the window, in points"] = 7.0

    @property
    def zorder(self) -> float:  # type: ignore[override]
        return 1.0 if self.levels_above else 3.0

    @property
    def appearance(self) -> Appearance:
        return Appearance(
            marker=self.marker, markersize=self.markersize, linewidth=self.linewidth, linestyle=self.linestyle
        )

    def check(self) -> Iterable[Mistake]:
        yield from _grid.check_window(self.extent)
        if isinstance(self.levels, tuple) and any(a >= b for a, b in zip(self.levels, self.levels[1:], strict=False)):
            yield Mistake(("levels",), "levels must go up")
        if not self.lines and self.clabel:
            yield Mistake(("clabel",), "levels are written on their lines, and there are none")

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        yield from _grid.check_problem(problem, self.coordinates)
        if self.of is not None and self.of.dim != problem.dim:
            yield Mistake(("of",), f"it has {self.of.dim} coordinates, the experiment's problem {problem.dim}")

    def settled(self, shown: Sequence[Result], xlim: Limits | None, ylim: Limits | None) -> Contour:
        hold = self.margin is None
        extent = _grid.settled(self.extent, (xlim, ylim), self.coordinates, shown, hold=hold)
        leaves = any(_grid.leaves(result, extent, self.coordinates, grows=not hold) for result in shown)
        return replace(self, extent=extent, exits=self.exits if leaves else 0.0)

    def place(self, problem: Problem) -> tuple[Quantity, ...]:
        return tuple(Quantity("x", i) for i in _grid.axes_of(problem, self.coordinates))

    def axes(self, result: Result) -> Axes:
        x, y = (result.problem.coordinates[i] for i in _grid.axes_of(result.problem, self.coordinates))
        xlim, ylim = self._window(result)
        return Axes(xlabel=x, ylabel=y, xlim=xlim, ylim=ylim, holds=(), follow=self.margin is not None)

    def marks(self, result: Result) -> Sequence[Mark]:
        place = self.place(result.problem)
        edge = self.markeredgecolor, self.markeredgewidth
        return [
            *self._levels(result),
            *self._field(result),
            *_runs.paths(result, place, self.zorder),
            *_runs.dots(result, place, self.zorder, *edge),
            *self._arrows(result, place),
            *self._parts(result, place),
            *self._exits(result, place),
            *_runs.keys(result, *edge),
        ]

    def _window(self, result: Result) -> _grid.Window:
        axes = _grid.axes_of(result.problem, self.coordinates)
        window = _grid.window_of(result.problem, self.extent, axes)
        if self.margin is not None and len(result):
            runs = np.concatenate([each[..., list(axes)].reshape(-1, 2) for each in _runs.staying(result)])
            window = _grid.grown(window, runs, self.margin)
        return window

    def _levels(self, result: Result) -> Iterator[Mark]:
        axes, window = _grid.axes_of(result.problem, self.coordinates), self._window(result)
        problem = self.of or result.problem
        grid = _grid.evaluate(problem, window, self.points, axes)
        finite = grid.z[np.isfinite(grid.z)]
        if not finite.size:
            yield Message(text="no finite value in this window")
            return
        scale = _grid.scale_of(problem, window, axes, self.scale)
        levels: Sequence[float] | int | None = self.levels
        if isinstance(self.levels, tuple):
            scale = _levels.between(self.levels, scale, self.scale)
        elif self.scale != "linear" and finite.min() < finite.max():  # where levels are not matplotlib's choice
            levels = _levels.even(scale, finite, self.levels)
        lines = {
            "colors": self.level_color,
            "linestyles": self.level_linestyle,
            "linewidths": self.level_linewidth,
            "alpha": self.level_alpha,
        }
        yield Levels(
            x=grid.x,
            y=grid.y,
            z=grid.z,
            levels=levels,
            scale=scale,
            extend=self._extend(levels, finite),
            cmap=self.cmap,
            filled=self.filled,
            lines=lines if self.lines else None,
            clabel_size=self.clabel_size if self.clabel else None,
            colorbar=self.colorbar,
        )

    def _extend(self, levels: Sequence[float] | int | None, values: Array) -> str:
        """At which ends of the levels colours go on; matplotlib's own levels hold all values."""
        if self.extend != "auto":
            return self.extend
        return _levels.beyond(values, levels[0], levels[-1]) if isinstance(levels, tuple) else "neither"

    def _field(self, result: Result) -> Iterator[Mark]:
        if self.field == "none":
            return
        problem, (i, j) = (self.of or result.problem).full, _grid.axes_of(result.problem, self.coordinates)
        window = self._window(result)
        ends = [np.linspace(low, high, self.field_points + 2)[1:-1] for low, high in window]
        wide, high = (last - first for first, last in window)
        x, y = (each.ravel() for each in np.meshgrid(*ends))
        with np.errstate(all="ignore"):
            slope = -problem.grad(plane(problem, (i, j), x, y))
            dx, dy = slope[:, i], slope[:, j]
            if self.field == "unit":  # on the page, whatever the shape of the window
                length = np.hypot(dx / wide, dy / high)
                dx, dy = np.where(length > 0, dx / length, 0.0), np.where(length > 0, dy / length, 0.0)
        yield Field(x=x, y=y, dx=dx, dy=dy, across=self.field_points, color=self.field_color, zorder=1.5)

    def _parts(self, result: Result, place: Sequence[Quantity]) -> Iterator[Mark]:
        """The step from each iterate, and what it is made of."""
        x, y = place
        for part in self.arrows:
            name, color = PARTS[part]
            style = Appearance(color=color)
            dx, dy = (Quantity(name, each.coordinate) for each in place)
            shape = {"width": self.arrow_width, "head": self.arrowhead}
            for run in result:
                yield Arrows(run=run, x=x, y=y, dx=dx, dy=dy, style=style, zorder=self.zorder + 0.02, **shape)  # type: ignore[arg-type]
            yield Key(label=WORDS[part], style=Appearance(color=color, linewidth=1.6, linestyle="-", markersize=0.0))

    def _exits(self, result: Result, place: Sequence[Quantity]) -> Iterator[Mark]:
        x, y = place
        for run in result if self.exits and self.extent is not None else ():
            yield Exits(run=run, x=x, y=y, size=self.exits, style=_runs.style_of(run), zorder=self.zorder + 0.1)

    def _arrows(self, result: Result, place: Sequence[Quantity]) -> Iterator[Mark]:
        x, y = place
        dx, dy = (Quantity("downhill", each.coordinate) for each in place)
        for run in result:
            if run.appearance.arrows:
                yield Arrows(
                    run=run,
                    x=x,
                    y=y,
                    dx=dx,
                    dy=dy,
                    width=self.arrow_width,
                    head=self.arrowhead,
                    style=_runs.style_of(run),
                    zorder=self.zorder,
                )
