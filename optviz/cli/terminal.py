"""What the command line says and where: results on stdout, everything else on stderr."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import warnings
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NoReturn

from optviz.config.diagnostics import printable, rendered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.config.diagnostics import Diagnostic

DONE, FAILED, USAGE, BUG = range(4)
# As a shell reports it:
INTERRUPTED, TERMINATED, PIPE_CLOSED = 128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGPIPE
LOST = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}  # what a lost stdout says

stopped: list[int] = []  # exit codes of the signals that came

RED, YELLOW = "1;31", "1;33"


class UsageError(Exception):
    """A command line that cannot be followed; ends the program with exit code 2."""


def prepare() -> None:
    """Make stdout and stderr take every character, and warnings read like the rest of the messages."""
    # A program that was started with `>&-` has no stream there at all.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _show_warning


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: IO[str] | None = None,
    line: str | None = None,
) -> None:
    warn(str(message))


def say(*lines: str) -> None:
    """A result, on stdout; a line stays a line whatever names it holds."""
    command(*(inert(printable(line)) for line in lines))


def command(*lines: str) -> None:
    """Lines for stdout that a CI service may follow."""
    try:
        sys.stdout.write("".join(line + "\n" for line in lines))
        sys.stdout.flush()
    except OSError as failure:
        lose_stdout(failure)


def keep_stdout() -> None:
    """Keep stdout for what is said here: all else that writes there, code in C among it, writes to stderr."""
    with suppress(OSError):  # it is closed
        ours = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = os.fdopen(ours, "w", encoding=sys.stdout.encoding, errors="backslashreplace")


def inert(line: str) -> str:
    """The line, such that no CI service takes it for a command: a config may be called `::stop-commands::x.yaml`."""
    if line.lstrip().startswith("::"):
        line = line.replace(":", "\\x3a", 1)
    return line.replace("##[", "\\x23#[")


def tell(text: str) -> None:
    """Anything else, on stderr; nobody is left to be told when that fails."""
    _write_stderr(harmless(text))


def warn(text: str) -> None:
    """A warning, on stderr, in one line."""
    _write_stderr(f"{painted('warning', YELLOW)}: {printable(text)}")


def complain(text: str) -> None:
    """An error, on stderr, in one line."""
    _write_stderr(f"{painted('error', RED)}: {printable(text)}")


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """What is wrong with configs, on stderr, in the order of their lines."""
    _write_stderr(re.sub(r"\b(error|warning)\[[a-z-]+\]", _severity_painted, rendered(diagnostics)))


def _severity_painted(found: re.Match[str]) -> str:
    return painted(found[0], RED if found[1] == "error" else YELLOW)


def _write_stderr(text: str) -> None:
    try:
        sys.stderr.write("\n".join(map(inert, text.split("\n"))) + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def admit_a_bug(where: str = "") -> int:
    """Show the traceback of the exception at hand, and return the exit code for it."""
    import traceback

    tell(traceback.format_exc().rstrip())
    complain(f"{where + ': ' if where else ''}this is a bug in optviz, not a mistake in the config")
    return BUG


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM end the program in an orderly way, unless the caller has them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, frame: object) -> NoReturn:
    stopped.append(128 + number)
    raise SystemExit(128 + number)


def lose_stdout(failure: OSError) -> NoReturn:
    """End because nobody takes the results: quietly if the reader has gone, as `| head` does."""
    silence(sys.stdout)
    if failure.errno == errno.EPIPE:
        raise SystemExit(PIPE_CLOSED)
    complain(f"cannot write to standard output: {failure.strerror}")
    raise SystemExit(FAILED)


def silence(stream: IO[str]) -> None:
    """Send what is left in the buffer nowhere, so that the interpreter's last flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def harmless(text: str) -> str:
    """The text with control characters, bidi marks and undecodable bytes written as escapes."""
    return "\n".join(printable(line) for line in text.split("\n"))


def painted(text: str, color: str) -> str:
    """The text in a colour, if stderr shows colours."""
    return f"\x1b[{color}m{text}\x1b[0m" if shows_color(sys.stderr) else text


def shows_color(stream: IO[str]) -> bool:
    """NO_COLOR and FORCE_COLOR decide, in this order; else a terminal that can."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def is_terminal(stream: IO[str]) -> bool:
    """A terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"
