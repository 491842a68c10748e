"""A place where matplotlib can keep its list of fonts."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def ensure() -> None:
    """Where matplotlib could not write its cache, give it a private one.

    Without one it warns, and looks through all fonts anew in every run, which takes longer than most figures.
    """
    if not all(_is_writable(folder) for folder in _own_folders()) and (private := _private_folder()):
        os.environ["MPLCONFIGDIR"] = str(private)


def _own_folders() -> list[Path]:
    if named := os.environ.get("MPLCONFIGDIR"):
        return [Path(named)]
    try:
        home = Path.home()
    except RuntimeError:  # neither HOME nor an entry in the list of users
        return [Path(os.devnull)]
    cache = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    config = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
    return [Path(cache, "matplotlib"), Path(config, "matplotlib")]


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _private_folder() -> Path | None:
    """A folder that only this user can write to; None where somebody else has taken its name."""
    import tempfile

    folder = Path(tempfile.gettempdir(), f"optviz-{os.getuid()}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    safe = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
    return folder if safe else None
