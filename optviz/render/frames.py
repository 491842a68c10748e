"""The frames of an animation: what stays is drawn once, what moves is drawn anew on top of it.

A frame equals a full redraw of the figure, bit for bit. Labels, spines and legends that stand above the moving
artists and share pixels with them are drawn anew too, in matplotlib's own order; which they are is measured on
the pixels, not guessed from bounding boxes. Whatever can't be taken apart like this is redrawn in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from mpl_toolkits.mplot3d import Axes3D

from optviz.render.cut import cut
from optviz.render.order import Depths, Leaf, axis_of, follows_others, leaves, place_titles, titles
from optviz.render.page import keep_layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from optviz.core import Update
    from optviz.render.layout import Drawing

    Frame = NDArray[np.uint8]  # (H, W, 4), red green blue and opacity

# Taking a figure apart costs about two full redraws.
FEWEST = 3

# A pixel of a canvas on which nothing was drawn; whatever is drawn there changes its opacity, which is 0.
BLANK = np.frombuffer(bytes((255, 255, 255, 0)), np.uint32)[0]


def frames(drawing: Drawing, steps: Sequence[float]) -> Iterator[Frame]:
    """The pictures at `steps`, each (H, W, 4) uint8 RGBA and the caller's to keep.

    `drawing.update` has to be a function of the step alone: it is called more than once for each. The layout
    is settled at the last step and stays, so that nothing but what moves differs between frames.
    """
    if not steps:
        return
    drawing.update(steps[-1])
    last = _redrawn(drawing.figure)
    keep_layout(drawing.figure)
    scene = _Survey(drawing.figure, drawing.update, steps).scene(last) if len(steps) >= FEWEST else None
    if scene and np.array_equal(scene.frame(steps[-1]), last):
        yield from map(scene.frame, steps)
        return
    for step in steps:
        drawing.update(step)
        yield _redrawn(drawing.figure)


def _redrawn(figure: Figure) -> Frame:
    canvas: Any = figure.canvas
    canvas.draw()
    return _pixels(_renderer(figure)).copy()


def _renderer(figure: Figure) -> Any:
    canvas: Any = figure.canvas
    return canvas.get_renderer()


def _pixels(renderer: Any) -> Frame:
    """The renderer's own memory, (H, W, 4)."""
    return np.asarray(renderer.buffer_rgba())


@dataclass(frozen=True)
class _Moving:
    """What changes with the step, and what has to be put right before it is drawn."""

    update: Update
    artists: frozenset[int]  # identities of the artists that `update` returns
    leaves: frozenset[int]  # identities of the leaves' artists that are or contain them
    depths: tuple[Depths, ...]
    titled: tuple[Any, ...]  # axes whose titles move

    def show(self, step: float, renderer: Any) -> bool:
        """Show a step; False if other artists changed than always."""
        changed = self.update(step)
        for depths in self.depths:
            depths.sort()
        for axes in self.titled:
            place_titles(axes, renderer)
        return {id(artist) for artist in changed} == self.artists


@dataclass
class _Ground:
    """The touched pixels under all that is redrawn, with an artist that only grows drawn into them as far as it is.

    An artist grows where what it shows at a step lies over what it showed before, and its method `grow(since, step)`
    shows the new part alone: drawing that over the old picture is drawing the whole.
    """

    touched: NDArray[np.intp]  # (K,)
    background: NDArray[np.uint32]  # (K,)
    growing: Leaf | None
    pixels: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))  # (K,)
    until: float = np.inf

    def lay(self, step: float, renderer: Any) -> None:
        """Put the ground of a step on the canvas; cheap when steps come in order."""
        canvas = _flat(_pixels(renderer))
        if self.growing is None:
            canvas[self.touched] = self.background
            return
        if step < self.until:
            self.pixels, self.until = self.background, -np.inf
        canvas[self.touched] = self.pixels
        _grow(self.growing, self.until, step, renderer)
        self.pixels, self.until = canvas[self.touched], step


def _grows(leaf: Leaf) -> bool:
    return hasattr(leaf.artist, "grow")


def _grow(leaf: Leaf, since: float, step: float, renderer: Any) -> None:
    """Draw what a leaf shows at a step more than it did before."""
    artist: Any = leaf.artist
    artist.grow(since, step)
    leaf.draw(renderer)


@dataclass(frozen=True)
class _Scene:
    """A figure taken apart: a picture of any step, and the pixels that differ between steps with what is drawn there.

    Beside those pixels the canvas may hold anything, so what is drawn there need not be drawn whole.
    """

    renderer: Any
    moving: _Moving
    picture: Frame
    touched: NDArray[np.intp]  # (K,) pixels that what moves reaches at any step
    ground: _Ground
    redrawn: tuple[Leaf, ...]

    def frame(self, step: float) -> Frame:
        """The picture at `step`."""
        self.moving.show(step, self.renderer)
        self.ground.lay(step, self.renderer)
        for leaf in self.redrawn:
            leaf.draw(self.renderer)
        frame = self.picture.copy()
        _flat(frame)[self.touched] = _flat(_pixels(self.renderer))[self.touched]
        return frame


class _Survey:
    """Finds out what moves and what stands above it, by drawing the moving artists of every step."""

    def __init__(self, figure: Figure, update: Update, steps: Sequence[float]) -> None:
        self.figure = figure
        self.steps = steps
        self.renderer = _renderer(figure)
        self.flat = _flat(_pixels(self.renderer))
        self.update = update

    def scene(self, picture: Frame) -> _Scene | None:
        """The figure taken apart, given the `picture` of another step; None where it has to be redrawn in full."""
        changed = self.update(self.steps[0])
        order = leaves(self.figure)
        moving = _moving(self.update, changed, order)
        if moving is None or not self._touches(moving, order):
            return None
        touched = np.flatnonzero(self.flat != BLANK)
        redrawn = self._redrawn(moving, order, touched)
        moving.show(self.steps[0], self.renderer)
        self.renderer.clear()
        for leaf in order:
            if leaf not in redrawn:
                leaf.draw(self.renderer)
        background = self.flat[touched]
        # Beside the touched pixels the order counts too: a label may lie over a line that is drawn anew under it.
        self.renderer.clear()
        for leaf in order:
            leaf.draw(self.renderer)
        if np.setdiff1d(np.flatnonzero(self.flat != _flat(picture)), touched, assume_unique=True).size:
            return None  # something moved that nobody named
        growing = redrawn[0] if _grows(redrawn[0]) else None
        others = redrawn[1:] if growing else redrawn
        cut = tuple(leaf if id(leaf.artist) in moving.leaves else self._cut(leaf, touched) for leaf in others)
        return _Scene(self.renderer, moving, picture, touched, _Ground(touched, background, growing), cut)

    def _touches(self, moving: _Moving, order: list[Leaf]) -> bool:
        """Leave on the canvas what the moving leaves touch at any step; False if more changes than they."""
        axes = [a for a in dict.fromkeys(leaf.artist.axes for leaf in order) if a is not None]
        drawn = [leaf for leaf in order if id(leaf.artist) in moving.leaves]
        views = [_view(a) for a in axes]
        self.renderer.clear()
        since = -np.inf
        for step in self.steps:
            same = moving.show(step, self.renderer) and leaves(self.figure) == order
            if not same or [_view(a) for a in axes] != views:
                return False
            for leaf in drawn:
                if _grows(leaf) and since < step:
                    _grow(leaf, since, step, self.renderer)
                else:
                    leaf.draw(self.renderer)
            since = step
        return True

    def _redrawn(self, moving: _Moving, order: list[Leaf], touched: NDArray[np.intp]) -> list[Leaf]:
        """What is drawn anew at every step: what moves, and what stands above touched pixels."""
        first = next(i for i, leaf in enumerate(order) if id(leaf.artist) in moving.leaves)
        found = []
        self.renderer.clear()
        for leaf in order[first:]:
            if id(leaf.artist) not in moving.leaves:
                leaf.draw(self.renderer)
                if (self.flat[touched] == BLANK).all():
                    continue
                self.flat[touched] = BLANK
            found.append(leaf)
        return found

    def _cut(self, leaf: Leaf, touched: NDArray[np.intp]) -> Leaf:
        """A leaf that is drawn at touched pixels, and need not be drawn elsewhere."""
        shape = _pixels(self.renderer).shape[:2]
        return cut(leaf, self.renderer, np.bincount(touched, minlength=self.flat.size).reshape(shape))


def _flat(pixels: Frame) -> NDArray[np.uint32]:
    """The same memory as one number a pixel, (H * W,)."""
    return pixels.view(np.uint32).reshape(-1)


def _moving(update: Update, changed: Sequence[Artist], order: list[Leaf]) -> _Moving | None:
    """None if a changed artist is not drawn by any of the leaves."""
    owners = [_owner(artist, order) for artist in changed]
    if not owners or None in owners:
        return None
    found = {id(leaf.artist): leaf.artist for leaf in (*owners, *order) if leaf and _moves(leaf, owners)}
    titled = [a for a in dict.fromkeys(artist.axes for artist in found.values()) if a and _retitles(a, found)]
    for axes in titled:
        found |= {id(title): title for title in titles(axes)}
    spatial = dict.fromkeys(artist.axes for artist in found.values() if isinstance(artist.axes, Axes3D))
    depths = tuple(Depths(axes, frozenset(found)) for axes in spatial)
    return _Moving(update, frozenset(map(id, changed)), frozenset(found), depths, tuple(titled))


def _moves(leaf: Leaf, owners: Sequence[Leaf | None]) -> bool:
    return leaf in owners or follows_others(leaf.artist)


def _retitles(axes: Any, found: dict[int, Artist]) -> bool:
    return any(id(artist) in found for artist in (*titles(axes), *axis_of(axes)))


def _owner(artist: Artist, order: list[Leaf]) -> Leaf | None:
    """The leaf that draws an artist: its own, or that of a legend or an axis around it."""
    for leaf in order:
        if leaf.artist is artist:
            return leaf
    for leaf in order:
        if leaf.artist.findobj(lambda inner: inner is artist):
            return leaf
    return None


def _view(axes: Any) -> bytes:
    """What a set of axes looks at and where it stands: if this changes, everything in it moves."""
    seen = [axes.viewLim.get_points(), axes.bbox.bounds]
    if isinstance(axes, Axes3D):
        seen.append(axes.get_proj())
    return b"".join(np.asarray(part, dtype=float).tobytes() for part in seen)
