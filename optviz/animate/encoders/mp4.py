"""MP4: H.264 in yuv420p, which every player reads, through the ffmpeg that the extra `video` brings."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from optviz.animate.pictures import MissingExtraError, on_white

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from optviz.animate.pictures import Animation, Picture, Pixels

QUALITY = "16"  # constant rate factor: 0 is lossless, 23 the usual
THREADS = "2"  # the encoder cuts its work by threads, so their number decides the bytes


def encode(animation: Animation, path: Path) -> int:
    """Write an MP4; returns the number of frames.

    Sides are even in yuv420p: an odd picture gets one more row or column, in the colour of its corner. Raises
    MissingExtraError without the extra `video`, OSError where ffmpeg fails.
    """
    program = _ffmpeg()
    pictures = animation.pictures()
    first = next(pictures)
    with TemporaryFile() as diagnostics:
        process = subprocess.Popen(
            [program, *_arguments(first.pixels, animation), f"file:{path}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=diagnostics,
        )
        try:
            number = _feed(process, chain([first], pictures))
        except BrokenPipeError:
            number = 0
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
        if process.returncode:
            diagnostics.seek(0)
            said = diagnostics.read().decode(errors="replace").strip().splitlines()
            raise OSError(f"ffmpeg could not write the MP4: {said[-1] if said else process.returncode}")
    return number


def _ffmpeg() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe
    except ModuleNotFoundError:
        raise MissingExtraError("MP4 needs the extra `video`: pip install 'optviz[video]'") from None
    program: str = get_ffmpeg_exe()
    return program


def _arguments(first: Pixels, animation: Animation) -> list[str]:
    height, width = first.shape
    red, green, blue = on_white(first[-1:, -1:]).view(np.uint8)[0, :3]
    even = f"pad=ceil(iw/2)*2:ceil(ih/2)*2:0:0:0x{red:02x}{green:02x}{blue:02x}"
    colours = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"
    said = [f"-{name}=bt709".split("=") for name in ("colorspace", "color_primaries", "color_trc")]
    return [
        *["-y", "-nostdin", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb0"],
        *("-s", f"{width}x{height}", "-r", str(Fraction(1000, animation.frame_time)), "-i", "-"),
        *("-an", "-vf", f"{even},{colours},format=yuv420p", *chain(*said)),
        *("-c:v", "libx264", "-crf", QUALITY, "-threads", THREADS),
        *["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"],
        *("-metadata", f"comment={animation.comment}", "-f", "mp4"),
    ]


def _feed(process: subprocess.Popen[bytes], pictures: Iterator[Picture]) -> int:
    assert process.stdin is not None
    number = 0
    with process.stdin as pipe:
        for pixels, _ in pictures:
            pipe.write(np.ascontiguousarray(on_white(pixels)).data)
            number += 1
    return number
