"""Runs in three dimensions, and what a surface hides of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.drawing import limits
from optviz.drawing.dots import DotsArtist
from optviz.lazy import np
from optviz.mpl.space import at_the_back

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Problem
    from optviz.core.marks import Dots, Line
    from optviz.drawing.canvas import Canvas

SAMPLES = 96  # along the line of sight from a point to the edge of the box


class SpaceLines:
    """A line in space for each member of a run."""

    def __init__(self, canvas: Canvas, mark: Line) -> None:
        style, self._canvas = mark.style, canvas
        self._lines = [
            canvas.ax.plot([], [], [], color=style.color, alpha=style.alpha, linestyle=style.linestyle,
                           linewidth=style.linewidth, zorder=mark.zorder, axlim_clip=True)[0]
            for _ in range(mark.run.value.shape[1])
        ]  # fmt: skip
        self.take(mark, canvas.problem)

    def take(self, mark: Line, problem: Problem) -> None:
        found = limits.points(mark, problem)
        path = np.empty((0, len(self._lines), 3)) if found is None else found
        self._step, self._path = mark.run.step[: len(path)], limits.near(path, limits.of_axes(self._canvas.ax))

    def show(self, t: float) -> Sequence[Artist]:
        n = int(np.searchsorted(self._step, t, side="right"))
        for i, line in enumerate(self._lines):
            line.set_data_3d(*self._canvas.seen(self._path[:n, i]).T)
        return self._lines


class SpaceShadows:
    """Lines under the surface for all members of a run, as one collection that is drawn before it."""

    def __init__(self, canvas: Canvas, mark: Line) -> None:
        from mpl_toolkits.mplot3d.art3d import Line3DCollection

        style = mark.style
        self._canvas = canvas
        self._lines: Any = Line3DCollection([], colors=style.color, alpha=style.alpha, linewidths=style.linewidth,
                                            linestyles=style.linestyle)  # fmt: skip
        canvas.ax.add_collection3d(self._lines, autolim=False)
        at_the_back(self._lines)
        self.take(mark, canvas.problem)

    def take(self, mark: Line, problem: Problem) -> None:
        found = limits.points(mark, problem)
        path = np.empty((0, 1, 3)) if found is None else found
        self._step, self._path = mark.run.step[: len(path)], path

    def show(self, t: float) -> Sequence[Artist]:
        n = int(np.searchsorted(self._step, t, side="right"))
        box = np.sort(limits.of_axes(self._canvas.ax), axis=1)[:2]
        path = np.moveaxis(self._path[:n], 1, 0)
        inside = ((path[..., :2] >= box[:, 0]) & (path[..., :2] <= box[:, 1])).all(axis=-1, keepdims=True)
        self._lines.set_segments(list(np.where(inside, path, np.nan)))
        return [self._lines]


def space_lines(canvas: Canvas, mark: Line) -> SpaceLines | SpaceShadows:
    """The line of a run in space, under the surface where it lies in a plane."""
    under = mark.z is not None and mark.z.name == "zero"
    return SpaceShadows(canvas, mark) if under else SpaceLines(canvas, mark)


class SpaceDots:
    """Dots in space as one collection that is projected and sorted by depth when it is drawn.

    The whole of it lies before the surface, or behind it where the runs lie in a plane under it: projecting a few
    hundred points costs nothing, sorting them into the surface's polygons would cost a redraw of the surface.
    """

    def __init__(self, canvas: Canvas, marks: Sequence[Dots]) -> None:
        self._canvas = canvas
        self._under = marks[0].z is not None and marks[0].z.name == "zero"
        self._dots = DotsArtist(canvas.ax, marks, canvas.problem, appends=False)
        self._artist: Any = self._dots.artist
        self._points, self._chosen = np.empty((0, 3)), slice(0)
        self._artist.do_3d_projection = self._project
        if canvas.appends and not canvas.rotates:
            self._artist.append = self._append
            self._artist.appends_on_top = False  # they are drawn in the order of their depth
        _hold(canvas.ax, self._dots.times.point)

    def take(self, marks: Sequence[Dots], problem: Problem) -> None:
        self._dots.take(marks, problem)

    def show(self, t: float) -> Sequence[Artist]:
        self._choose(slice(self._dots.times.until(t)))
        return [self._artist]

    def _append(self, since: float, t: float) -> None:
        """Show nothing but what is reached after `since`, as projected as the rest was."""
        self._choose(slice(self._dots.times.until(since), self._dots.times.until(t)))
        self._project()

    def _choose(self, chosen: slice) -> None:
        self._chosen = chosen
        self._points = self._canvas.seen(self._inside(self._dots.times.point[chosen])).reshape(-1, 3)
        self._artist.stale = True

    def _inside(self, points: Array) -> Array:
        """The points (N, 3), nan where they stand outside the box."""
        box = np.sort(limits.of_axes(self._canvas.ax), axis=1)
        room = 1e-9 * np.ptp(box, axis=1)  # a dot at the rim stays
        return np.where(((points >= box[:, 0] - room) & (points <= box[:, 1] + room)).all(-1)[:, None], points, np.nan)

    def _project(self) -> float:
        from mpl_toolkits.mplot3d import proj3d

        x, y, depth = (np.asarray(part) for part in proj3d.proj_transform(*self._points.T, self._canvas.ax.M))
        far_first = np.argsort(-depth, kind="stable")
        far_first = far_first[np.isfinite(depth[far_first])]
        self._dots.draw((self._chosen.start or 0) + far_first, np.column_stack([x, y])[far_first])
        return np.inf if self._under else -np.inf


def _hold(ax: Any, points: Array) -> None:
    """Raise the box to hold those points (N, 3) that stand over its ground; others leave it at its sides."""
    (left, right), (near, far) = ax.get_xlim(), ax.get_ylim()
    x, y = points[:, 0], points[:, 1]
    over = points[(left <= x) & (x <= right) & (near <= y) & (y <= far)]
    if len(over):
        ax.set_zmargin(0.05)  # as matplotlib does for its own dots in space
        ax.auto_scale_xyz(*over.T, had_data=True)
        ax.set(xlim=(left, right), ylim=(near, far))


def hiding(ax: Any, height: Callable[[Array, Array], Array]) -> Callable[[Array], Array]:
    """What turns points (N, 3) that the surface z = height(x, y) hides from the eye into nan."""
    return lambda points: np.where(visible(ax, points, height)[..., None], points, np.nan)


def visible(ax: Any, points: Array, height: Callable[[Array, Array], Array]) -> Array:
    """Which points (N, 3) the eye sees past the surface z = height(x, y), as booleans (N,).

    From each point a ray goes towards the eye; where the surface crosses it inside the box, the point is hidden.
    """
    if not len(points):
        return np.ones(0, dtype=bool)
    matrix = ax.get_proj()
    eye = _towards_eye(matrix, points)
    box = limits.of_axes(ax)
    room = np.where(eye > 0, box.max(axis=1) - points, box.min(axis=1) - points)
    with np.errstate(all="ignore"):
        reach = np.min(np.where(eye != 0, room / eye, np.inf), axis=-1)  # nan stays nan: such a point is not drawn
        share = np.linspace(0.01, 1.0, SAMPLES)
        ray = points[:, None] + (reach[:, None] * share)[..., None] * eye[:, None]
        above = ray[..., 2] - height(ray[..., 0], ray[..., 1])
        side = np.sign(np.where(np.isfinite(above), above, 0.0))
    slack = 1e-3 * float(np.ptp(box[2]))
    crossed = (side != side[:, :1]) & (np.abs(above) > slack)
    return np.asarray(~crossed.any(axis=1))


def _towards_eye(matrix: Array, points: Array) -> Array:
    """Directions (N, 3) in data coordinates from each point to the eye, for a perspective or orthographic view."""
    # The eye is the point that the projection sends to infinity: matrix rows x, y and w vanish there.
    rows = matrix[[0, 1, 3]]
    _, _, basis = np.linalg.svd(rows)
    eye = basis[-1]
    if abs(eye[3]) < 1e-12 * np.abs(eye[:3]).max():
        nearer = -np.sign(matrix[2, :3] @ eye[:3])  # depth falls towards the eye
        direction = np.broadcast_to(nearer * eye[:3], points.shape)
    else:
        direction = eye[:3] / eye[3] - points
    return np.asarray(direction)
