"""The inside of a process that does pieces of work: its limits, its signals, and what it tells its parent."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import threading
import time
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from optviz.build.job import Done, Failure, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optviz.build.job import Clean, Limits, Work

HEADER = 4  # bytes before a message, which tell its length
PR_SET_PDEATHSIG = 1  # of Linux's prctl: the signal that a process gets when its parent dies
ENDING = (signal.SIGINT, signal.SIGTERM)


def live(works: Sequence[Work], clean: Clean, limits: Limits, orders: int, pipe: int, parent: int) -> NoReturn:
    """The life of a process that has just been forked: it never returns to the code that it was forked from.

    It does the works whose places come through `orders`, until one leaves something behind.
    """
    try:
        _settle(parent)
        done: Done | Failure = Done(0, None, clean=True)
        while isinstance(done, Done) and done.clean and (place := os.read(orders, HEADER)):
            done = _outcome(int.from_bytes(place), works, clean, limits, pipe)
            _send(pipe, done)
    finally:
        os._exit(0)


def give(orders: int, place: int) -> None:
    """Let a process do the work at a place. Nothing happens where it is gone: its parent finds out by itself."""
    with suppress(BrokenPipeError):
        os.write(orders, place.to_bytes(HEADER))


def _settle(parent: int) -> None:
    os.setpgid(0, 0)  # a Ctrl-C in the terminal goes to the parent alone, which then ends this one
    die_with(parent)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)  # stdout is for the results, which the parent tells


def _outcome(place: int, works: Sequence[Work], clean: Clean, limits: Limits, pipe: int) -> Done | Failure:
    try:
        with _memory_limit(limits.megabytes):
            value = works[place](lambda content: _send(pipe, Progress(place, content)))
        # A limit counts from what a new process holds.
        done = Done(place, value, limits.megabytes is None and clean(value))
        pickle.dumps(done)  # what can't be sent complains here, where that can be told
    except MemoryError:
        limit = f"needs more than its memory limit of {limits.megabytes} MB"
        return Failure(place, limit if limits.megabytes else "not enough memory")
    except BaseException as error:  # noqa: BLE001 - also what a plugin raises to leave
        return Failure(place, f"{type(error).__name__}: {_text(error)}", traceback.format_exc())
    return done


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the exception of a plugin may be broken itself
        return "an exception without a text"


def _send(pipe: int, message: Progress | Done | Failure) -> None:
    content = pickle.dumps(message)
    rest = memoryview(len(content).to_bytes(HEADER) + content)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def received(buffer: bytearray) -> Iterator[Progress | Done | Failure]:
    """Take the messages that are complete out of what has been read."""
    while len(buffer) >= HEADER and len(buffer) >= (end := HEADER + int.from_bytes(buffer[:HEADER])):
        content = bytes(buffer[HEADER:end])
        del buffer[:end]
        yield pickle.loads(content)


@contextmanager
def _memory_limit(megabytes: int | None) -> Iterator[None]:
    """Allow so much more than what is held already; what is asked for beyond is refused with a MemoryError."""
    if megabytes is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = _held() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _held() -> int:
    """Bytes of address space that this process has, most of it shared libraries."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:  # not Linux
        return 1 << 30


def die_with(parent: int) -> None:
    """Let this process be killed when its parent dies, whatever kills that."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except AttributeError:  # not Linux
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before it could be asked for
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.1)
    os._exit(1)
