"""GIF, block by block: of each frame only what changed, in its own colours.

GIF89a specification (CompuServe, 1990); the loop count is Netscape's application extension.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from optviz.animate.encoders.encoder import ChangesEncoder
from optviz.animate.encoders.palette import indexed
from optviz.animate.pictures import SOLID, Picture, on_white, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optviz.animate.pictures import Change, Pixels

LARGEST = 65_535
BLOCK = 255
COLOURS = (256, 64, 24)  # by how coarse it may be
MARK_TRANSPARENT, KEEP, REMOVE = 1, 1 << 2, 2 << 2
THERE = 85  # of 255: from this opacity on a pixel is there; at a half, thin lines between two rows have gaps


class GifEncoder(ChangesEncoder):
    """Writes a GIF."""

    LARGEST = LARGEST
    NAME = "a GIF"
    _clear = False  # whether the page is seen through, so that each frame takes the one before it away

    def add(self, picture: Picture) -> None:
        """Write what changed; of a page that is seen through the whole, for nothing can be laid over it to clear it."""
        if not self.count:
            self._clear = not is_there(picture.pixels).all()
        super().add(Picture(picture.pixels, whole(picture.pixels)) if self._clear else picture)

    def head(self, height: int, width: int) -> bytes:
        """The size of the picture, how often it plays, the comment."""
        head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x70, 0, 0)
        if self.playback.loop != 1:
            # The number counts what comes after the first time; 0 is for ever.
            again = max(self.playback.loop - 1, 0)
            head += b"!\xff\x0bNETSCAPE2.0" + _blocks(struct.pack("<BH", 1, again))
        if self.playback.comment:
            head += b"!\xfe" + _blocks(self.playback.comment.encode())
        return head

    def changed(self, change: Change) -> bytes:
        """One frame; its delay in 1/100 s is rounded such that what is left over goes to the next one."""
        start = self.count * self.playback.interval
        end = start + self.playback.shown(self.count)
        delay = min((end + 5) // 10 - (start + 5) // 10, LARGEST)
        return _frame(change, delay, COLOURS[self.playback.coarse], first=not self.count, clear=self._clear)

    def tail(self) -> bytes:
        """The sign that no more frames come."""
        return b";"


encoder = GifEncoder


def is_there(pixels: Pixels) -> NDArray[np.bool_]:
    """Which pixels are opaque, as GIF knows it: at least to a third."""
    return np.asarray(pixels.view(np.uint8).reshape(*pixels.shape, 4)[..., 3] >= THERE)


def _frame(change: Change, delay: int, size: int, *, first: bool, clear: bool) -> bytes:
    """One frame: its delay, its place, its colours, its pixels."""
    marked = clear or not first
    colours, pixels = _pixels(change, size, first=first, clear=clear)
    bits = max(2, (len(colours) + marked - 1).bit_length())
    height, width = pixels.shape
    flags = (REMOVE if clear else KEEP) | (MARK_TRANSPARENT if marked else 0)
    control = b"!\xf9\x04" + struct.pack("<BHBB", flags, delay, len(colours) if marked else 0, 0)
    place = b"," + struct.pack("<HHHHB", change.x, change.y, width, height, 0x80 | (bits - 1))
    table = colours.tobytes().ljust(3 << bits, b"\0")
    data = Image.fromarray(pixels).tobytes("gif", "L", bits, 0)
    return control + place + table + bytes((bits,)) + data + b"\0"


def _pixels(change: Change, size: int, *, first: bool, clear: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The colours (K, 3) and the rectangle (h, w) as positions among them; K itself is what is seen through."""
    if first and not clear:
        found = indexed(on_white(change.pixels[change.differs]), size)
        return found.palette, found.indices.reshape(change.pixels.shape)
    drawn = is_there(np.ascontiguousarray(change.pixels)) if clear else change.differs
    opaque = change.pixels[drawn] | SOLID if clear else on_white(change.pixels[drawn])
    found = indexed(opaque, size - 1)
    pixels = np.full(change.pixels.shape, len(found.palette), np.uint8)
    pixels[drawn] = found.indices
    return found.palette, pixels


def _blocks(data: bytes) -> bytes:
    """Data in blocks of at most 255 bytes, each after its length, and an empty one at the end."""
    parts = (data[i : i + BLOCK] for i in range(0, len(data), BLOCK))
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
