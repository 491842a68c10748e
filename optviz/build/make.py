"""One config -> its files, as far as they are not up to date: what a batch, a worker and a watcher call."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from optviz.build import files, lock, manifest, times
from optviz.build.plan import planned_files, planned_outputs
from optviz.build.request import BuildResult
from optviz.build.staleness import entry, full_state, intact, quick_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from optviz.build.manifest import Manifest
    from optviz.build.request import BuildRequest
    from optviz.build.staleness import FolderState
    from optviz.build.write import Event
    from optviz.config.diagnostics import Diagnostic
    from optviz.model import Experiment

    Tell = Callable[[Event], None]
    Ending = Mapping[str, Any]  # of a run, as manifest.ending tells it
    # Writes the files of an experiment that have these names into a folder; returns how each run ended.
    Write = Callable[[Experiment, Path, Collection[str], Tell], Iterable[Ending]]


def _tell_stderr(message: str) -> None:
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def folder_state(config: Path, request: BuildRequest) -> FolderState:
    """Which of the files asked for are up to date, and why the others are not.

    The config is read where it has changed. Raises ConfigError then.
    """
    current = quick_state(config, request)
    if current is None:
        experiment, _ = _read(config, request)
        current = full_state(experiment, config, request)
    return current.forced() if request.force else current


def _read(config: Path, request: BuildRequest) -> tuple[Experiment, int]:
    """The experiment of a config, and when its reading began, in nanoseconds. Raises ConfigError for mistakes."""
    if config in request.read:
        return request.read[config], request.since
    from optviz.config.load import load

    since = time.time_ns()
    return load(config, request.overrides), since


def already(config: Path, request: BuildRequest) -> BuildResult | None:
    """The result where all that is asked for is up to date; None where there may be something to do.

    Cheap: it parses no YAML and loads neither numpy nor matplotlib.
    """
    current = None if request.force else quick_state(config, request)
    if current is None or not current.fresh or lock.is_marked(current.folder):
        return None
    every_file_was_read = len(current.states) == len(current.now.files)
    if every_file_was_read and not current.unchanged:
        times.write(current.folder, times.of_outputs(current.folder, current.now) + current.data_times)
    return _result(config, current, current.now)


def make(
    config: Path,
    request: BuildRequest,
    tell: Callable[[Event], None] = lambda event: None,
    wait: Callable[[str], None] = _tell_stderr,
    write: Write | None = None,
) -> BuildResult:
    """Write those of the files asked for that are not up to date.

    `write` is what writes them, where that is not this process. Who writes into the same folder already is waited
    for; `wait` is told so. Raises ConfigError for mistakes in the config, before anything is written, and OutputError
    where the folder can't be written.
    """
    begun = time.perf_counter()
    if result := already(config, request):
        return result
    experiment, since = _read(config, request)
    folder = request.output / experiment.name
    if not any(planned_files(planned_outputs(experiment), request.figures, request.formats, request.data)):
        return BuildResult(config, folder, warnings=experiment.warnings)
    files.check_writable(folder, (manifest.NAME,))
    with lock.held(folder, wait):
        files.sweep_temporaries(folder)
        current = full_state(experiment, config, request, since)
        if request.force:
            current = current.forced()
        record = _renewed(experiment, current, tell, write or _written_here)
    return _result(config, current, record, experiment.warnings, time.perf_counter() - begun)


def _written_here(experiment: Experiment, folder: Path, names: Collection[str], tell: Tell) -> Iterable[Ending]:
    from optviz.mpl import startup

    startup.load()
    from optviz.build.write import build

    return map(manifest.ending, build(experiment, folder, names, tell))


def _renewed(experiment: Experiment, current: FolderState, tell: Tell, write: Write) -> Manifest:
    """Write what is not up to date, and the manifest."""
    record, due = current.now, {state.file for state in current.states if not state.fresh}
    if due:
        endings = write(experiment, current.folder, due, tell)
        made = [file for file in planned_files(record.plan, data=True) if file.file in due]
        entries = {file.file: entry(current.folder, file, record) for file in made}
        record = manifest.merged(record, current.folder, entries, endings)
    manifest.write(current.folder, record)
    found = times.of_outputs(current.folder, record) + current.data_times
    if intact(current.folder, record):
        times.write(current.folder, found)
    return record


def _result(
    config: Path, current: FolderState, record: Manifest, warnings: Sequence[Diagnostic] = (), seconds: float = 0.0
) -> BuildResult:
    """What becomes of a config whose folder was in this state, once all of it is done."""
    return BuildResult(
        config,
        current.folder,
        written=tuple(current.folder / state.file for state in current.states if not state.fresh),
        fresh=tuple(current.folder / state.file for state in current.states if state.fresh),
        reasons={state.file: state.reason for state in current.states if not state.fresh},
        diverged=record.diverged,
        warnings=(*_told(current.damage), *warnings),
        seconds=seconds,
    )


def _told(damage: str | None) -> tuple[Diagnostic, ...]:
    from optviz.config.diagnostics import Diagnostic

    if damage is None:
        return ()
    return (Diagnostic("manifest", f"{damage}; its files are made anew", severity="warning"),)
