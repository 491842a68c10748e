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
from optviz.animate.pictures import on_white

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optviz.animate.encoders.palette import Indexed
    from optviz.animate.pictures import Change

LARGEST = 65_535
BLOCK = 255
COLOURS = 256
MARK_TRANSPARENT, KEEP = 1, 1 << 2


class GifEncoder(ChangesEncoder):
    """Writes a GIF."""

    LARGEST = LARGEST
    NAME = "a GIF"

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
        start, end = self.count * self.playback.interval, (self.count + 1) * self.playback.interval
        delay = min((end + 5) // 10 - (start + 5) // 10, LARGEST)
        return _frame(change, delay, first=not self.count)

    def tail(self) -> bytes:
        """The sign that no more frames come."""
        return b";"


encoder = GifEncoder


def _frame(change: Change, delay: int, *, first: bool) -> bytes:
    """One frame: its delay, its place, its colours, its pixels."""
    colours, pixels = _pixels(change, first=first)
    bits = max(2, (len(colours) + (not first) - 1).bit_length())
    height, width = pixels.shape
    flags = KEEP if first else KEEP | MARK_TRANSPARENT
    control = b"!\xf9\x04" + struct.pack("<BHBB", flags, delay, 0 if first else len(colours), 0)
    place = b"," + struct.pack("<HHHHB", change.x, change.y, width, height, 0x80 | (bits - 1))
    table = colours.tobytes().ljust(3 << bits, b"\0")
    data = Image.fromarray(pixels).tobytes("gif", "L", bits, 0)
    return control + place + table + bytes((bits,)) + data + b"\0"


def _pixels(change: Change, *, first: bool) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The colours (K, 3) and the rectangle (h, w) as positions among them; K itself is what does not change."""
    if first:
        whole = _indexed(change, COLOURS)
        return whole.palette, whole.indices.reshape(change.pixels.shape)
    changed = _indexed(change, COLOURS - 1)
    pixels = np.full(change.pixels.shape, len(changed.palette), np.uint8)
    pixels[change.differs] = changed.indices
    return changed.palette, pixels


def _indexed(change: Change, size: int) -> Indexed:
    return indexed(on_white(change.pixels[change.differs]), size)


def _blocks(data: bytes) -> bytes:
    """Data in blocks of at most 255 bytes, each after its length, and an empty one at the end."""
    parts = (data[i : i + BLOCK] for i in range(0, len(data), BLOCK))
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
