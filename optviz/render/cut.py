"""Collections cut down to the members that reach some pixels: of a landscape over a few dots, a few facets.

Each member of a collection is drawn by itself, one over the other, so what is far from a pixel does not change it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import Collection

from optviz.render.order import Leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.path import Path
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEWEST = 50  # members; to draw fewer costs less than to choose among them
MITRE = 10.0  # how many line widths a sharp corner may stick out
MARGIN = 2.0  # pixels that snapping and rounding may move an edge


def cut(leaf: Leaf, renderer: Any, wanted: NDArray[np.int64]) -> Leaf:
    """A leaf that draws the same at the pixels (H, W) that are not 0 in `wanted`, and less elsewhere.

    It is good for as long as neither the artist nor its axes change. Draws on the renderer.
    """
    if not isinstance(leaf.artist, Collection) or len(leaf.artist.get_paths()) < FEWEST:
        return leaf
    scissors = _Scissors(renderer, wanted)
    leaf.draw(scissors)  # type: ignore[arg-type]
    return leaf if scissors.other else Leaf(leaf.artist, scissors.replay)


class _Scissors:
    """Stands before a renderer and keeps the collections that are drawn, without the members that are not wanted."""

    def __init__(self, renderer: Any, wanted: NDArray[np.int64]) -> None:
        self._renderer = renderer
        # How many wanted pixels are above and left of each corner of the grid.
        self._count = np.zeros((wanted.shape[0] + 1, wanted.shape[1] + 1), np.int64)
        self._count[1:, 1:] = wanted.cumsum(axis=0).cumsum(axis=1)
        self._kept: list[tuple[Any, ...]] = []
        self.other = False  # whether anything was drawn that is no collection of plain members

    def __getattr__(self, name: str) -> Any:
        self.other |= name.startswith("draw_")
        return getattr(self._renderer, name)

    def replay(self, renderer: Any) -> None:
        """Draw what was kept."""
        for arguments, more in self._kept:
            renderer.draw_path_collection(*arguments, **more)

    def draw_path_collection(
        self, gc: Any, transform: Any, paths: Sequence[Path], transforms: Any, offsets: Any, *look: Any, **more: Any
    ) -> None:
        """Keep it; what can't be cut is drawn."""
        if not len(paths):  # matplotlib asks like this what the renderer understands
            self._renderer.draw_path_collection(gc, transform, paths, transforms, offsets, *look, **more)
            return
        offset_transform, faces, edges, widths, dashes, smooth, *rest = look
        hatches = more.get("hatchcolors")
        if len(transforms) or len(offsets) > 1 or np.any(offsets) or gc.get_hatch() or len(paths) < len(faces):
            self.other = True
            return
        reach = MARGIN + MITRE * float(np.max(widths, initial=0.0)) * self._renderer.dpi / 72
        near = np.flatnonzero(self._near(_boxes(paths, transform), reach))
        if hatches is not None:
            more["hatchcolors"] = _chosen(hatches, near)
        each = [_chosen(values, near) for values in (faces, edges, widths, dashes, smooth)]
        arguments = (
            gc,
            transform,
            [paths[i] for i in near.tolist()],
            transforms,
            offsets,
            offset_transform,
            *each,
            *rest,
        )
        if near.size:
            self._kept.append((arguments, more))

    def _near(self, boxes: Array, reach: float) -> NDArray[np.bool_]:
        """Which boxes (N, 2, 2), in pixels from the lower left corner, come near a wanted pixel."""
        height, width = (side - 1 for side in self._count.shape)
        low, high = np.floor(boxes[:, 0] - reach), np.ceil(boxes[:, 1] + reach)
        left, right = (np.clip(side, 0, width).astype(int) for side in (low[:, 0], high[:, 0]))
        top, bottom = (np.clip(height - side, 0, height).astype(int) for side in (high[:, 1], low[:, 1]))
        count = self._count
        inside = count[bottom, right] - count[top, right] - count[bottom, left] + count[top, left]
        return np.asarray(inside > 0)


def _boxes(paths: Sequence[Path], transform: Any) -> Array:
    """The lowest and the highest corner of each path, (N, 2, 2), in pixels."""
    corners = [np.asarray(path.vertices) for path in paths]
    lengths = [len(each) for each in corners]
    points = transform.transform(np.concatenate(corners))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    boxes = np.stack([np.fmin.reduceat(points, starts), np.fmax.reduceat(points, starts)], axis=1)
    return np.asarray(np.nan_to_num(boxes))


def _chosen(values: Any, members: NDArray[np.intp]) -> Any:
    """The values of some members; a collection uses a short list again and again."""
    return [values[i % len(values)] for i in members] if len(values) else values
