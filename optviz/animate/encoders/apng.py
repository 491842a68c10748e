"""APNG: a PNG whose further frames are rectangles of what changed; lossless.

Portable Network Graphics, third edition (W3C, 2025), sections 11.3.6 (acTL, fcTL, fdAT) and 12.
"""

from __future__ import annotations

import struct
import zlib
from io import SEEK_END
from typing import TYPE_CHECKING

import numpy as np

from optviz.animate.encoders.encoder import ChangesEncoder
from optviz.animate.pictures import EncodingError

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.animate.encoders.encoder import Playback
    from optviz.animate.pictures import Change

LARGEST = 2**31 - 1
LEVEL = 6
OVER = 1
RGBA = 6


class ApngEncoder(ChangesEncoder):
    """Writes an APNG."""

    LARGEST = LARGEST
    NAME = "an APNG"

    def __init__(self, path: Path, playback: Playback) -> None:
        super().__init__(path, playback)
        self._sequence = 0  # number of the next chunk of an animation
        self._control_at = 0

    def head(self, height: int, width: int) -> bytes:
        """The size of the picture, the comment, and room for the number of frames."""
        head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, RGBA, 0, 0, 0))
        if self.playback.comment:
            head += _chunk(b"iTXt", b"Comment\0\0\0\0\0" + self.playback.comment.encode())
        self._control_at = len(head)
        return head + self._control(1)

    def changed(self, change: Change) -> bytes:
        """The place and time of one frame, and its pixels."""
        pixels, over = change.cutout()
        height, width = pixels.shape[:2]
        blend = OVER if self.count and over else 0
        place = (self._next(), width, height, change.x, change.y, self.playback.shown(self.count), 1000, 0, blend)
        # No filter: figures are flat areas, whose rows compress best as they are.
        rows = np.zeros((height, 1 + 4 * width), np.uint8)
        rows[:, 1:] = pixels.reshape(height, -1)
        data = zlib.compress(rows.data, LEVEL)
        control = _chunk(b"fcTL", struct.pack(">IIIIIHHBB", *place))
        if not self.count:
            return control + _chunk(b"IDAT", data)
        return control + _chunk(b"fdAT", struct.pack(">I", self._next()) + data)

    def tail(self) -> bytes:
        """The end; the number of frames, known only now, is put in its place before.

        Raises EncodingError for more frames than the format counts.
        """
        if self.count > LARGEST:
            raise EncodingError(f"an APNG holds at most {LARGEST} frames")
        self.file.seek(self._control_at)
        self.file.write(self._control(self.count))
        self.file.seek(0, SEEK_END)
        return _chunk(b"IEND", b"")

    def _control(self, number: int) -> bytes:
        return _chunk(b"acTL", struct.pack(">II", number, self.playback.loop))

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence - 1


encoder = ApngEncoder


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
