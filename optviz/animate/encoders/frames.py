"""The frames one by one, as numbered PNGs in a ZIP file: for programs that make films or slides of them.

A ZIP file and not a folder, so that all frames are there or none is.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from optviz.animate.encoders.encoder import Encoder
from optviz.drawing.stills import COMPRESSION, image_of

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.animate.encoders.encoder import Playback
    from optviz.animate.pictures import Picture

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a ZIP file knows; the same frames give the same bytes


class FramesEncoder(Encoder):
    """Writes a ZIP file of PNGs, 0000.png and so on."""

    def __init__(self, path: Path, playback: Playback) -> None:
        super().__init__(path, playback)
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._archive.comment = playback.comment.encode()

    def add(self, picture: Picture) -> None:
        """Write the next frame as a file of its own."""
        file = BytesIO()
        image_of(picture.rgba).save(file, "PNG", compress_level=COMPRESSION)
        self._archive.writestr(zipfile.ZipInfo(f"{self.count:04d}.png", EPOCH), file.getvalue())
        self.count += 1

    def finish(self) -> None:
        """Write the list of files at the end."""
        self._archive.close()

    def release(self) -> None:
        """Close the file; of one that was not finished nothing is kept."""
        if self._archive.fp is not None:
            self._archive.fp.close()
            self._archive.fp = None


encoder = FramesEncoder
