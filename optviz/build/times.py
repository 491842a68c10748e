"""When the files of a folder were last found to be as the manifest says: their sizes and times, as in git's index.

A cache beside the manifest. Where it is missing, old or somebody else's, the files are hashed, which is slower and as
right; so nothing is lost with it, and it holds nothing that a manifest should.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optviz.build import files, manifest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from optviz.build.manifest import Manifest

NAME = ".times"
LARGEST = 1 << 24  # bytes


def of_data(config: Path, data: Iterable[str]) -> str:
    """Sizes and times of data files, which are named as seen from the config's folder."""
    return "".join(_line(str(config.parent / name)) for name in sorted(data))


def of_outputs(folder: Path, record: Manifest) -> str:
    """Sizes and times of the manifest and of all files that it lists."""
    return "".join(_line(f"{folder}{os.sep}{name}") for name in (manifest.NAME, *sorted(record.files)))


def write(folder: Path, times: str) -> None:
    """Note that the files were as the manifest says when they had these sizes and times."""
    try:
        with files.whole(folder / NAME) as path:
            path.write_text(times, encoding="utf-8")
    except files.OutputError:  # a folder that may only be read
        return


def unchanged(folder: Path, times: str) -> bool:
    """Whether sizes and times are those that were noted, and all of them older than the note.

    A file may be written twice within one tick of the clock, and keep its size: what is as young as the note itself
    could have changed after it.
    """
    try:
        handle, status = files.opened(f"{folder}{os.sep}{NAME}", os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        noted = os.read(handle, min(status.st_size, LARGEST))
    finally:
        os.close(handle)
    return noted == times.encode() and all(int(line.split()[-1]) < status.st_mtime_ns for line in times.splitlines())


def _line(path: str) -> str:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return "none 0\n"
    return f"{status.st_mode} {status.st_size} {status.st_mtime_ns}\n"
