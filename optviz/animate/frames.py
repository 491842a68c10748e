"""The frames of an animation: what stays is drawn once, and of what moves only what differs from the frame before.

A frame equals a full redraw of the figure, bit for bit. Labels, spines and legends that stand above the moving
artists and share pixels with them are drawn anew too, in matplotlib's own order; which they are is measured on
the pixels, not guessed from bounding boxes. Whatever can't be taken apart like this is redrawn in full.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from mpl_toolkits.mplot3d import Axes3D

from optviz.animate.compositor import NEVER, Ground, Moving, Scene, Watch, append, grows
from optviz.animate.draw_calls import BLANK, Part, Spots, Stack, flat, still
from optviz.animate.pictures import Picture, change_between, compared
from optviz.drawing.page import keep_layout
from optviz.mpl.draw_order import Depths, Leaf, axis_of, follows_others, leaves, titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from optviz.animate.compositor import Update
    from optviz.animate.pictures import Frame, Pixels
    from optviz.drawing.figure import Drawing

# Taking a figure apart costs about two full redraws.
FEWEST = 3


def frames(drawing: Drawing, steps: Sequence[float]) -> Iterator[Picture]:
    """The pictures at `steps`, each good until the next one is asked for.

    `drawing.update` has to be a function of the step alone: it is called more than once for each. The layout
    is settled and stays, so that nothing but what moves differs between frames whose ground is the same.
    """
    last: Pixels | None = None
    for _, same in groupby(steps, drawing.ground):
        for number, picture in enumerate(_on_one_ground(drawing, list(same))):
            if last is not None and not number:
                yield Picture(picture.pixels, change_between(last, picture.pixels))
            else:
                yield picture
        last = picture.pixels.copy()


def _on_one_ground(drawing: Drawing, steps: Sequence[float]) -> Iterator[Picture]:
    if len(steps) < FEWEST:
        yield from compared(_redraws(drawing, steps))
        return
    drawing.update(steps[-1])
    last = _redrawn(drawing.figure)
    keep_layout(drawing.figure)
    scene = _Survey(drawing.figure, drawing.update, steps).scene(last)
    yield from scene.pictures(steps) if scene else compared(_redraws(drawing, steps))


def _redraws(drawing: Drawing, steps: Sequence[float]) -> Iterator[Frame]:
    for step in steps:
        drawing.update(step)
        yield _redrawn(drawing.figure)


def _redrawn(figure: Figure) -> Frame:
    canvas: Any = figure.canvas
    canvas.draw()
    return np.array(_renderer(figure).buffer_rgba())


def _renderer(figure: Figure) -> Any:
    canvas: Any = figure.canvas
    return canvas.get_renderer()


class _Survey:
    """Finds out what moves and what stands above it, by drawing the moving artists of every step."""

    def __init__(self, figure: Figure, update: Update, steps: Sequence[float]) -> None:
        self.figure = figure
        self.steps = steps
        self.renderer = _renderer(figure)
        self.canvas = flat(self.renderer)
        self.update = update

    def scene(self, last: Frame) -> Scene | None:
        """The figure taken apart, given the picture of the last step; None where it has to be redrawn in full."""
        changed = self.update(self.steps[0])
        order = leaves(self.figure)
        found = _moving(self.update, changed, order)
        if found is None or not self._touches(found, order):
            return None
        spots = Spots(self.renderer, np.flatnonzero(self.canvas != BLANK))
        redrawn = self._redrawn(found, order, spots)
        picture = last.view(np.uint32)[..., 0]
        beside = self.canvas != picture.reshape(-1)
        beside[spots.pixels] = False
        if beside.any():
            return None  # something moved that nobody named
        scene = self._assembled(found, redrawn, spots, picture)
        return None if scene.move(NEVER, self.steps[-1]).size else scene

    def _assembled(self, found: Moving, redrawn: list[Leaf], spots: Spots, picture: Pixels) -> Scene:
        growing = redrawn[0] if grows(redrawn[0], on_top=True) else None
        ground = Ground(spots, self.canvas[spots.pixels], growing)
        above = redrawn[1:] if growing else redrawn
        watches: list[Watch] = []
        parts: list[Part] = []
        for leaf in above:
            if found.moves(leaf):
                watches.append(Watch(leaf, spots))
                parts.append(watches[-1].part())
            else:
                parts += still(leaf, spots)
        return Scene(found, picture, spots, ground, watches, Stack(spots, parts))

    def _touches(self, found: Moving, order: list[Leaf]) -> bool:
        """Leave on the canvas what the moving leaves touch at any step; False if more changes than they."""
        axes = [a for a in dict.fromkeys(leaf.artist.axes for leaf in order) if a is not None]
        drawn = [leaf for leaf in order if found.moves(leaf)]
        views = [_view(a) for a in axes]
        self.renderer.clear()
        since = NEVER
        for step in self.steps:
            same = found.show(step, self.renderer) and leaves(self.figure) == order
            if not same or [_view(a) for a in axes] != views:
                return False
            for leaf in drawn:
                if grows(leaf) and since < step:
                    append(leaf, since, step, self.renderer)
                else:
                    leaf.draw(self.renderer)
            since = step
        return True

    def _redrawn(self, found: Moving, order: list[Leaf], spots: Spots) -> list[Leaf]:
        """What is drawn anew at every step: what moves, and what stands above spots that it touches.

        Leaves a picture of the first step on the canvas, at the spots without what is redrawn.
        """
        first = next(i for i, leaf in enumerate(order) if found.moves(leaf))
        found.show(self.steps[0], self.renderer)
        self.renderer.clear()
        for leaf in order[:first]:
            leaf.draw(self.renderer)
        ground = self.canvas[spots.pixels]
        redrawn = [leaf for leaf in order[first:] if spots.drawn(leaf.draw).any() or found.moves(leaf)]
        self.canvas[spots.pixels] = ground
        return redrawn


def _moving(update: Update, changed: Sequence[Artist], order: list[Leaf]) -> Moving | None:
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
    return Moving(update, frozenset(map(id, changed)), frozenset(found), depths, tuple(titled))


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
    """What a set of axes appearances at and where it stands: if this changes, everything in it moves."""
    seen = [axes.viewLim.get_points(), axes.bbox.bounds]
    if isinstance(axes, Axes3D):
        seen.append(axes.get_proj())
    return b"".join(np.asarray(part, dtype=float).tobytes() for part in seen)
