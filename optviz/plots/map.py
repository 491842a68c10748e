from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Color, Colormap, Plot, definition
from optviz.lazy import np
from optviz.plots._cells import edges, is_geometric, limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from optviz.core import Array, Result, Trajectory, Update

MEASURES = {"loss": "loss", "distance": "distance to the nearest minimum", "step": "first step with a loss below {:g}"}


@definition
class Map(Plot):
    """How a run ends for each combination of its swept settings: a heat map over two, a curve over one.

    A run that left the finite numbers has no end to show: its cell has a colour of its own, explained in the legend,
    and so has one that never got below `threshold`.
    """

    swept: ClassVar[bool] = True

    show: Annotated[Literal["loss", "distance", "step"], "what is measured of each run"] = "loss"
    threshold: Annotated[float, Gt(0), "loss to get below, for `show: step`"] = 1e-3
    scale: Annotated[Literal["log", "linear"], "of the colours, or of a curve's axis"] = "log"
    ends: Annotated[tuple[float, float] | None, "of the colours; beyond them the colour bar ends in an arrow"] = None
    cmap: Annotated[Colormap, "colour map"] = "viridis_r"
    diverged: Annotated[Color, "of runs that left the finite numbers"] = "#d7263d"
    missed: Annotated[Color, "of runs that never got below the threshold"] = "#c9ced4"
    best: Annotated[bool, "mark the best run, and tell its settings in the legend"] = True
    swap: Annotated[bool, "let the first axis of the sweep go up instead of to the right"] = False
    size: Annotated[float, Ge(0), Le(500), "of the mark of the best run, in points"] = 14.0

    @property
    def every_step(self) -> bool:  # type: ignore[override]
        return self.show == "step"

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        if self.ends and not self.ends[0] < self.ends[1]:
            yield ("ends",), "the colours must go up"
        elif self.ends and self.scale == "log" and self.ends[0] <= 0:
            yield ("ends",), f"a log scale has no {self.ends[0]:g}"

    def draw(self, ax: Any, result: Result) -> Update:
        run = next((trajectory for trajectory in result if trajectory.axes), None)
        if run is None:
            text = ax.text(0.5, 0.5, "no run here is swept", transform=ax.transAxes, ha="center", va="center")
            return lambda t: [text]
        names = run.axes[::-1] if self.swap else run.axes
        grid = tuple(len(result.axes[name]) for name in run.axes)
        measured = self._measured(result, run).reshape(-1, *grid)
        lost = _lost(run).reshape(-1, *grid)
        if self.swap:
            measured, lost = measured.swapaxes(1, -1), lost.swapaxes(1, -1)
        for name, axis in zip(names, "xy", strict=False):
            ax.set(**{f"{axis}label": name})
            if is_geometric(result.axes[name]):
                ax.set(**{f"{axis}scale": "log"})
        picture = _Picture(self, ax, [result.axes[name] for name in names], names, measured, lost)
        drawn = picture.curve() if len(names) == 1 else picture.cells()
        picture.legend()

        def update(t: float) -> Sequence[Artist]:
            artists: Sequence[Artist] = drawn(max(int(np.searchsorted(run.step, t, side="right")) - 1, 0))
            return artists

        return update

    def told(self) -> str:
        """What is measured, in words."""
        return MEASURES[self.show].format(self.threshold)

    def _measured(self, result: Result, run: Trajectory) -> Array:
        """(T, B), nan where there is nothing to measure."""
        with np.errstate(all="ignore"):
            if self.show == "distance":
                away = run.x[..., None, :] - result.problem.minima
                measured = np.sqrt((away * away).sum(axis=-1)).min(axis=-1, initial=np.inf)
            elif self.show == "step":
                measured = _first_below(run, self.threshold)
            else:
                measured = run.value
        return np.where(np.isfinite(measured) & ~_lost(run), measured, np.nan)


def _lost(run: Trajectory) -> NDArray[np.bool_]:
    """(T, B) whether a run has left the finite numbers by then."""
    if run.diverged is None:
        return np.zeros(run.value.shape, dtype=bool)
    return np.asarray((run.diverged >= 0) & (run.step[:, None] >= run.diverged))


def _first_below(run: Trajectory, threshold: float) -> Array:
    """(T, B) the first kept step with a loss below the threshold, as far as it is known by then; nan before."""
    below = run.value < threshold
    first = np.where(below.any(axis=0), run.step[below.argmax(axis=0)], np.inf)
    return np.where(run.step[:, None] >= first, first, np.nan)


class _Picture:
    """What a map is drawn from: measured and lost (T, N) or (T, N, M), along axes of these values."""

    def __init__(self, plot: Map, ax: Any, axes: list[Array], names: Sequence[str], measured: Array, lost: Any) -> None:
        self.plot, self.ax, self.axes, self.names = plot, ax, axes, names
        self.measured, self.lost = measured, lost
        self.low, self.high = plot.ends or limits(measured[-1], plot.scale)

    def cells(self) -> Any:
        """A heat map; what is called with a row of the record shows it."""
        from matplotlib.colors import ListedColormap, LogNorm, Normalize

        norm = (LogNorm if self.plot.scale == "log" else Normalize)(self.low, self.high)
        corners = [edges(values) for values in self.axes]
        shape = self.measured.shape[1:][::-1]
        lost = self.ax.pcolormesh(*corners, np.zeros(shape), cmap=ListedColormap([self.plot.diverged]), rasterized=True)
        mesh = self.ax.pcolormesh(*corners, np.zeros(shape), cmap=self.plot.cmap, norm=norm, rasterized=True)
        self.ax.set_facecolor(self.plot.missed)
        self.ax.grid(False)
        self.ax.figure.colorbar(mesh, ax=self.ax, label=self.plot.told(), extend=self._beyond())

        def show(row: int) -> Sequence[Artist]:
            mesh.set_array(np.ma.masked_invalid(np.maximum(self.measured[row].T, self._least())))
            lost.set_array(np.ma.masked_where(~self.lost[row].T, np.zeros(shape)))
            return [lost, mesh]

        show(-1)
        return show

    def curve(self) -> Any:
        """A curve over the one axis, with the runs that left the numbers marked at its upper edge."""
        (line,) = self.ax.plot(self.axes[0], self.measured[-1], marker="o", markersize=3, color="#0072b2")
        high = self.ax.get_xaxis_transform()
        (lost,) = self.ax.plot([], [], "x", color=self.plot.diverged, transform=high, clip_on=False)
        if self.plot.scale == "log":
            self.ax.set_yscale("log")
        room = (self.high / self.low) ** 0.05 if self.plot.scale == "log" else 0.05 * (self.high - self.low)
        wide = (self.low / room, self.high * room) if self.plot.scale == "log" else (self.low - room, self.high + room)
        self.ax.set(ylim=wide, ylabel=self.plot.told())

        def show(row: int) -> Sequence[Artist]:
            line.set_ydata(self.measured[row])
            gone = self.axes[0][self.lost[row]]
            lost.set_data(gone, np.full(len(gone), 0.98))
            return [line, lost]

        show(-1)
        return show

    def legend(self) -> None:
        """Say what the colours mean that are not on the colour bar, and which run is best."""
        last, lost = self.measured[-1], self.lost[-1]
        missed = np.isnan(last) & ~lost
        for color, which, what in (
            (self.plot.diverged, lost, "diverged"),
            (self.plot.missed, missed, "never got there"),
        ):
            if which.any():
                label = f"{what} ({int(which.sum()):,} of {which.size:,})"
                self.ax.scatter([], [], marker="s", s=60, color=color, edgecolors="none", label=label)
        if self.plot.best and np.isfinite(last).any():
            self._mark_best(np.unravel_index(int(np.nanargmin(last)), last.shape))

    def _mark_best(self, cell: tuple[Any, ...]) -> None:
        place = [float(values[i]) for values, i in zip(self.axes, cell, strict=True)]
        settings = ", ".join(f"{name} {value:.3g}" for name, value in zip(self.names, place, strict=True))
        where = place if len(place) == 2 else [*place, float(self.measured[-1][cell])]
        label = f"best: {self.measured[-1][cell]:.3g} at {settings}"
        self.ax.plot(*([value] for value in where), marker="*", markersize=self.plot.size, linestyle="none",
                     color="white", markeredgecolor="#1b2733", label=label, zorder=5)  # fmt: skip

    def _least(self) -> float:
        """A log scale has no 0: what is exactly solved has the lowest colour."""
        return float(np.finfo(float).tiny) if self.plot.scale == "log" else -np.inf

    def _beyond(self) -> str:
        last = self.measured[-1][np.isfinite(self.measured[-1])]
        below, above = bool((last < self.low).any()), bool((last > self.high).any())
        return {(True, True): "both", (True, False): "min", (False, True): "max"}.get((below, above), "neither")
