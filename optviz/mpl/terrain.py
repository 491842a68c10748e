"""A surface for an eye that moves: of patches that need no sorting by depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.collections import QuadMesh
from mpl_toolkits.mplot3d import proj3d

from optviz.lazy import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optviz.core import Array
    from optviz.core.marks import Surface


class Terrain(QuadMesh):
    """Patches over a grid, drawn from far to near.

    Over a grid the order is known without looking at depths: whole rows after rows and patches after patches, each
    the way that leads towards the eye. So a picture costs one projection of the corners and one call to draw them,
    where matplotlib's plot_surface projects and sorts polygons.
    """

    def __init__(self, mark: Surface, **style: Any) -> None:
        rows, columns = corners(len(mark.y), mark.rcount), corners(len(mark.x), mark.ccount)
        x, y = np.meshgrid(mark.x[columns], mark.y[rows])
        self.corners = np.stack([x, y, mark.z[np.ix_(rows, columns)]], axis=-1)
        z = self.corners[..., 2]
        self.height = np.ma.masked_invalid((z[1:, 1:] + z[1:, :-1] + z[:-1, 1:] + z[:-1, :-1]) / 4)
        super().__init__(self.corners[..., :2], array=self.height, antialiased=False, edgecolors="none", **style)
        self.autoscale()

    def do_3d_projection(self) -> float:
        """Look at the surface as the axes do now; returns the depth of its nearest corner."""
        axes: Any = self.axes
        x, y, depth = _projected(self.corners, axes.M)
        ways = self._from_far_to_near(axes.M)
        self._coordinates = np.stack([x, y], axis=-1)[ways]
        self.set_array(self.height[ways])
        return float(np.nanmin(depth))

    def _from_far_to_near(self, matrix: Array) -> tuple[slice, slice]:
        """The ways along rows and columns on which what comes later may hide what came before.

        They are those of the plane under the surface: what hides it is nearer there, however high it is.
        """
        ends = self.corners[:: len(self.corners) - 1, :: self.corners.shape[1] - 1].copy()
        ends[..., 2] = 0
        depth = _projected(ends, matrix)[2]
        slopes = np.diff(depth, axis=0).sum(), np.diff(depth, axis=1).sum()
        rows, columns = (slice(None, None, -1 if slope > 0 else 1) for slope in slopes)
        return rows, columns


def corners(points: int, facets: int) -> NDArray[np.intp]:
    """The positions of so many corners along a side as plot_surface takes: evenly spaced, both ends included."""
    stride = max(-(-points // facets), 1)
    return np.append(np.arange(0, points - 1, stride), points - 1)


def _projected(points: Array, matrix: Array) -> tuple[Array, Array, Array]:
    """Where points (..., 3) stand in the picture, x and y, and how far from the eye, (...) each."""
    x, y, depth = (np.asarray(part) for part in proj3d.proj_transform(*points.reshape(-1, 3).T, matrix))
    shape = points.shape[:-1]
    return x.reshape(shape), y.reshape(shape), depth.reshape(shape)
