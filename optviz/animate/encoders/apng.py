"""APNG: a PNG whose further frames are rectangles of what changed; lossless.

Portable Network Graphics, third edition (W3C, 2025), sections 11.3.6 (acTL, fcTL, fdAT) and 12.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from optviz.animate.pictures import EncodingError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from optviz.animate.pictures import Animation, Change

LARGEST = 2**31 - 1
LEVEL = 6
OVER = 1
RGBA = 6


def encode(animation: Animation, path: Path) -> int:
    """Write an APNG; returns the number of frames."""
    with path.open("wb") as file:
        number = sequence = 0
        for change in animation.changes():
            if not number:
                control_at = _head(file, change.pixels.shape, animation)
            sequence = _frame(file, change, sequence, animation.frame_time)
            number += 1
        file.write(_chunk(b"IEND", b""))
        # How many frames there are stands at the start, and is known at the end.
        file.seek(control_at)
        file.write(_control(number, animation.loop))
    return number


def _head(file: BinaryIO, shape: tuple[int, ...], animation: Animation) -> int:
    """Write what stands before the first frame; returns where the animation's control stands."""
    height, width = shape
    file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0)))
    if animation.comment:
        file.write(_chunk(b"iTXt", b"Comment\0\0\0\0\0" + animation.comment.encode()))
    control_at = file.tell()
    file.write(_control(1, animation.loop))
    return control_at


def _control(number: int, loop: int) -> bytes:
    if number > LARGEST:
        raise EncodingError(f"an APNG holds at most {LARGEST} frames")
    return _chunk(b"acTL", struct.pack(">II", number, loop))


def _frame(file: BinaryIO, change: Change, sequence: int, frame_time: int) -> int:
    """Write one frame; returns the number of the next chunk in the sequence."""
    pixels, over = change.cutout()
    height, width = pixels.shape[:2]
    place = (sequence, width, height, change.x, change.y, frame_time, 1000, 0, OVER if sequence and over else 0)
    file.write(_chunk(b"fcTL", struct.pack(">IIIIIHHBB", *place)))
    # No filter: figures are flat areas, whose rows compress best as they are.
    rows = np.zeros((height, 1 + 4 * width), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    data = zlib.compress(rows.data, LEVEL)
    if not sequence:
        file.write(_chunk(b"IDAT", data))
        return 1
    file.write(_chunk(b"fdAT", struct.pack(">I", sequence + 1) + data))
    return sequence + 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
