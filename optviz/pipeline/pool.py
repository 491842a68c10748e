"""Work in processes of its own: what crashes, hangs or eats memory takes nothing else with it.

Each piece of work is a fork of this process, which has all imports behind it, so a start costs milliseconds.
This process stays without threads, because a fork copies a lock that another thread holds, for ever held.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optviz.pipeline import cell
from optviz.pipeline.piece import Done, Limits, Lost, Told

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from optviz.pipeline.piece import Work

TICK = 0.1  # seconds between two looks at who has ended without a word


def isolated(works: Sequence[Work], jobs: int, limits: Limits) -> Generator[Told | Done | Lost]:
    """Do each work in a process of its own, at most `jobs` at a time, and give what becomes of them as it comes.

    Close it to end early. Then, and when this process dies of whatever cause, the processes die too.
    """
    gc.freeze()  # what is there by now stays in pages that all processes share
    waiting = list(enumerate(works))[::-1]
    running: dict[int, _Process] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    place, work = waiting.pop()
                    with _signals_held():
                        running[place] = _started(place, work, limits)
                    selector.register(running[place].pipe, selectors.EVENT_READ, running[place])
                for key, _ in selector.select(_patience(running.values())):
                    yield from key.data.heard()
                    if key.data.silent:
                        selector.unregister(key.fd)
                for process in [process for process in running.values() if process.has_ended()]:
                    if not process.silent:
                        selector.unregister(process.pipe)
                    yield from process.heard()
                    del running[process.place]
                    yield process.closed(limits)
        finally:
            for process in running.values():
                process.reap()


def _patience(running: Iterable[_Process]) -> float:
    """Seconds until the next of them runs out of time, but no more than a tick."""
    return max(0.0, min([TICK, *(process.deadline - time.monotonic() for process in running)]))


@dataclass
class _Process:
    """One process, and what has come from it so far."""

    place: int
    number: int
    pipe: int
    deadline: float
    result: Done | Lost | None = None
    silent: bool = False  # it has closed its end of the pipe
    _buffer: bytearray = field(default_factory=bytearray)

    def heard(self) -> Iterator[Told]:
        """What it told since the last time."""
        with suppress(BlockingIOError):
            while part := os.read(self.pipe, 1 << 16):
                self._buffer += part
            self.silent = True
        for message in cell.received(self._buffer):
            if isinstance(message, Told):
                yield message
            else:
                self.result = message

    def has_ended(self) -> bool:
        """Whether it has a result, is out of time, or is gone."""
        return self.result is not None or time.monotonic() >= self.deadline or self._is_gone()

    def _is_gone(self) -> bool:
        return os.waitid(os.P_PID, self.number, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def closed(self, limits: Limits) -> Done | Lost:
        """Its result, once nothing of it is left."""
        late = not self._is_gone()
        status = self.reap()
        if self.result is not None:
            return self.result
        if late:
            return Lost(self.place, f"ran over its time limit of {limits.seconds:g} s")
        return Lost(self.place, _death(os.waitstatus_to_exitcode(status), limits))

    def reap(self) -> int:
        """End it and all that it started, and return its status."""
        for end in (os.killpg, os.kill):  # it may not have come to lead a group of its own
            with suppress(ProcessLookupError, PermissionError):
                end(self.number, signal.SIGKILL)
        os.close(self.pipe)
        return os.waitpid(self.number, 0)[1]


def _death(code: int, limits: Limits) -> str:
    """Why a process that left no word is gone."""
    if code >= 0:
        return f"its process ended early, with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:  # a signal of real-time systems
        name = f"signal {-code}"
    # Code in C that gets no memory aborts, or follows a null pointer; so does a broken program.
    memory = f", perhaps for its memory limit of {limits.megabytes} MB" if limits.megabytes else ""
    return f"killed by {name}{memory}"


def _started(place: int, work: Work, limits: Limits) -> _Process:
    reading, writing = os.pipe()
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    number = os.fork()
    if number == 0:
        cell.live(place, work, limits, writing, parent)
    os.close(writing)
    os.set_blocking(reading, False)
    deadline = time.monotonic() + limits.seconds if limits.seconds is not None else float("inf")
    return _Process(place, number, reading, deadline)


@contextmanager
def _signals_held() -> Iterator[None]:
    """No signal ends this process between the start of another one and the note that it has been started."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, cell.ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
