"""Animations as files: frames go in one after the other, so memory does not grow with their number."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from optviz.animate.pictures import Animation, EncodingError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from optviz.animate.pictures import Picture

FORMATS = ("gif", "apng", "webp", "mp4")


def write(
    frames: Iterable[Picture], path: Path, file_format: str, *, frame_time: int = 100, loop: int = 0, comment: str = ""
) -> int:
    """Write frames of one size to the file `path`; returns how many there were.

    Every frame is kept and shown for `frame_time` milliseconds, in a GIF rounded to 1/100 s such that the whole
    takes the right time. The animation plays `loop` times, 0 for ever (an MP4 leaves that to its player). The
    comment is stored in the file. Equal frames give equal bytes. Raises EncodingError where there are no frames
    or the format can't hold them, MissingExtraError where a format needs more than is installed, OSError where
    the file can't be written.
    """
    if file_format not in FORMATS:
        raise EncodingError(f"{file_format!r} is no format for animations; there are {', '.join(FORMATS)}")
    encode: Callable[[Animation, Path], int] = import_module(f"optviz.animate.encoders.{file_format}").encode
    return encode(Animation(iter(frames), frame_time, loop, comment), path)


__all__ = ["FORMATS", "EncodingError", "MissingExtraError", "write"]
