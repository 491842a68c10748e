"""Animations as files: frames go in one after the other, so memory does not grow with their number."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from optviz.animate.encoders.encoder import Encoder, Playback
from optviz.animate.pictures import EncodingError, MissingExtraError
from optviz.formats import ENCODED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from optviz.animate.pictures import Picture

FORMATS = ENCODED


def write(
    frames: Iterable[Picture],
    files: Mapping[Path, str],
    *,
    interval: int = 100,
    loop: int = 0,
    comment: str = "",
    hold: int = 0,
    total: int = 0,
    coarse: int = 0,
) -> int:
    """Write frames of one size to every file of `files` in its format; returns how many there were.

    Each frame is asked for once, however many files there are, is kept in all of them and shown for `interval`
    milliseconds, in a GIF rounded to 1/100 s such that the whole takes the right time. The animation plays `loop`
    times, 0 for ever (an MP4 leaves that to its player). Where `total` says how many frames there will be, the last
    one stays for `hold` milliseconds. `coarse`, 0 to 2, makes those formats smaller that lose colours. The comment is
    stored in the file. Equal frames give equal bytes. Raises EncodingError where there are no frames or a format can't
    hold them, MissingExtraError where a format needs more than is installed, OSError with its `filename` where a file
    can't be written.
    """
    playback = Playback(interval, loop, comment, hold, total, coarse)
    number = 0
    with ExitStack() as stack:
        encoders = [stack.enter_context(_encoder(kind)(path, playback)) for path, kind in files.items()]
        for picture in frames:
            for encoder in encoders:
                with _named(encoder.path):
                    encoder.add(picture)
            number += 1
        if not number:
            raise EncodingError("an animation needs at least one frame")
        for encoder in encoders:
            with _named(encoder.path):
                encoder.finish()
    return number


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say in an OSError which of the files could not be written."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _encoder(file_format: str) -> type[Encoder]:
    if file_format not in FORMATS:
        raise EncodingError(f"{file_format!r} is no format for animations; there are {', '.join(FORMATS)}")
    found: type[Encoder] = import_module(f"optviz.animate.encoders.{file_format}").encoder
    return found


__all__ = ["FORMATS", "EncodingError", "MissingExtraError", "write"]
