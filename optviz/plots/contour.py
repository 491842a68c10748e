from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, MaxLen

from optviz.core import Appearance, Color, Colormap, Defined, Line, Problem, Symbol, definition
from optviz.lazy import np
from optviz.plots import _grid, _runs
from optviz.plots._arrows import Arrows
from optviz.plots._grid import Grid, axes_of, evaluate, widened, window_or_domain
from optviz.plots._ground import Grounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Result, Update
    from optviz.plots._runs import Timeline

Room = Annotated[float, Ge(0), Le(1e6)]


@definition
class Contour(Grounded):
    """Level lines of the problem over two coordinates, with the runs moving across them.

    Dots stand at the iterates, arrows show -lr ∇f at each. `transform` changes the values before levels are chosen:
    equal steps of √f or log f keep both the far walls and the bottom of a valley readable.
    """

    marks: ClassVar[tuple[str, ...]] = ("minimum", "end")

    window: Annotated[
        tuple[tuple[float, float], tuple[float, float]] | None, "ends of x and y; the problem's domain if left out"
    ] = None
    widen: Annotated[
        tuple[Room | None, Room | None] | None, "lets x and y of the window grow to hold the runs, with so much room"
    ] = None
    points: Annotated[int, Ge(2), Le(4000), "values along each axis"] = 300
    coordinates: Annotated[tuple[str, str] | None, "which two coordinates, if there are more"] = None
    of: Annotated[Problem | None, Defined("problems"), "another function whose level lines to draw instead"] = None
    transform: Annotated[Literal["none", "sqrt", "log", "log1p"], "of the values, before levels are chosen"] = "none"
    levels: Annotated[
        Annotated[int, Ge(1), Le(500)] | Annotated[tuple[float, ...], MaxLen(500)] | None, "how many levels, or which"
    ] = None
    cmap: Annotated[Colormap | None, "colour map; the style's if left out"] = None
    filled: Annotated[bool, "fill the space between levels"] = True
    lines: Annotated[bool, "draw the level lines"] = True
    line_color: Annotated[Color, "of the level lines"] = "#5c7080"
    line_style: Annotated[Line, "of the level lines"] = "solid"
    line_width: Annotated[float, Gt(0), Le(50), "of the level lines, in points"] = 0.6
    line_alpha: Annotated[float, Ge(0), Le(1), "opacity of the level lines"] = 0.55
    lines_above: Annotated[bool, "draw the level lines over the runs instead of under them"] = False
    labels: Annotated[bool, "write the level on its line"] = False
    labels_size: Annotated[float, Gt(0), Le(200), "of the levels' labels, in points"] = 8.0
    colorbar: Annotated[bool, "explain the colours beside the axes"] = False
    size: Annotated[float, Ge(0), Le(10_000), "of the dots, in points²; 0 for none"] = 9.0
    edge_width: Annotated[float, Ge(0), Le(100), "of the dots' rims, in points"] = 0.0
    edge: Annotated[Color | None, "colour of the dots' rims; the run's if left out"] = None
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    linewidth: Annotated[float, Ge(0), Le(100), "of the line through the iterates, in points; 0 for none"] = 1.4
    linestyle: Annotated[Line | None, "of the line through the iterates, for all runs"] = "-"
    arrow_width: Annotated[float, Gt(0), Le(100), "of an arrow's shaft, in points"] = 1.0
    head: Annotated[float, Ge(0), Le(100), "length of an arrow's head, in points; 0 for none"] = 5.0

    @property
    def level(self) -> float:  # type: ignore[override]
        return 1.0 if self.lines_above else 3.0

    @property
    def appearance(self) -> Appearance:
        return Appearance(marker=self.marker, size=self.size, linewidth=self.linewidth, linestyle=self.linestyle)

    def place(self, result: Result, point: Array) -> Array:
        return point[..., list(axes_of(result.problem, self.coordinates))]

    def ground(self, result: Result) -> tuple[tuple[float, float], tuple[float, float]]:
        window = window_or_domain(result.problem, self.window, axes_of(result.problem, self.coordinates))
        if self.widen is not None and len(result):
            runs = np.concatenate([self.place(result, t.x).reshape(-1, 2) for t in result])
            window = widened(window, runs, self.widen)
        return window

    def draw_ground(self, ax: Any, result: Result) -> None:
        axes = axes_of(result.problem, self.coordinates)
        grid = evaluate(self.of or result.problem, self.ground(result), self.points, self.transform, axes)
        self._landscape(ax, grid)
        ax.set_xlim(grid.x[0], grid.x[-1])
        ax.set_ylim(grid.y[0], grid.y[-1])
        names = [result.problem.coordinates[i] for i in axes]
        ax.set(xlabel=names[0], ylabel=names[1])

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        yield from _grid.check_window(self.window)
        if isinstance(self.levels, tuple) and any(a >= b for a, b in zip(self.levels, self.levels[1:], strict=False)):
            yield ("levels",), "levels must go up"

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        yield from _grid.check_problem(problem, self.coordinates)
        if self.of is not None and self.of.dim != problem.dim:
            yield ("of",), f"it has {self.of.dim} coordinates, the experiment's problem {problem.dim}"

    def _landscape(self, ax: Any, grid: Grid) -> None:
        if not np.isfinite(grid.z).any():
            ax.text(0.5, 0.5, "no finite value in this window", transform=ax.transAxes, ha="center", va="center")
            return
        levels = list(self.levels) if isinstance(self.levels, tuple) else self.levels
        if self.lines:
            drawn = ax.contour(grid.x, grid.y, grid.z, levels=levels, colors=self.line_color, zorder=2,
                               linestyles=self.line_style, linewidths=self.line_width,
                               alpha=self.line_alpha)  # fmt: skip
            if self.labels:
                ax.clabel(drawn, inline=True, fontsize=self.labels_size)
        if self.filled:
            filled = ax.contourf(grid.x, grid.y, grid.z, levels=levels, cmap=self.cmap, zorder=0.9)
            if self.colorbar:
                ax.figure.colorbar(filled, ax=ax)

    def draw_runs(self, ax: Any, result: Result) -> Update:
        rim = _runs.Rim(self.edge_width, self.edge)
        timing = _runs.timeline(result, self)
        lines = _runs.lines(ax, result, self, self.level)
        dots = _runs.dots(ax, timing, result, rim, self.level)
        arrows = self._arrows(ax, timing, result)
        _runs.legend_entries(ax, result, rim)
        # Later dots lie over earlier ones, so an animation may draw each only once.
        dots.artist.grow = lambda since, t: dots.show(slice(timing.until(since), timing.until(t)))
        dots.artist.grows_on_top = True

        def update(t: float) -> Sequence[Artist]:
            for line, trajectory, path in lines:
                line.set_data(*path[: _runs.reached(trajectory, t)].T)
            dots.show(slice(timing.until(t)))
            return [*(line for line, *_ in lines), dots.artist, *(arrows.show(-np.inf, t) if arrows else ())]

        return update

    def _arrows(self, ax: Any, timing: Timeline, result: Result) -> Arrows | None:
        if not any(t.appearance.arrows for t in result):
            return None
        return Arrows(ax, timing, result, width=self.arrow_width, head=self.head, zorder=self.level)
