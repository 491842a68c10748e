"""Files that are whole or not there: written beside their place, and put there by a rename. And how one is read."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEMPORARY = re.compile(r"\.optviz-(\d+)-[0-9a-f]+\.tmp")
# Between the making of a temporary and its lock lies less than this.
YOUNG = 60.0  # seconds


# A pipe in the place of a file must not make anybody wait, nor a device that never ends.
READING = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class OutputError(Exception):
    """An output can't be written; says in one sentence which and why."""


def opened(path: str | Path, flags: int = 0) -> tuple[int, os.stat_result]:
    """A handle to read a file with, and the file's status.

    Raises OSError where there is no file to read, with EINVAL where there is something else, and ValueError for what
    is no path.
    """
    handle = os.open(path, READING | flags)
    status = os.fstat(handle)
    if stat.S_ISREG(status.st_mode):
        return handle, status
    os.close(handle)
    raise OSError(errno.EINVAL, "not a file", str(path))


@contextmanager
def whole(path: Path, root: Path | None = None) -> Iterator[Path]:
    """Give a temporary file to write, beside `path`; at the end it becomes `path`, on an error it is gone.

    Whatever happens in between, a full disk or a kill, `path` is what it was before or all that was to be
    written. It gets the mode that the umask leaves to a new file. A symbolic link at `path` is replaced, not
    followed. Raises OutputError where the folder leads out of `root` (by default the folder above it) and for
    every OSError on the way.
    """
    try:
        _stays_inside(path.parent, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary, handle = _temporary(path.parent)
        try:
            yield temporary
            os.fsync(handle)
            os.replace(temporary, path)  # noqa: PTH105
            _sync(path.parent)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> OutputError:
    """The complaint that an error of the operating system means for a file."""
    return OutputError(f"{path} can't be written: {_reason(error)}")


def check_writable(folder: Path, names: Iterable[str], root: Path | None = None) -> None:
    """Make `folder` and see that files called `names` can be written into it.

    Raises OutputError where they can't: to be called before a long computation, not after it.
    """
    _stays_inside(folder, root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary, handle = _temporary(folder)
        os.close(handle)
        temporary.unlink()
    except FileExistsError as error:
        raise OutputError(f"{folder} is a file, and has to be a folder") from error
    except OSError as error:
        raise OutputError(f"{folder} can't be written: {_reason(error)}") from error
    for name in names:
        target = folder / name
        if target.parent != folder or name in ("", ".", ".."):
            raise OutputError(f"{name!r} is no name of a file in {folder}")
        if target.is_dir() and not target.is_symlink():
            raise OutputError(f"{target} is a folder where a file is to be written")


def sweep_temporaries(folder: Path) -> tuple[Path, ...]:
    """Remove the temporary files that dead processes left in `folder`; returns them."""
    try:
        there = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    left = [path for path in there if (made := TEMPORARY.fullmatch(path.name)) and _is_left(path, int(made[1]))]
    for path in left:
        path.unlink(missing_ok=True)
    return tuple(left)


def _temporary(folder: Path) -> tuple[Path, int]:
    """A new empty file in the folder, and a handle that holds a lock on it for as long as this process lives."""
    path = folder / f".optviz-{os.getpid()}-{os.urandom(6).hex()}.tmp"
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    with suppress(OSError):  # some network file systems have no locks; then the process number decides alone
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return path, handle


def _is_left(path: Path, process: int) -> bool:
    """Whether nobody writes this temporary any more.

    The lock tells the truth also where another machine or container counts processes anew.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        old = time.time() - os.fstat(handle).st_mtime > YOUNG
    except OSError:
        return False
    finally:
        os.close(handle)
    return old or not _lives(process)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process != 0 and not _is_zombie(process)


def _is_zombie(process: int) -> bool:
    """Whether it is dead and only its parent has not asked yet; an orphan's new parent may take its time."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _stays_inside(folder: Path, root: Path | None) -> None:
    """Raise OutputError where symbolic links lead a folder out of the root."""
    root = folder.parent if root is None else root
    real = folder.resolve()
    if not real.is_relative_to(root.resolve()):
        raise OutputError(f"{folder} leads to {real}, which is outside of {root}")


def _sync(folder: Path) -> None:
    """Let the rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
