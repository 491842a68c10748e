"""What the encoders share: the frames, checked as they come, and what changes from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]  # (H, W, 4)
    Pixels = NDArray[np.uint32]  # one number a pixel: red, green, blue, opacity from its lowest byte in memory

SOLID = np.frombuffer(bytes((0, 0, 0, 255)), np.uint32)[0]  # the opacity's bits
WHITE = 255


class EncodingError(ValueError):
    """These frames can't be stored in this format."""


class MissingExtraError(RuntimeError):
    """A format needs a package that is not installed."""


@dataclass(frozen=True)
class Animation:
    """Frames with their time, and what is said of them."""

    frames: Iterator[Frame]
    frame_time: int  # milliseconds
    loop: int  # how often it plays, 0 for ever
    comment: str

    def pictures(self) -> Iterator[Pixels]:
        """The frames as (H, W) pixels; raises EncodingError for none at all and for a change of size."""
        size: tuple[int, ...] | None = None
        for frame in self.frames:
            picture = np.ascontiguousarray(frame).view(np.uint32)[..., 0]
            size = size or picture.shape
            if picture.shape != size:
                raise EncodingError(f"a frame of {_size(picture.shape)} pixels follows frames of {_size(size)}")
            yield picture
        if size is None:
            raise EncodingError("an animation needs at least one frame")

    def changes(self, grid: int = 1) -> Iterator[Change]:
        """What changes from frame to frame; corners stand on multiples of `grid`."""
        last: Pixels | None = None
        for picture in self.pictures():
            yield Change(0, 0, picture, np.ones(picture.shape, bool)) if last is None else change(last, picture, grid)
            last = picture


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


def change(last: Pixels, picture: Pixels, grid: int = 1) -> Change:
    """The tightest rectangle around the pixels that differ; the first pixel where none do."""
    differs = last != picture
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return Change(0, 0, picture[:1, :1], differs[:1, :1])
    top, bottom = int(rows[0]) // grid * grid, int(rows[-1]) + 1
    columns = np.flatnonzero(differs[top:bottom].any(axis=0))
    left, right = int(columns[0]) // grid * grid, int(columns[-1]) + 1
    inside = np.s_[top:bottom, left:right]
    return Change(left, top, picture[inside], differs[inside])


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
