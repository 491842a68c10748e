"""Configs made by the workers of a dask cluster, which share no disk with this machine.

What is up to date is known here, and files and manifests are written here; only the work in between goes out, as
one task a config, with all that it reads, and comes back as bytes.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from optviz.build import remote
from optviz.build.batch import JobResult, ended
from optviz.build.job import Failure, FailureError
from optviz.build.make import make
from optviz.build.write import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from optviz.build.batch import Tell
    from optviz.build.job import Limits
    from optviz.build.make import Ending
    from optviz.build.request import BuildRequest
    from optviz.model import Experiment

LOCAL = "local"
LOSSES = 3  # workers that a config may lose before it is given up
SPARE = 2  # tasks that wait while every worker has one; enough for a cluster that grows to see that it should
PATIENCE = 10.0  # seconds for the scheduler to answer, and for workers to appear before that is told
TICK = 0.2


class ClusterError(Exception):
    """A cluster that can't be used; says in one sentence why."""


def run(
    configs: Sequence[Path], request: BuildRequest, scheduler: str, *, jobs: int, limits: Limits, tell: Tell
) -> Generator[JobResult]:
    """Make each config on a worker of the scheduler, an address, or "local" for `jobs` workers here.

    A config whose worker is lost is sent out again, by itself. Raises ClusterError where there is no cluster.
    """
    with _client(scheduler, jobs) as client:
        party = _ClusterRun(client, request, limits, tell)
        try:
            yield from party.ends(configs)
        finally:
            party.leave()


@contextmanager
def _client(scheduler: str, jobs: int) -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            client = _connected(scheduler, jobs, stack)
        except ImportError:
            raise ClusterError("it takes dask: pip install 'optviz[cluster]'") from None
        except (OSError, ValueError) as error:
            raise ClusterError(f"cannot reach {scheduler}: {error}") from error
        yield client


def _connected(scheduler: str, jobs: int, stack: ExitStack) -> Any:
    dask, distributed = importlib.import_module("dask"), importlib.import_module("distributed")
    # What it logs of workers that come and go is told here, where it concerns a config.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if scheduler != LOCAL:
        return stack.enter_context(distributed.Client(scheduler, timeout=PATIENCE, set_as_default=False))
    # One config at a time on a worker: so nobody else is there to be blamed for its loss.
    stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": 0}))
    cluster = distributed.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=":0", memory_limit=0)
    stack.enter_context(cluster)
    return stack.enter_context(distributed.Client(cluster, set_as_default=False))


@dataclass
class _ClusterRun:
    """The configs that are out, each watched by a thread of its own."""

    client: Any
    request: BuildRequest
    limits: Limits
    tell: Tell
    come: SimpleQueue[JobResult] = field(default_factory=SimpleQueue)
    out: dict[Path, threading.Thread] = field(default_factory=dict)
    futures: dict[Path, list[Any]] = field(default_factory=dict)
    left: bool = False

    def ends(self, configs: Sequence[Path]) -> Iterator[JobResult]:
        """Send all configs out, not many more at a time than there are workers, and give their ends as they come."""
        waiting = list(configs)[::-1]
        watch = _Watch()
        while waiting or self.out:
            width = self.width()
            watch.see(width)
            while waiting and len(self.out) < width + SPARE:
                self.send(waiting.pop())
            with suppress(Empty):
                end = self.come.get(timeout=TICK)
                self.out.pop(end.config).join()
                yield end

    def width(self) -> int:
        """How many tasks the workers do at a time."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return sum(worker["nthreads"] for worker in workers.values())

    def send(self, config: Path) -> None:
        self.tell(config, Event("sent out", 0, 1))
        self.out[config] = threading.Thread(target=self._follow, args=(config,), daemon=True)
        self.out[config].start()

    def _follow(self, config: Path) -> None:
        notes: list[str] = []

        def write(experiment: Experiment, folder: Path, names: Collection[str], _: object) -> Iterable[Ending]:
            job = remote.packed(experiment, config, self.request.overrides, names, self.limits)
            product = self._product(config, self._with_parts(config, job, experiment))
            remote.keep(product, folder, job.names)
            notes.extend(product.notes)
            return product.endings

        try:
            end = ended(config, lambda: make(config, self.request, write=write))
        except MemoryError:
            end = JobResult(config, failure="not enough memory to send it out")
        self.come.put(replace(end, notes=tuple(notes)))

    def _with_parts(self, config: Path, job: remote.Job, experiment: Experiment) -> remote.Job:
        """The job, with those runs done that many workers can share."""
        shared = remote.parts(experiment, most=2 * max(1, self.width()))
        jobs = [replace(job, part=part) for parts in shared.values() for part in parts]
        futures = [self._sent(config, each) for each in jobs]
        products = iter([self._product(config, each, sent) for each, sent in zip(jobs, futures, strict=True)])
        done = {number: tuple(run for _ in parts for run in next(products).run) for number, parts in shared.items()}
        return replace(job, done=done)

    def _sent(self, config: Path, job: remote.Job) -> Any:
        if self.left:
            raise FailureError(Failure(0, "it was called off"))
        future = self.client.submit(remote.perform, job, pure=False)
        self.futures.setdefault(config, []).append(future)
        return future

    def _product(self, config: Path, job: remote.Job, sent: Any = None) -> remote.Product:
        """What a worker made; where that is lost, what another one made."""
        from distributed.scheduler import KilledWorker

        for _ in range(LOSSES):
            future = sent or self._sent(config, job)
            sent = None
            try:
                answer = future.result()
            except KilledWorker:
                continue
            finally:
                with suppress(ValueError):
                    self.futures[config].remove(future)
            if isinstance(answer, Failure):
                raise FailureError(answer)
            product: remote.Product = answer
            return product
        raise FailureError(Failure(0, f"{LOSSES} workers were lost with it"))

    def leave(self) -> None:
        """Want nothing more of what is still out."""
        self.left = True
        with suppress(Exception):
            self.client.cancel([each for config in self.out for each in self.futures.get(config, ())], force=True)
        for thread in self.out.values():
            thread.join(TICK)


class _Watch:
    """Tells once that there is nobody to do the work."""

    def __init__(self) -> None:
        self._since: float | None = time.monotonic()

    def see(self, workers: int) -> None:
        if workers:
            self._since = None
        elif self._since is not None and time.monotonic() - self._since > PATIENCE:
            self._since = None
            sys.stderr.write("the scheduler has no workers yet; waiting for them\n")
