"""Take away what was made: the files that manifests list, what killed processes left, and nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from optviz.build import lock, manifest, times
from optviz.build.files import TEMPORARY, OutputError, sweep_temporaries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def folders(root: Path) -> tuple[Path, ...]:
    """The folders of outputs at `root`: itself, or those right in it. Links are not followed."""
    if is_ours(root):
        return (root,)
    try:
        below = sorted(path for path in root.iterdir() if path.is_dir() and not path.is_symlink())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return tuple(path for path in below if is_ours(path))


def is_ours(folder: Path) -> bool:
    """Whether there is a manifest in a folder, or what a process left that was killed before it wrote one."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return False
    return any(name in (manifest.NAME, lock.NAME) or TEMPORARY.fullmatch(name) for name in names)


def listed(folder: Path) -> tuple[Path, ...]:
    """What `clean` would remove. Raises ManifestError for a manifest that can't be trusted, OutputError for a link."""
    if folder.is_symlink():
        raise OutputError(f"{folder} is a link to somewhere else; nothing there is touched")
    record = manifest.read(folder)
    named = [folder / name for name in (*sorted(record.files), manifest.NAME, times.NAME)]
    return tuple(path for path in named if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()))


def clean(folder: Path, wait: Callable[[str], None] = lambda message: None) -> tuple[Path, ...]:
    """Remove the files that a folder's manifest lists, the manifest, and temporaries of dead processes.

    The folder goes if it is empty then, and so does the one above it. Returns what was removed. Raises as `listed`,
    and OutputError where something can't be removed.
    """
    listed(folder)
    with lock.held(folder, wait):
        removed = (*_removed(listed(folder)), *sweep_temporaries(folder))
    for emptied in (folder, folder.parent):
        with suppress(OSError):
            emptied.rmdir()
    return removed


def _removed(paths: Sequence[Path]) -> Sequence[Path]:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{error.filename} can't be removed: {error.strerror}") from error
    return paths
