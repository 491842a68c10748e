"""The program: the command line in, an exit code out, and what becomes of whatever is raised on the way."""

from __future__ import annotations

import atexit
import gc
import os

from optviz.cli import terminal

# Importing makes some 130,000 containers that all stay: to look through them for garbage, even twice, takes 20 ms.
SELDOM = (150_000, 20, 20)
# Numpy's linear algebra meets only small matrices here: threads would take time to start, and more to wait.
ALONE = ("OPENBLAS_NUM_THREADS", "1")


def main() -> int:
    """Follow the command line and return the exit code."""
    terminal.prepare()
    gc.set_threshold(*SELDOM)
    atexit.register(gc.freeze)  # all that is left goes with the process; Python would look through it for garbage
    os.environ.setdefault(*ALONE)
    try:
        _need_working_directory()
        from optviz.cli import app

        app.follow()
    except terminal.UsageError as mistake:
        terminal.complain(str(mistake))
        return terminal.USAGE
    except KeyboardInterrupt:
        return terminal.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last stop: whatever comes here is our mistake
        if isinstance(error, OSError) and error.filename is None and error.errno in terminal.LOST:
            terminal.lose_stdout(error)  # the help, which typer writes
        return terminal.admit_a_bug()
    return terminal.DONE


def _need_working_directory() -> None:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib says the same
    except FileNotFoundError:
        raise terminal.UsageError("the working directory does not exist any more; change to another one") from None
