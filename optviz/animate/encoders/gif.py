"""GIF, block by block: of each frame only what changed, in its own colours.

GIF89a specification (CompuServe, 1990); the loop count is Netscape's application extension.
"""

from __future__ import annotations

import struct
from itertools import count, pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from optviz.animate.encoders.palette import indexed
from optviz.animate.pictures import EncodingError, on_white

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from optviz.animate.encoders.palette import Indexed
    from optviz.animate.pictures import Animation, Change

LARGEST = 65_535
BLOCK = 255
COLOURS = 256
MARK_TRANSPARENT, KEEP = 1, 1 << 2


def encode(animation: Animation, path: Path) -> int:
    """Write a GIF; returns the number of frames. Raises EncodingError for a side over 65,535 pixels."""
    with path.open("wb") as file:
        number = 0
        for delay, change in zip(_delays(animation.frame_time), animation.changes(), strict=False):
            if not number:
                file.write(_head(change.pixels.shape, animation))
            file.write(_frame(change, delay, first=not number))
            number += 1
        file.write(b";")
    return number


def _delays(frame_time: int) -> Iterator[int]:
    """Each frame's delay in 1/100 s; what rounding leaves over goes to the next one."""
    for start, end in pairwise(count(0, frame_time)):
        yield min((end + 5) // 10 - (start + 5) // 10, LARGEST)


def _head(shape: tuple[int, ...], animation: Animation) -> bytes:
    height, width = shape
    if max(height, width) > LARGEST:
        raise EncodingError(f"a GIF is at most {LARGEST} pixels wide and high, not {width} x {height}")
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x70, 0, 0)
    if animation.loop != 1:
        # The number counts what comes after the first time; 0 is for ever.
        again = max(animation.loop - 1, 0)
        head += b"!\xff\x0bNETSCAPE2.0" + _blocks(struct.pack("<BH", 1, again))
    if animation.comment:
        head += b"!\xfe" + _blocks(animation.comment.encode())
    return head


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
