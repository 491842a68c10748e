"""One writer at a time in a folder of outputs."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from optviz.build.files import OutputError, sweep_temporaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import BaseFileLock

NAME = ".optviz.lock"
PATIENCE = 1.0  # seconds before a wait is told
LONGEST = 20  # characters of a process number
RETRIES = 100


def is_marked(folder: Path) -> bool:
    """Whether somebody writes into the folder, or was killed doing so and left things to sweep."""
    return os.path.lexists(f"{folder}{os.sep}{NAME}")


@contextmanager
def held(folder: Path, wait: Callable[[str], None] = lambda message: None) -> Iterator[None]:
    """Be the only one that writes into a folder, which is made if need be.

    Where another process does, wait for it, and say so after a second, once. The system itself ends the lock of a
    process that dies, however it dies; the file that it leaves is taken over. Raises OutputError where the folder
    can't be written.
    """
    lock = _acquired(folder, wait)
    try:
        yield
    finally:
        # While the lock is held: who waits for it sees that the file has gone, and makes a new one.
        with suppress(OSError):
            (folder / NAME).unlink()
        lock.release()


def _acquired(folder: Path, wait: Callable[[str], None]) -> BaseFileLock:
    from filelock import FileLock, Timeout

    path = folder / NAME
    # With the mode that the umask leaves, so that others who may write there can wait as well.
    lock = FileLock(path, thread_local=False)
    for _ in range(RETRIES):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=PATIENCE)
            except Timeout:
                wait(f"{folder} is being written by {_holder(path)}; waiting for it to end")
                lock.acquire()
            path.write_text(f"{os.getpid()}\n", encoding="ascii")
        except FileNotFoundError:  # the folder was removed while we waited for it
            continue
        except OSError as error:
            raise OutputError(f"{folder} can't be written: {error.strerror or error}") from error
        return lock
    raise OutputError(f"{folder} is removed again and again by somebody else")


def _holder(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            number = file.read(LONGEST).strip()
    except (OSError, ValueError):
        number = ""
    return f"process {number}" if number.isdecimal() else "another process"


def tidy(folder: Path) -> None:
    """Sweep what a process left in the folder that was killed while it wrote there; what is in use stays."""
    from filelock import FileLock, Timeout

    sweep_temporaries(folder)
    if is_marked(folder):
        with suppress(OSError, Timeout), FileLock(folder / NAME, timeout=0):
            (folder / NAME).unlink()
