"""Dots in three dimensions, and what a landscape hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np
from optviz.plots import _runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array

SAMPLES = 96  # along the line of sight from a point to the edge of the box


class SpaceDots:
    """Dots in space as one collection that is projected and sorted by depth when it is drawn.

    The whole of it lies before the landscape, or behind it where the runs lie in a plane under it: projecting a few
    hundred points costs nothing, sorting them into the surface's polygons would cost a redraw of the surface.
    """

    def __init__(self, ax: Any, dots: _runs.Dots, under: bool) -> None:
        self.ax, self.dots, self.under = ax, dots, under
        self.artist = dots.artist
        self.points, self.chosen = np.empty((0, 3)), slice(0)
        self.artist.do_3d_projection = self._project

    def show(self, chosen: slice, seen: Callable[[Array], Array]) -> None:
        """Show those of the chosen points that are seen: `seen` turns hidden ones into nan."""
        self.chosen = chosen
        self.points = seen(self.dots.points[chosen]).reshape(-1, 3)
        self.artist.stale = True

    def show_new(self, chosen: slice, seen: Callable[[Array], Array]) -> None:
        """Show some points without the others between which they stand, as projected as these were."""
        self.show(chosen, seen)
        self._project()

    def _project(self) -> float:
        from mpl_toolkits.mplot3d import proj3d

        x, y, depth = (np.asarray(part) for part in proj3d.proj_transform(*self.points.T, self.ax.M))
        far_first = np.argsort(-depth, kind="stable")
        far_first = far_first[np.isfinite(depth[far_first])]
        self.dots.show((self.chosen.start or 0) + far_first, np.column_stack([x, y])[far_first])
        return np.inf if self.under else -np.inf


def visible(ax: Any, points: Array, height: Callable[[Array, Array], Array]) -> Array:
    """Which points (N, 3) the eye sees past the landscape z = height(x, y), as booleans (N,).

    From each point a ray goes towards the eye; where the landscape crosses it inside the box, the point is hidden.
    """
    if not len(points):
        return np.ones(0, dtype=bool)
    matrix = ax.get_proj()
    eye = _towards_eye(matrix, points)
    box = _runs.window_of(ax)
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
