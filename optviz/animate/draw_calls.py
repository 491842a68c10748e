"""What stands above moving artists, taken apart into pieces that are drawn only where something under them changed.

A still artist makes the same calls to the renderer at every draw. They are kept and made again without the artist,
and of those only the ones that reach a pixel that is wanted: of a landscape over a few dots, a few facets. What is
drawn over other things changes none but its own pixels, so the others may be left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.path import Path
    from numpy.typing import NDArray

    from optviz.mpl.draw_order import Leaf

    Array = NDArray[np.float64]
    Positions = NDArray[np.intp]

SIDE = 16  # pixels of a tile; pieces are chosen by the tiles that they reach
MANY = 100  # members of a collection; of more it is estimated where they reach, of fewer it is measured
MITRE = 3.0  # how many line widths a sharp corner may stick out; Agg cuts it off at two
MARGIN = 2.0  # pixels that snapping and rounding may move an edge
NONE = np.empty(0, np.intp)
MOST = 2_000_000  # pairs of a tile and a member; if there are more, members are not told apart

# A pixel of a canvas on which nothing was drawn; whatever is drawn there changes its opacity, which is 0.
BLANK = np.frombuffer(bytes((255, 255, 255, 0)), np.uint32)[0]

# The calls of a renderer that can be made again. Any other that draws keeps its artist whole.
REPEATED = frozenset(
    ("draw_path", "draw_markers", "draw_path_collection", "draw_quad_mesh", "draw_gouraud_triangles", "draw_image",
     "draw_text", "draw_tex")
)  # fmt: skip


class Spots:
    """Those pixels of a canvas that matter, and the tiles that they lie in."""

    def __init__(self, renderer: Any, pixels: Positions) -> None:
        self.renderer = renderer
        self.pixels = pixels  # (K,) positions on the canvas, row by row
        self._flat = flat(renderer)
        self._height, self._width = renderer.buffer_rgba().shape[:2]
        row, column = np.divmod(pixels, self._width)
        self._across, self._down = -(-self._width // SIDE), -(-self._height // SIDE)
        tiles, self._tile_of = np.unique(row // SIDE * self._across + column // SIDE, return_inverse=True)
        self._place = np.full(self._across * self._down, -1)  # of each tile of the canvas among those that matter
        self._place[tiles] = np.arange(len(tiles))
        self._count = len(tiles)

    def __len__(self) -> int:
        """T, the number of tiles."""
        return self._count

    def drawn(self, draw: Callable[[Any], object]) -> NDArray[np.bool_]:
        """Which of the pixels (K,) something reaches when it is drawn."""
        return np.asarray(self.picture(draw) != BLANK)

    def picture(self, draw: Callable[[Any], object]) -> NDArray[np.uint32]:
        """The pixels (K,) after something is drawn on nothing."""
        self._flat[self.pixels] = BLANK
        draw(self.renderer)
        return self._flat[self.pixels]

    def tiles(self, chosen: NDArray[np.bool_]) -> Positions:
        """The tiles that hold any of the chosen pixels (K,)."""
        return np.flatnonzero(np.bincount(self._tile_of[chosen], minlength=len(self)))

    def under(self, boxes: Array, reach: float) -> Reach | None:
        """Which tiles come near which boxes (N, 2, 2), in pixels from the lower left corner; None for too many."""
        edges = np.stack([boxes[:, 0] - reach, boxes[:, 1] + reach], axis=1)
        edges[..., 1] = self._height - edges[:, ::-1, 1]  # rows count from the top
        ends = np.array([self._across, self._down]) - 1
        first, last = np.moveaxis(np.clip(edges // SIDE, 0, ends).astype(np.intp), 1, 0)
        width, height = (last - first + 1).T
        count = width * height
        if count.sum() > MOST:
            return None
        box = np.repeat(np.arange(len(boxes)), count)
        row, column = np.divmod(np.arange(len(box)) - np.repeat(count.cumsum() - count, count), width[box])
        place = self._place[(first[box, 1] + row) * self._across + first[box, 0] + column]
        return Reach(place[place >= 0], box[place >= 0])


def flat(renderer: Any) -> NDArray[np.uint32]:
    """A renderer's own memory as one number a pixel, (H * W,)."""
    return np.asarray(renderer.buffer_rgba()).view(np.uint32).reshape(-1)


# Draws on a renderer the pieces with these numbers, as far as they reach these tiles.
Draw = Callable[[Any, "Positions", "Positions"], object]


class Reach(NamedTuple):
    """Which tiles each of some pieces may touch, pair by pair."""

    tile: Positions
    piece: Positions


@dataclass(frozen=True)
class Part:
    """Something that is drawn in one go, of one or more pieces."""

    draw: Draw
    count: int
    reach: Reach


class Stack:
    """What is drawn at every step, in order, as far as it reaches a pixel that is wanted."""

    def __init__(self, spots: Spots, parts: Sequence[Part]) -> None:
        self._spots = spots
        self._draws = [part.draw for part in parts]
        self._first = np.cumsum([0, *(part.count for part in parts)])[:-1]  # of the pieces of each part
        tile = np.concatenate([NONE, *(part.reach.tile for part in parts)])
        piece = [part.reach.piece + first for first, part in zip(self._first, parts, strict=True)]
        order = np.argsort(tile, kind="stable")
        self._pieces = np.concatenate([NONE, *piece])[order]
        self._starts = np.searchsorted(tile[order], np.arange(len(spots) + 1))  # of each tile among the pieces

    def draw(self, wanted: NDArray[np.bool_]) -> None:
        """Draw what makes the wanted pixels (K,); beside them the canvas may show anything."""
        tiles = self._spots.tiles(wanted)
        inside = [self._pieces[self._starts[i] : self._starts[i + 1]] for i in tiles.tolist()]
        near = np.unique(np.concatenate([NONE, *inside]))
        part_of = np.searchsorted(self._first, near, side="right") - 1
        for i in np.unique(part_of).tolist():
            self._draws[i](self._spots.renderer, near[part_of == i] - self._first[i], tiles)


def still(leaf: Leaf, spots: Spots) -> list[Part]:
    """A leaf taken apart. It is good for as long as neither the artist nor its axes change."""
    made = calls(leaf, spots.renderer)
    if made is None:
        return [_measured(lambda renderer, *_: leaf.draw(renderer), 1, spots)]
    return [_part(call, spots) for call in made]


def calls(leaf: Leaf, renderer: Any) -> list[Call] | None:
    """The calls that draw a leaf, without drawing it; None if they can't be made again."""
    recorder = _Recorder(renderer)
    leaf.draw(recorder)  # type: ignore[arg-type]
    return None if recorder.other else recorder.calls


def _part(call: Call, spots: Spots) -> Part:
    count = call.members()
    if count <= MANY:
        return _measured(call.repeat if count > 1 else call.whole, count, spots)
    reach = spots.under(*call.boxes(spots.renderer.dpi))
    return Part(call.repeat, count, reach) if reach else anywhere(call.whole, spots)


def anywhere(draw: Draw, spots: Spots) -> Part:
    """Something in one piece that may reach any spot."""
    return Part(draw, 1, Reach(np.arange(len(spots)), np.zeros(len(spots), np.intp)))


def _measured(draw: Draw, count: int, spots: Spots) -> Part:
    tiles = [spots.tiles(spots.drawn(_alone(draw, i))) for i in range(count)]
    pieces = np.repeat(np.arange(count), [len(each) for each in tiles])
    return Part(draw, count, Reach(np.concatenate(tiles), pieces))


def _alone(draw: Draw, piece: int) -> Callable[[Any], object]:
    return lambda renderer: draw(renderer, np.array([piece]), NONE)


@dataclass(frozen=True)
class Call:
    """One call of a renderer."""

    name: str
    arguments: tuple[Any, ...]
    more: dict[str, Any]

    @property
    def stroke(self) -> bool:
        """Whether it draws one line and nothing else."""
        face = self.arguments[3:] or self.more.values()
        return self.name == "draw_path" and not any(part is not None for part in face)

    def whole(self, renderer: Any, *_: Positions) -> None:
        """Make the call again."""
        getattr(renderer, self.name)(*self.arguments, **self.more)

    def near(self, spots: Spots, tiles: Positions) -> None:
        """Make the call again, as far as it reaches these tiles."""
        some = len(tiles) < len(spots) and self.members() > 1
        reach = spots.under(*self.boxes(spots.renderer.dpi)) if some else None
        if reach is None:
            self.whole(spots.renderer)
            return
        wanted = np.bincount(tiles, minlength=len(spots)) > 0
        near = np.unique(reach.piece[wanted[reach.tile]])
        if near.size:
            self.repeat(spots.renderer, near)

    def members(self) -> int:
        """How many pieces it falls into: the members of a collection, each drawn over the last."""
        if self.name != "draw_path_collection":
            return 1
        gc, _, paths, _, offsets, *_ = self.arguments
        return 1 if gc.get_hatch() else max(len(paths), len(offsets))

    def repeat(self, renderer: Any, members: Positions, *_: Positions) -> None:
        """Draw these members of the collection."""
        gc, transform, paths, transforms, offsets, offset_transform, *style = self.arguments
        paths, transforms, offsets, *style[:5] = (
            _chosen(values, members) for values in (paths, transforms, offsets, *style[:5])
        )  # the last five: faces, edges, widths, dashes, smoothness
        more = {key: _chosen(values, members) for key, values in self.more.items()}  # colours of hatches
        renderer.draw_path_collection(gc, transform, paths, transforms, offsets, offset_transform, *style, **more)

    def boxes(self, dpi: float) -> tuple[Array, float]:
        """The lowest and the highest corner of each member, (N, 2, 2) in pixels, and how far it may reach beyond."""
        _, transform, paths, transforms, offsets, offset_transform, _, _, widths, *_ = self.arguments
        number = np.arange(self.members())
        own = np.asarray(transforms) if len(transforms) else np.eye(3)[None]
        matrix = (transform.get_matrix() @ own)[number % len(own)]
        points = _corners(paths)[number % len(paths)] @ matrix[:, :2, :2].swapaxes(1, 2) + matrix[:, None, :2, 2]
        if len(offsets):
            points += np.asarray(offset_transform.transform(offsets))[number % len(offsets), None]
        boxes = np.stack([np.fmin.reduce(points, axis=1), np.fmax.reduce(points, axis=1)], axis=1)
        reach = MARGIN + MITRE * float(np.max(widths, initial=0.0)) * dpi / 72
        return np.nan_to_num(boxes), reach


class _Recorder:
    """Stands before a renderer and keeps the calls that draw, without drawing."""

    def __init__(self, renderer: Any) -> None:
        self._renderer = renderer
        self.calls: list[Call] = []
        self.other = False  # whether anything was drawn that can't be repeated

    def __getattr__(self, name: str) -> Any:
        if name in REPEATED:
            return partial(self._keep, name)
        self.other |= name.startswith(("draw_", "start_", "stop_"))
        return getattr(self._renderer, name)

    def _keep(self, name: str, gc: Any, *arguments: Any, **more: Any) -> None:
        if name == "draw_path_collection" and not len(arguments[1]):
            return  # matplotlib asks like this what the renderer understands
        kept = self._renderer.new_gc()
        kept.copy_properties(gc)
        self.calls.append(Call(name, (kept, *arguments), more))


def _corners(paths: Sequence[Path]) -> Array:
    """The four corners of the box around each path, (N, 4, 2); many members may share a path."""
    different = {id(path): path for path in paths}
    vertices = [np.asarray(path.vertices) for path in different.values()]
    starts = np.concatenate(([0], np.cumsum([len(each) for each in vertices])[:-1]))
    points = np.concatenate(vertices)
    low, high = np.fmin.reduceat(points, starts), np.fmax.reduceat(points, starts)
    boxes = np.stack([low, high, np.stack([low[:, 0], high[:, 1]], 1), np.stack([high[:, 0], low[:, 1]], 1)], axis=1)
    place = {key: i for i, key in enumerate(different)}
    return np.asarray(boxes[[place[id(path)] for path in paths]])


def _chosen(values: Any, members: Positions) -> Any:
    """The values of some members; a collection uses a short list again and again."""
    if not len(values):
        return values
    chosen = members % len(values)
    return values[chosen] if isinstance(values, np.ndarray) else [values[i] for i in chosen.tolist()]
