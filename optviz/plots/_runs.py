"""Runs as they move through a picture: lines, dots in the order in which they were reached, gradient arrows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optviz.core import Appearance
from optviz.lazy import np

if TYPE_CHECKING:
    from matplotlib.collections import PathCollection
    from numpy.typing import NDArray

    from optviz.core import Array, Plot, Result, Trajectory

FAR = 1e4  # in window widths: beyond it Agg's integers overflow, so a segment is cut there, on its own line


@dataclass(frozen=True)
class Rim:
    """The rim of a dot."""

    width: float  # points
    color: str | None  # None for the dot's own


@dataclass(frozen=True)
class Timeline:
    """The points of all runs in the order in which they were reached: by step, then by run."""

    step: NDArray[np.int64]  # (N,)
    run: NDArray[np.int64]  # (N,) index of the trajectory
    point: Array  # (N, K) in the coordinates of the axes
    slope: Array  # (N, K) - lr ∇f, as the axes show it

    def until(self, t: float) -> int:
        """How many points are reached by step t."""
        return int(np.searchsorted(self.step, t, side="right"))


def timeline(result: Result, plot: Plot) -> Timeline:
    """Every finite point of the runs that the panel shows."""
    nothing = (np.empty(0, int), np.empty(0, int), np.empty((0, 2)), np.empty((0, 2)))
    parts = [_part(i, trajectory, plot, result) for i, trajectory in enumerate(result)] or [nothing]
    step, run, point, slope = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((run, step))
    return Timeline(step[order], run[order], point[order], slope[order])


def _part(i: int, trajectory: Trajectory, plot: Plot, result: Result) -> tuple[Any, Any, Array, Array]:
    x = trajectory.x
    rate = np.asarray(getattr(trajectory.optimizer, "lr", 1.0))
    with np.errstate(all="ignore"):
        point = plot.place(result, x)
        slope = plot.place(result, x - rate * trajectory.grad) - point
    step = np.broadcast_to(trajectory.step[:, None], x.shape[:-1])
    finite = np.isfinite(point).all(axis=-1)
    return step[finite], np.full(int(finite.sum()), i), point[finite], slope[finite]


def appearance_of(trajectory: Trajectory) -> Appearance:
    """The appearance of a run, with nothing left open."""
    return trajectory.appearance.over(Appearance("black", 1.0, "o", 12.0, 1.6, "-"))


def dots(ax: Any, timing: Timeline, result: Result, rim: Rim, zorder: float) -> Dots:
    """One collection for the dots of all runs, so that no contender hides another wholesale.

    It shows nothing until `show` is called; `legend_entries` makes the entries for the legend.
    """
    from matplotlib.colors import to_rgba

    appearances = [appearance_of(t) for t in result] or [Appearance("none", size=0.0)]
    markers = [_marker(appearance.marker) for appearance in appearances]
    shown = Dots(
        points=timing.point,
        paths=[markers[run] for run in timing.run],
        sizes=np.array([appearance.size for appearance in appearances])[timing.run],
        face=np.array([to_rgba(appearance.color or "black", appearance.alpha) for appearance in appearances])[
            timing.run
        ],
        rim=np.array(
            [to_rgba(rim.color or appearance.color or "black", appearance.alpha) for appearance in appearances]
        )[timing.run],
    )
    shown.attach(ax, rim.width, zorder)
    return shown


@dataclass
class Dots:
    """Dots of many runs in one collection: shape, size and colours are each point's own."""

    points: Array  # (N, K)
    paths: list[Any]  # N marker paths
    sizes: Array  # (N,) points²
    face: Array  # (N, 4)
    rim: Array  # (N, 4)
    artist: Any = None

    def attach(self, ax: Any, rim_width: float, zorder: float) -> None:
        """Add the collection, still empty, to the axes."""
        self.artist = add_marks(ax, linewidths=rim_width, zorder=zorder)

    def show(self, chosen: Any, offsets: Array | None = None) -> None:
        """Show the chosen points (a slice or an index array), in that order, at `offsets` or where they are."""
        place = self.points[chosen] if offsets is None else offsets
        # A collection draws max(paths, offsets) markers, so both must be cut to the same length.
        self.artist.set_paths([self.paths[i] for i in np.arange(len(self.points))[chosen]])
        self.artist.set_offsets(place if len(place) else np.empty((0, 2)))
        self.artist.set_sizes(self.sizes[chosen], self.artist.get_figure(root=True).dpi)
        self.artist.set_facecolors(self.face[chosen])
        self.artist.set_edgecolors(self.rim[chosen])


def add_marks(ax: Any, **appearance: Any) -> PathCollection:
    """Add to the axes a collection of marks, still empty, each a path of its own in points."""
    from matplotlib.collections import PathCollection
    from matplotlib.transforms import IdentityTransform

    marks = PathCollection([], offset_transform=ax.transData, **appearance)
    marks.set_transform(IdentityTransform())
    marks.set_offsets(np.empty((0, 2)))
    marks.set_urls([None, None])  # keeps a lone mark from being snapped to whole pixels, unlike its followers
    ax.add_collection(marks, autolim=False)
    return marks


def _marker(name: str | None) -> Any:
    from matplotlib.markers import MarkerStyle

    style = MarkerStyle(name or "o")
    return style.get_path().transformed(style.get_transform())


def legend_entries(ax: Any, result: Result, rim: Rim) -> None:
    """Give the legend one entry a run, drawn as the run is."""
    for trajectory in result:
        appearance = appearance_of(trajectory)
        if appearance.linewidth and appearance.linestyle != "none":
            ax.plot(
                [],
                [],
                color=appearance.color,
                alpha=appearance.alpha,
                label=trajectory.label,
                linestyle=appearance.linestyle,
                linewidth=appearance.linewidth,
                marker=appearance.marker if appearance.size else "",
                markersize=np.sqrt(appearance.size or 0),
                markeredgewidth=rim.width,
                markeredgecolor=rim.color or appearance.color,
            )
        else:
            _scatter(ax, appearance, rim, trajectory.label)


def _scatter(ax: Any, appearance: Appearance, rim: Rim, label: str) -> None:
    nowhere: Any = ([],) * (3 if hasattr(ax, "get_zlim") else 2)
    ax.scatter(
        *nowhere,
        s=appearance.size,
        linewidth=rim.width,
        alpha=appearance.alpha,
        label=label,
        marker=appearance.marker,
        color=appearance.color,
    )


def lines(ax: Any, result: Result, plot: Plot, zorder: float) -> list[tuple[Any, Trajectory, Array]]:
    """A line for each run and each member of its batch: (artist without points yet, run, its points (T, K))."""
    drawn = []
    inside: dict[str, Any] = {"axlim_clip": True} if hasattr(ax, "get_zlim") else {}
    for trajectory in result:
        appearance = appearance_of(trajectory)
        if not appearance.linewidth or appearance.linestyle == "none":
            continue
        with np.errstate(all="ignore"):
            path = near(plot.place(result, trajectory.x), window_of(ax))
        for member in range(path.shape[1]):
            (line,) = ax.plot(
                *([],) * path.shape[-1],
                color=appearance.color,
                alpha=appearance.alpha,
                linestyle=appearance.linestyle,
                linewidth=appearance.linewidth,
                zorder=zorder,
                **inside,
            )
            drawn.append((line, trajectory, path[:, member]))
    return drawn


def window_of(ax: Any) -> Array:
    """The limits of the axes, shape (K, 2)."""
    names = ("x", "y", "z") if hasattr(ax, "get_zlim") else ("x", "y")
    return np.array([getattr(ax, f"get_{name}lim")() for name in names])


def near(path: Array, window: Array) -> Array:
    """The path (T, ..., K) with points that are too far to draw pulled in along the segment that leads to them."""
    low, high = window.min(axis=1), window.max(axis=1)
    middle, reach = (low + high) / 2, FAR * (high - low)
    away = np.abs(path - middle) > reach
    if not away.any():
        return path
    path = path.copy()
    far = away.any(axis=-1)
    path[1:][far[1:] & far[:-1]] = np.nan
    with np.errstate(all="ignore"):
        before = np.concatenate([path[:1], path[:-1]])
        share = np.fmin.reduce(np.abs(reach / (path - before)), axis=-1, keepdims=True)
        pulled = before + np.minimum(share, 1.0) * (path - before)
    path[far] = pulled[far]
    return path


def reached(trajectory: Trajectory, t: float) -> int:
    """How many recorded points of a run are reached by step t."""
    return int(np.searchsorted(trajectory.step, t, side="right"))
