"""What the encoders share: frames, and what changes from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]  # (H, W, 4)
    Pixels = NDArray[np.uint32]  # one number a pixel: red, green, blue, opacity from its lowest byte in memory

SOLID = np.frombuffer(bytes((0, 0, 0, 255)), np.uint32)[0]  # the opacity's bits
WHITE = 255


class EncodingError(ValueError):
    """These frames can't be stored in this format."""


class MissingExtraError(RuntimeError):
    """A format needs a package that is not installed."""


class Picture(NamedTuple):
    """One frame, good until the next one is asked for."""

    pixels: Pixels  # (H, W)
    change: Change  # since the frame before; of the first one the whole

    @property
    def rgba(self) -> Frame:
        """Red, green, blue and opacity, (H, W, 4)."""
        return self.pixels[..., None].view(np.uint8)


class Change(NamedTuple):
    """A rectangle of a frame that holds everything that differs from the frame before; never empty."""

    x: int
    y: int
    pixels: Pixels  # (h, w)
    differs: NDArray[np.bool_]  # (h, w)

    @property
    def solid(self) -> bool:
        """Whether what differs is opaque, so that it can be laid over the frame before."""
        return bool((self.pixels[self.differs] & SOLID == SOLID).all())

    def cutout(self) -> tuple[NDArray[np.uint8], bool]:
        """The rectangle as (h, w, 4), and whether it is to be laid over the frame before or to replace it.

        Laid over, what stays the same is see-through, which compresses to nearly nothing.
        """
        over = self.solid
        pixels = np.where(self.differs, self.pixels, np.uint32(0)) if over else np.ascontiguousarray(self.pixels)
        return pixels.view(np.uint8).reshape(*pixels.shape, 4), over

    def on_grid(self, picture: Pixels, grid: int) -> Change:
        """The same change of a picture (H, W) in a rectangle whose upper left corner stands on multiples of `grid`."""
        left, top = self.x % grid, self.y % grid
        if not left and not top:
            return self
        x, y = self.x - left, self.y - top
        differs = np.pad(self.differs, ((top, 0), (left, 0)))
        return Change(x, y, picture[y : y + differs.shape[0], x : x + differs.shape[1]], differs)


def whole(picture: Pixels) -> Change:
    """Everything as a change."""
    return Change(0, 0, picture, np.ones(picture.shape, bool))


def change_at(picture: Pixels, positions: NDArray[np.intp]) -> Change:
    """The tightest rectangle around pixels, given by their positions row by row; the first pixel for none."""
    if not positions.size:
        return Change(0, 0, picture[:1, :1], np.zeros((1, 1), bool))
    row, column = np.divmod(positions, picture.shape[1])
    top, left = int(row.min()), int(column.min())
    inside = picture[top : int(row.max()) + 1, left : int(column.max()) + 1]
    differs = np.zeros(inside.shape, bool)
    differs[row - top, column - left] = True
    return Change(left, top, inside, differs)


def change_between(last: Pixels, picture: Pixels) -> Change:
    """The tightest rectangle around the pixels that differ; the first pixel where none do."""
    differs = last != picture
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return Change(0, 0, picture[:1, :1], differs[:1, :1])
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(differs[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    inside = np.s_[top:bottom, left:right]
    return Change(left, top, picture[inside], differs[inside])


def compared(frames: Iterable[Frame]) -> Iterator[Picture]:
    """Frames of which nobody knows what changes: each is compared with the one before.

    Raises EncodingError for a change of size.
    """
    last: Pixels | None = None
    for frame in frames:
        picture = np.ascontiguousarray(frame).view(np.uint32)[..., 0]
        if last is not None and picture.shape != last.shape:
            raise EncodingError(f"a frame of {_size(picture.shape)} pixels follows frames of {_size(last.shape)}")
        yield Picture(picture, whole(picture) if last is None else change_between(last, picture))
        last = picture


def on_white(pixels: Pixels) -> Pixels:
    """The same pixels, laid on white paper where they are see-through."""
    if (pixels & SOLID == SOLID).all():
        return pixels
    parts = np.ascontiguousarray(pixels).view(np.uint8).reshape(*pixels.shape, 4).astype(np.uint16)
    opacity = parts[..., 3:]
    parts[..., :3] = (parts[..., :3] * opacity + WHITE * (WHITE - opacity) + WHITE // 2) // WHITE
    parts[..., 3] = WHITE
    laid: Pixels = parts.astype(np.uint8).view(np.uint32)[..., 0]
    return laid


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} x {shape[0]}"
