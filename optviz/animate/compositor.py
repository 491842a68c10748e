"""A figure taken apart: the picture of one step after the other, of which only what differs is drawn.

What moves is drawn by itself on an empty canvas to learn which pixels differ from the step before. At these, and
nowhere else, the ground is laid anew and everything above it is drawn on it, in matplotlib's own order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from optviz.animate.draw_calls import BLANK, anywhere, calls, flat
from optviz.animate.pictures import Picture, change_at, whole
from optviz.mpl.draw_order import Depths, Leaf, place_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from optviz.animate.draw_calls import Call, Part, Positions, Spots, Stack
    from optviz.animate.pictures import Pixels

    Update = Callable[[float], Sequence[Artist]]
    Mask = NDArray[np.bool_]  # (K,), one for each spot

NEVER = -np.inf  # before every step


@dataclass(frozen=True)
class Moving:
    """What changes with the step, and what has to be put right before it is drawn."""

    update: Update
    artists: frozenset[int]  # identities of the artists that `update` returns
    leaves: frozenset[int]  # identities of the leaves' artists that are or contain them
    depths: tuple[Depths, ...]
    titled: tuple[Any, ...]  # axes whose titles move

    def moves(self, leaf: Leaf) -> bool:
        """Whether a leaf may look different at another step."""
        return id(leaf.artist) in self.leaves

    def show(self, step: float, renderer: Any) -> bool:
        """Show a step; False if other artists changed than always."""
        changed = self.update(step)
        for depths in self.depths:
            depths.sort()
        for axes in self.titled:
            place_titles(axes, renderer)
        return {id(artist) for artist in changed} == self.artists


def grows(leaf: Leaf, *, on_top: bool = False) -> bool:
    """Whether what a leaf shows at a step is what it showed before and something new.

    Its artist has a method `append(since, step)`, which shows the new part alone, and says by `appends_on_top` whether
    that lies over all that was there: if so, drawing the new part over the old picture is drawing the whole.
    """
    artist: Any = leaf.artist
    return hasattr(artist, "append") and (not on_top or artist.appends_on_top)


def append(leaf: Leaf, since: float, step: float, renderer: Any) -> None:
    """Draw what a leaf shows at a step more than it did before."""
    artist: Any = leaf.artist
    artist.append(since, step)
    leaf.draw(renderer)


@dataclass
class Ground:
    """The spots under all that is drawn anew, with a leaf that grows on top drawn into them as far as it is."""

    spots: Spots
    background: NDArray[np.uint32]  # (K,)
    growing: Leaf | None
    pixels: NDArray[np.uint32] = field(init=False)  # (K,)

    def __post_init__(self) -> None:
        self.pixels = self.background

    def move(self, since: float, step: float) -> Mask:
        """Bring it from one step to a later one; returns where it changed."""
        if self.growing is None:
            return np.zeros(self.pixels.shape, bool)
        before = self.background if since == NEVER else self.pixels
        canvas = flat(self.spots.renderer)
        canvas[self.spots.pixels] = before
        append(self.growing, since, step, self.spots.renderer)
        self.pixels = canvas[self.spots.pixels]
        return np.not_equal(self.pixels, before)


class Watch:
    """A leaf that moves: tells where it differs from what it was at the step before, and draws it."""

    def __init__(self, leaf: Leaf, spots: Spots) -> None:
        self._leaf, self._spots = leaf, spots
        self._calls: list[Call] | None = None
        self._before = np.full(spots.pixels.shape, BLANK)
        self._known = True  # whether a spot that appearances the same on an empty canvas appearances the same on any

    def before_moving(self, since: float, step: float) -> Mask | None:
        """Where a leaf that grows has something new; None for others."""
        if not grows(self._leaf):
            return None
        artist: Any = self._leaf.artist
        artist.append(since, step)
        return self._spots.drawn(self._leaf.draw)

    def after_moving(self, new: Mask | None) -> Mask:
        """Where the leaf, now showing the step, may differ from the step before; `new` is what `before_moving` told."""
        self._calls = calls(self._leaf, self._spots.renderer)
        if new is not None:
            return new
        before, known = self._before, self._known
        # One stroke of one colour leaves its colour and its opacity on an empty canvas: all there is to know of it.
        self._known = self._calls is not None and [call.stroke for call in self._calls] in ([], [True])
        everywhere = np.arange(len(self._spots))
        self._before = self._spots.picture(lambda renderer: self._draw(renderer, everywhere, everywhere))
        if known and self._known:
            return np.asarray(self._before != before)
        return np.asarray((self._before != BLANK) | (before != BLANK))

    def part(self) -> Part:
        """The leaf as it is drawn; of a collection, the members near where they are wanted."""
        return anywhere(self._draw, self._spots)

    def _draw(self, renderer: Any, _: Positions, tiles: Positions) -> None:
        if self._calls is None:
            self._leaf.draw(renderer)
        for call in self._calls or ():
            call.near(self._spots, tiles)


@dataclass
class Scene:
    """A picture, and the spots of it that differ between steps with what is drawn there.

    Beside those spots the canvas may hold anything, so what is drawn there need not be drawn whole.
    """

    moving: Moving
    picture: Pixels  # (H, W), of any step; it is drawn into
    spots: Spots
    ground: Ground
    watches: Sequence[Watch]
    stack: Stack

    def pictures(self, steps: Sequence[float]) -> Iterator[Picture]:
        """The pictures at `steps`."""
        since = NEVER
        for number, step in enumerate(steps):
            changed = self.move(since if since <= step else NEVER, step)
            yield Picture(self.picture, change_at(self.picture, changed) if number else whole(self.picture))
            since = step

    def move(self, since: float, step: float) -> NDArray[np.intp]:
        """Bring the picture from one step to a later one; returns the positions where it changed."""
        wanted = self._differing(since, step)
        positions = self.spots.pixels[wanted]
        canvas, picture = flat(self.spots.renderer), self.picture.reshape(-1)
        canvas[positions] = self.ground.pixels[wanted]
        self.stack.draw(wanted)
        changed: NDArray[np.intp] = positions[canvas[positions] != picture[positions]]
        picture[changed] = canvas[changed]
        return changed

    def _differing(self, since: float, step: float) -> Mask:
        """Show a step, and tell at which spots it may differ from the one before."""
        differs = self.ground.move(since, step)
        grown = [watch.before_moving(since, step) for watch in self.watches]
        self.moving.show(step, self.spots.renderer)
        for watch, new in zip(self.watches, grown, strict=True):
            differs |= watch.after_moving(new)
        return differs | (since == NEVER)
