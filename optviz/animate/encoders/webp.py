"""Animated WebP: frames that Pillow compresses without loss, put into their container one by one.

RFC 9649, section 2.7. Pillow's own writer of animations keeps every frame in memory and merges equal ones.
"""

from __future__ import annotations

import struct
from io import SEEK_END, BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from optviz.animate.encoders.encoder import ChangesEncoder

if TYPE_CHECKING:
    from optviz.animate.pictures import Change

LARGEST = 16_383  # of a side of one compressed picture
METHOD = 0  # of 0 to 6: how hard to look for a smaller file; more costs four times the time for a tenth
ANIMATED, SEE_THROUGH, TEXT = 1 << 1, 1 << 4, 1 << 2
NOT_OVER = 1 << 1
HEADER = 12


class WebpEncoder(ChangesEncoder):
    """Writes an animated WebP."""

    LARGEST = LARGEST
    NAME = "a WebP"
    GRID = 2

    def head(self, height: int, width: int) -> bytes:
        """The size of the picture, and how often it plays."""
        flags = ANIMATED | SEE_THROUGH | (TEXT if self.playback.comment else 0)
        size = bytes((flags, 0, 0, 0)) + _three(width - 1) + _three(height - 1)
        playback = struct.pack("<IH", 0, self.playback.loop)
        return b"RIFF\0\0\0\0WEBP" + _chunk(b"VP8X", size) + _chunk(b"ANIM", playback)

    def changed(self, change: Change) -> bytes:
        """One frame: its place, its time, its pixels."""
        pixels, over = change.cutout()
        height, width = pixels.shape[:2]
        place = map(_three, (change.x // 2, change.y // 2, width - 1, height - 1, self.playback.shown(self.count)))
        flags = bytes((0 if over else NOT_OVER,))
        return _chunk(b"ANMF", b"".join(place) + flags + _compressed(Image.fromarray(pixels)))

    def tail(self) -> bytes:
        """The comment; the length of the whole, known only now, is put in its place before."""
        comment = self.playback.comment
        tail = _chunk(b"XMP ", _described(comment).encode()) if comment else b""
        length = self.file.tell() + len(tail) - 8
        self.file.seek(4)
        self.file.write(struct.pack("<I", length))
        self.file.seek(0, SEEK_END)
        return tail


encoder = WebpEncoder


def _compressed(image: Image.Image) -> bytes:
    """The chunk of one losslessly compressed picture, without the file around it."""
    file = BytesIO()
    image.save(file, "WEBP", lossless=True, exact=True, quality=20, method=METHOD)
    data = file.getvalue()
    start = data.index(b"VP8L", HEADER)
    (length,) = struct.unpack_from("<I", data, start + 4)
    return data[start : start + 8 + length + length % 2]


def _described(comment: str) -> str:
    escaped = comment.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escaped}</rdf:li>'
        "</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
