"""Work in processes of its own: what crashes, hangs or eats memory takes nothing else with it.

The processes are forks of this one, which has all imports behind it, so a start costs milliseconds; but every page that
a fork writes to is copied, so a process that is still as good as new does another piece of work. This process stays
without threads, because a fork copies a lock that another thread holds, for ever held.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optviz.build import worker
from optviz.build.job import Done, Failure, Limits, Progress

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from optviz.build.job import Clean, Work

TICK = 0.1  # seconds between two looks at who has ended without a word


def isolated(
    works: Sequence[Work], jobs: int, limits: Limits, clean: Clean = lambda value: False
) -> Generator[Progress | Done | Failure]:
    """Do each work apart from this process, at most `jobs` at a time, and give what becomes of them as it comes.

    A process whose work was `clean` does another one. What is lost in a process that did others before is done once
    more, in one of its own: so a crash is never that of a neighbour. Close this to end early. Then, and when this
    process dies of whatever cause, the processes die too.
    """
    gc.freeze()  # what is there by now stays in pages that all processes share
    with selectors.DefaultSelector() as selector:
        crew = _WorkerPool(works, jobs, limits, clean, selector, deque(range(len(works))))
        try:
            while crew.waiting or crew.again or crew.running:
                crew.fill()
                yield from crew.heard()
                for process in [process for process in crew.running if process.has_ended()]:
                    yield from process.heard()
                    if news := crew.follow(process):
                        yield news
        finally:
            for process in crew.running:
                process.reap()


@dataclass
class _WorkerPool:
    """The processes, and the places of the works that none of them has begun."""

    works: Sequence[Work]
    jobs: int
    limits: Limits
    clean: Clean
    selector: selectors.BaseSelector
    waiting: deque[int]
    again: list[int] = field(default_factory=list)  # places of works that were lost in a process that did others
    running: list[_Process] = field(default_factory=list)

    def fill(self) -> None:
        """Start as many processes as there may be."""
        while (self.again or self.waiting) and len(self.running) < self.jobs:
            with _signals_held():
                self.running.append(_started(self.works, self.clean, self.limits))
            self.selector.register(self.running[-1].pipe, selectors.EVENT_READ, self.running[-1])
            self.running[-1].begin(self.again.pop() if self.again else self.waiting.popleft(), self.limits)

    def heard(self) -> Iterator[Progress]:
        """What the processes tell, until there is something else to do."""
        patience = min([TICK, *(process.deadline - time.monotonic() for process in self.running)])
        for key, _ in self.selector.select(max(0.0, patience)):
            yield from key.data.heard()
            if key.data.silent:
                self.selector.unregister(key.fd)

    def follow(self, process: _Process) -> Done | Failure | None:
        """What became of its work; the next one is begun by then, here or elsewhere. None for a work to be repeated."""
        result = process.result
        if self.waiting and isinstance(result, Done) and result.clean:
            process.begin(self.waiting.popleft(), self.limits)
            return result
        if process.pipe in self.selector.get_map():
            self.selector.unregister(process.pipe)
        self.running.remove(process)
        if (result := process.closed(self.limits)) is None:
            self.again.append(process.place)
        return result


@dataclass
class _Process:
    """One process, the work that it does, and what has come from it so far."""

    number: int
    orders: int  # a pipe that it reads from
    pipe: int  # one that it writes to
    place: int = -1
    works: int = 0
    deadline: float = float("inf")
    result: Done | Failure | None = None
    silent: bool = False  # it has closed its end of the pipe
    _buffer: bytearray = field(default_factory=bytearray)

    def begin(self, place: int, limits: Limits) -> None:
        """Let it do the work at a place, whose time counts from now."""
        self.place, self.result = place, None
        self.works += 1
        if limits.seconds is not None:
            self.deadline = time.monotonic() + limits.seconds
        worker.give(self.orders, place)

    def heard(self) -> Iterator[Progress]:
        """What it told since the last time."""
        with suppress(BlockingIOError):
            while part := os.read(self.pipe, 1 << 16):
                self._buffer += part
            self.silent = True
        for message in worker.received(self._buffer):
            if isinstance(message, Progress):
                yield message
            else:
                self.result = message

    def has_ended(self) -> bool:
        """Whether it has a result, is out of time, or is gone."""
        return self.result is not None or time.monotonic() >= self.deadline or self._is_gone()

    def _is_gone(self) -> bool:
        return os.waitid(os.P_PID, self.number, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def closed(self, limits: Limits) -> Done | Failure | None:
        """Its result, once nothing of it is left; None where a work that it did before may be to blame."""
        late = self.result is None and not self._is_gone()
        status = self.reap()
        if late:
            return Failure(self.place, f"ran over its time limit of {limits.seconds:g} s")
        if self.works > 1 and not isinstance(self.result, Done):
            return None
        return self.result or Failure(self.place, _death(os.waitstatus_to_exitcode(status), limits))

    def reap(self) -> int:
        """End it and all that it started, and return its status."""
        for end in (os.killpg, os.kill):  # it may not have come to lead a group of its own
            with suppress(ProcessLookupError, PermissionError):
                end(self.number, signal.SIGKILL)
        os.close(self.pipe)
        os.close(self.orders)
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


def _started(works: Sequence[Work], clean: Clean, limits: Limits) -> _Process:
    (orders, ordering), (reading, writing) = os.pipe(), os.pipe()
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    number = os.fork()
    if number == 0:
        os.close(ordering)
        os.close(reading)
        worker.live(works, clean, limits, orders, writing, parent)
    os.close(orders)
    os.close(writing)
    os.set_blocking(reading, False)
    return _Process(number, ordering, reading)


@contextmanager
def _signals_held() -> Iterator[None]:
    """No signal ends this process between the start of another one and the note that it has been started."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, worker.ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
