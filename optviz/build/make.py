"""One config -> its files, as far as they are not up to date: what a batch, a worker and a watcher call."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from optviz.build import files, lock, manifest, times
from optviz.build.plan import sheets, wanted
from optviz.build.request import Outcome
from optviz.build.staleness import entry, glance, intact, look

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from optviz.build.manifest import Record
    from optviz.build.request import Order
    from optviz.build.staleness import Survey
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


def survey(config: Path, order: Order) -> Survey:
    """Which of the ordered files are up to date, and why the others are not.

    The config is read where it has changed. Raises ConfigError then.
    """
    seen = glance(config, order)
    if seen is None:
        experiment, _ = _read(config, order)
        seen = look(experiment, config, order)
    return seen.forced() if order.force else seen


def _read(config: Path, order: Order) -> tuple[Experiment, int]:
    """The experiment of a config, and when its reading began, in nanoseconds. Raises ConfigError for mistakes."""
    if config in order.read:
        return order.read[config], order.since
    from optviz.config.load import load

    since = time.time_ns()
    return load(config, order.overrides), since


def already(config: Path, order: Order) -> Outcome | None:
    """The outcome where all that is ordered is up to date; None where there may be something to do.

    Cheap: it parses no YAML and loads neither numpy nor matplotlib.
    """
    seen = None if order.force else glance(config, order)
    if seen is None or not seen.fresh or lock.is_marked(seen.folder):
        return None
    if not seen.unchanged and len(seen.states) == len(seen.now.files):  # every file was read, and is as it should be
        times.write(seen.folder, times.of_outputs(seen.folder, seen.now) + seen.data_times)
    return _outcome(config, seen, seen.now)


def make(
    config: Path,
    order: Order,
    tell: Callable[[Event], None] = lambda event: None,
    wait: Callable[[str], None] = _tell_stderr,
    write: Write | None = None,
) -> Outcome:
    """Write those of the ordered files that are not up to date.

    `write` is what writes them, where that is not this process. Who writes into the same folder already is waited
    for; `wait` is told so. Raises ConfigError for mistakes in the config, before anything is written, and OutputError
    where the folder can't be written.
    """
    begun = time.perf_counter()
    if outcome := already(config, order):
        return outcome
    experiment, since = _read(config, order)
    folder = order.output / experiment.name
    if not any(wanted(sheets(experiment), order.figures, order.formats, order.data)):
        return Outcome(config, folder, warnings=experiment.warnings)
    files.check_writable(folder, (manifest.NAME,))
    with lock.held(folder, wait):
        files.sweep_temporaries(folder)
        seen = look(experiment, config, order, since)
        if order.force:
            seen = seen.forced()
        record = _renewed(experiment, seen, tell, write or _written_here)
    return _outcome(config, seen, record, experiment.warnings, time.perf_counter() - begun)


def _written_here(experiment: Experiment, folder: Path, names: Collection[str], tell: Tell) -> Iterable[Ending]:
    from optviz.mpl import startup

    startup.load()
    from optviz.build.write import build

    return map(manifest.ending, build(experiment, folder, names, tell))


def _renewed(experiment: Experiment, seen: Survey, tell: Tell, write: Write) -> Record:
    """Write what is not up to date, and the manifest."""
    record, due = seen.now, {state.file for state in seen.states if not state.fresh}
    if due:
        endings = write(experiment, seen.folder, due, tell)
        made = [file for file in wanted(record.plan, data=True) if file.file in due]
        entries = {file.file: entry(seen.folder, file, record) for file in made}
        record = manifest.merged(record, seen.folder, entries, endings)
    manifest.write(seen.folder, record)
    found = times.of_outputs(seen.folder, record) + seen.data_times
    if intact(seen.folder, record):
        times.write(seen.folder, found)
    return record


def _outcome(
    config: Path, seen: Survey, record: Record, warnings: Sequence[Diagnostic] = (), seconds: float = 0.0
) -> Outcome:
    """What a survey saw, once all of it is done."""
    return Outcome(
        config,
        seen.folder,
        written=tuple(seen.folder / state.file for state in seen.states if not state.fresh),
        fresh=tuple(seen.folder / state.file for state in seen.states if state.fresh),
        reasons={state.file: state.reason for state in seen.states if not state.fresh},
        diverged=record.diverged,
        warnings=(*_told(seen.damage), *warnings),
        seconds=seconds,
    )


def _told(damage: str | None) -> tuple[Diagnostic, ...]:
    from optviz.config.diagnostics import Diagnostic

    if damage is None:
        return ()
    return (Diagnostic("manifest", f"{damage}; its files are made anew", severity="warning"),)
