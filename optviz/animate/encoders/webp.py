"""Animated WebP: frames that Pillow compresses without loss, put into their container one by one.

RFC 9649, section 2.7. Pillow's own writer of animations keeps every frame in memory and merges equal ones.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from optviz.animate.pictures import EncodingError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from optviz.animate.pictures import Animation, Change

LARGEST = 16_383  # of a side of one compressed picture
METHOD = 0  # of 0 to 6: how hard to look for a smaller file; more costs four times the time for a tenth
ANIMATED, SEE_THROUGH, TEXT = 1 << 1, 1 << 4, 1 << 2
NOT_OVER = 1 << 1
HEADER = 12


def encode(animation: Animation, path: Path) -> int:
    """Write an animated WebP; returns the number of frames. Raises EncodingError for a side over 16,383 pixels."""
    with path.open("wb") as file:
        number = 0
        for change in animation.changes(grid=2):
            if not number:
                _head(file, change.pixels.shape, animation)
            file.write(_frame(change, animation.frame_time))
            number += 1
        if animation.comment:
            file.write(_chunk(b"XMP ", _described(animation.comment).encode()))
        length = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", length))
    return number


def _head(file: BinaryIO, shape: tuple[int, ...], animation: Animation) -> None:
    height, width = shape
    if max(height, width) > LARGEST:
        raise EncodingError(f"a WebP is at most {LARGEST} pixels wide and high, not {width} x {height}")
    flags = ANIMATED | SEE_THROUGH | (TEXT if animation.comment else 0)
    file.write(b"RIFF\0\0\0\0WEBP")
    file.write(_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + _three(width - 1) + _three(height - 1)))
    file.write(_chunk(b"ANIM", struct.pack("<IH", 0, animation.loop)))


def _frame(change: Change, frame_time: int) -> bytes:
    pixels, over = change.cutout()
    height, width = pixels.shape[:2]
    place = b"".join(map(_three, (change.x // 2, change.y // 2, width - 1, height - 1, frame_time)))
    return _chunk(b"ANMF", place + bytes((0 if over else NOT_OVER,)) + _compressed(Image.fromarray(pixels)))


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
