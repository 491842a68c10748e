"""A config made on a machine that has nothing of it: what travels there, what comes back, and who works there.

A worker of a cluster has threads, which a fork can't survive. So each worker keeps one helper, a process without
threads, that forks for each config: a crash, a hang or a hunger for memory costs that config, not the worker.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from optviz import registry
from optviz.build import fingerprints, worker
from optviz.build.drawing_warnings import noted
from optviz.build.files import OutputError, whole
from optviz.build.job import Done, Failure, Limits
from optviz.running import members

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from optviz.core import Trajectory
    from optviz.model import Experiment

SMALL = 40_000_000  # steps of members of a batch: less than a second's work
HEADER = 8  # bytes before a message, which tell its length


@dataclass(frozen=True)
class Job:
    """Everything that it takes to write some files of a config."""

    texts: Mapping[str, bytes]  # path below a folder made for it -> content: the config, its bases, its data
    plugins: Mapping[str, bytes]  # name of a file that the registry has taken -> content
    folder: str  # the working directory, as a path below that folder
    config: str  # as seen from the working directory
    overrides: tuple[str, ...]
    names: tuple[str, ...]  # of the files to write
    made_by: Mapping[str, str]  # code and versions that are to write them
    limits: Limits
    part: tuple[int, int, int] | None = None  # nothing but these members of a batch: its number, from, to
    done: Mapping[int, tuple[Trajectory, ...]] = field(default_factory=dict)  # batches that others have done, in parts


@dataclass(frozen=True)
class Product:
    """What comes back: the content of every file, how each run ended, and Python's warnings."""

    files: Mapping[str, bytes]
    endings: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()
    run: tuple[Trajectory, ...] = ()  # the part of a run that was the job


def packed(
    experiment: Experiment, config: Path, overrides: tuple[str, ...], names: Collection[str], limits: Limits
) -> Job:
    """The job of writing the files with these names. Raises OSError where a file is no longer there."""
    assert experiment.source is not None
    here = Path.cwd()
    needed = [
        here / config,
        *(here / source.name for source in experiment.source.sources),
        *(here / path for path in experiment.data),
    ]
    paths = [Path(os.path.normpath(path)) for path in needed]
    root = os.path.commonpath([here, *(path.parent for path in paths)])
    texts = {os.path.relpath(path, root): path.read_bytes() for path in paths if path.is_file()}
    current = os.path.relpath(here / config, here)
    made_by = makers(experiment, names)
    plugins = {file.name: file.read_bytes() for file in registry.added().values()}
    return Job(texts, plugins, os.path.relpath(here, root), current, overrides, tuple(sorted(names)), made_by, limits)


def makers(experiment: Experiment, names: Collection[str]) -> dict[str, str]:
    """The code and the versions that decide about the bytes of these files."""
    from optviz.build.plan import planned_outputs

    modules = {module for sheet in planned_outputs(experiment) for module in sheet.definitions}
    formats = {name.rpartition(".")[2] for name in names}
    versions = {name: version for kind in sorted(formats) for name, version in fingerprints.versions(kind).items()}
    # Of optviz there is a version and a hash of its code: neither must take the other's place.
    return {f"code of {name}": made for name, made in fingerprints.code(modules).items()} | versions


def parts(experiment: Experiment, most: int) -> dict[int, tuple[tuple[int, int, int], ...]]:
    """By number, the parts of those batches that are worth sharing out: at most so many each, none of them small."""
    shared: dict[int, tuple[tuple[int, int, int], ...]] = {}
    if registry.added():  # a worker passes on what its helper made, and has none of these files to read it with
        return shared
    for number, batch in enumerate(members.batches(experiment)):
        size = len(batch.rows)
        count = min(most, size * batch.run.steps // SMALL, size)
        if count > 1:
            ends = [size * i // count for i in range(count + 1)]
            shared[number] = tuple((number, low, high) for low, high in pairwise(ends))
    return shared


def perform(job: Job) -> Product | Failure:
    """Do a job on this worker, apart from it. The task of a cluster."""
    with _lock:
        try:
            return _helper().do(job)
        except (EOFError, BrokenPipeError):  # it was killed; the next job gets another one
            return Failure(0, "the helper of the worker was killed")


class _Helper:
    """The process that works for a worker, and dies with it."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", f"from optviz.build import remote; remote.serve({os.getpid()})"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def works(self) -> bool:
        return self._process.poll() is None

    def do(self, job: Job) -> Product | Failure:
        assert self._process.stdin
        assert self._process.stdout
        _write(self._process.stdin, job)
        answer: Product | Failure = _read(self._process.stdout)
        return answer


_lock = threading.Lock()
_helpers: list[_Helper] = []


def _helper() -> _Helper:
    if not _helpers or not _helpers[-1].works():
        _helpers[:] = [_Helper()]
    return _helpers[-1]


def _write(pipe: IO[bytes], message: object) -> None:
    content = pickle.dumps(message)
    pipe.write(len(content).to_bytes(HEADER) + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    header = pipe.read(HEADER)
    content = pipe.read(int.from_bytes(header))
    if len(header) < HEADER or len(content) < int.from_bytes(header):
        raise EOFError
    return pickle.loads(content)


def serve(parent: int) -> None:
    """The life of a helper: job after job, until its worker is gone."""
    from optviz.build.batch import preload

    worker.die_with(parent)
    # Whatever else writes to stdout must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    preload()
    with suppress(EOFError):
        while True:
            job: Job = _read(sys.stdin.buffer)
            _write(answers, _answer(job))


def _answer(job: Job) -> Product | Failure:
    from optviz.build.pool import isolated

    with tempfile.TemporaryDirectory(prefix="optviz-") as root:
        for news in isolated([lambda tell: _product(job, Path(root))], 1, job.limits):
            if isinstance(news, Failure):
                return news
            if isinstance(news, Done):
                answer: Product | Failure = news.value
    return answer


def _product(job: Job, root: Path) -> Product | Failure:
    from optviz.build.batch import blamed

    plugins = {f"plugins/{name}": content for name, content in job.plugins.items()}
    for name, content in {**job.texts, **plugins}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    here = root / job.folder
    here.mkdir(parents=True, exist_ok=True)
    os.chdir(here)
    with warnings.catch_warnings(record=True) as caught:
        try:
            for name in plugins:
                registry.add(root / name)
            product = _made(job, root / "outputs")
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - it is told where the job came from
            return blamed(error)
    return replace(product, notes=noted(caught))


def _made(job: Job, output: Path) -> Product:
    from optviz.build.manifest import ending
    from optviz.build.write import build
    from optviz.config.load import load
    from optviz.running.loop import run_part

    experiment = load(Path(job.config), job.overrides)
    _refuse_other_makers(job.made_by, makers(experiment, job.names))
    if job.part is not None:
        number, low, high = job.part
        return Product({}, (), run=(run_part(experiment, number, slice(low, high)),))
    output.mkdir()
    folder = output / experiment.name
    result = build(experiment, folder, set(job.names), done=job.done)
    return Product({name: (folder / name).read_bytes() for name in job.names}, tuple(map(ending, result)))


def _refuse_other_makers(there: Mapping[str, str], here: Mapping[str, str]) -> None:
    if names := fingerprints.differences(there, here):
        told = ", ".join(f"{name} {here.get(name, 'none')} instead of {there.get(name, 'none')}" for name in names)
        raise OutputError(f"the worker on {socket.gethostname()} would draw it differently: it has {told}")


def keep(product: Product, folder: Path, names: Iterable[str]) -> None:
    """Write the files that came back, each whole or not at all."""
    for name in names:
        with whole(folder / name) as path:
            path.write_bytes(product.files[name])
