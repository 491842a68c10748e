"""MP4: H.264 in yuv420p, which every player reads, through the ffmpeg that the extra `video` brings.

ffmpeg is started here and not by imageio: its v3 writes an animation in one call, with every frame in memory, and
the `write_frames` beneath it never asks how ffmpeg ended, so a full disk would leave half a video that counts as made.
"""

from __future__ import annotations

import subprocess
from fractions import Fraction
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from optviz.animate.encoders.encoder import Encoder
from optviz.animate.pictures import MissingExtraError, on_white

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.animate.encoders.encoder import Playback
    from optviz.animate.pictures import Picture, Pixels

QUALITY = ("16", "23", "30")  # constant rate factors: 0 is lossless, 23 the usual
THREADS = "2"  # the encoder cuts its work by threads, so their number decides the bytes


class Mp4Encoder(Encoder):
    """Writes an MP4.

    Sides are even in yuv420p: an odd picture gets one more row or column, in the colour of its corner. Raises
    MissingExtraError without the extra `video`, OSError where ffmpeg fails.
    """

    def __init__(self, path: Path, playback: Playback) -> None:
        super().__init__(path, playback)
        self._program = _ffmpeg()
        self._diagnostics = TemporaryFile()  # noqa: SIM115 - closed by `release`
        self._process: subprocess.Popen[bytes] | None = None

    def add(self, picture: Picture) -> None:
        """Feed ffmpeg the next frame, and start it before the first."""
        if self._process is None:
            command = [self._program, *_arguments(picture.pixels, self.playback), f"file:{self.path}"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._diagnostics
            )
        assert self._process.stdin is not None
        times = -(-self.playback.shown(self.count) // self.playback.interval)  # the last one stands by being repeated
        try:
            for _ in range(times):
                self._process.stdin.write(np.ascontiguousarray(on_white(picture.pixels)).data)
        except BrokenPipeError:
            self._finish(self._process)
        self.count += 1

    def finish(self) -> None:
        """Wait until ffmpeg has written all; raises OSError with its last words if it could not."""
        assert self._process is not None
        self._finish(self._process)

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        process.communicate()
        if process.returncode:
            self._diagnostics.seek(0)
            lines = self._diagnostics.read().decode(errors="replace").strip().splitlines()
            raise OSError(f"ffmpeg could not write the MP4: {lines[-1] if lines else process.returncode}")

    def release(self) -> None:
        """Stop ffmpeg if it still runs."""
        self._diagnostics.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


encoder = Mp4Encoder


def _ffmpeg() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe
    except ModuleNotFoundError:
        raise MissingExtraError("MP4 needs the extra `video`: pip install 'optviz[video]'") from None
    program: str = get_ffmpeg_exe()
    return program


def _arguments(first: Pixels, playback: Playback) -> list[str]:
    height, width = first.shape
    red, green, blue = on_white(first[-1:, -1:]).view(np.uint8)[0, :3]
    even = f"pad=ceil(iw/2)*2:ceil(ih/2)*2:0:0:0x{red:02x}{green:02x}{blue:02x}"
    colours = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int"
    tags = [f"-{name}=bt709".split("=") for name in ("colorspace", "color_primaries", "color_trc")]
    return [
        *["-y", "-nostdin", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb0"],
        *("-s", f"{width}x{height}", "-r", str(Fraction(1000, playback.interval)), "-i", "-"),
        *("-an", "-vf", f"{even},{colours},format=yuv420p", *chain(*tags)),
        *("-c:v", "libx264", "-crf", QUALITY[playback.coarse], "-threads", THREADS),
        *["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"],
        *("-metadata", f"comment={playback.comment}", "-f", "mp4"),
    ]
