"""What `run` and `validate` do once the command line is understood."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from optviz.build.job import NONE, Limits
from optviz.cli import cache, inputs, terminal
from optviz.cli.reports import ReportEntry, entry_of, invalid
from optviz.config.diagnostics import ConfigError
from optviz.config.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

    from optviz.build.batch import JobResult, Tell
    from optviz.build.request import BuildRequest, BuildResult
    from optviz.cli.reports import Report
    from optviz.config.diagnostics import Diagnostic
    from optviz.model import Experiment

    Experiments = Mapping[Path, Experiment]


@dataclass(frozen=True)
class BatchOptions:
    """How the configs of a command line are made: where, how many at a time, and what counts as a failure."""

    jobs: int = 1
    limits: Limits = NONE
    share: tuple[int, int] = (1, 1)  # which part, of how many
    scheduler: str | None = None
    fail_fast: bool = False
    strict: bool = False  # a run that diverges is a failure
    dry: bool = False
    quiet: bool = False


def jobs(asked: str) -> int:
    """How many configs `--jobs` asks to make at a time. Raises UsageError where that is no number."""
    if asked == "auto":
        return _processors()
    if not asked.isdecimal() or not 1 <= int(asked) <= 1000:
        raise terminal.UsageError(f"--jobs: {asked!r} is neither auto nor a number from 1 to 1000")
    return int(asked)


def _processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def share(asked: str | None) -> tuple[int, int]:
    """Which part of how many `--shard` asks for. Raises UsageError where it is not i/n."""
    if asked is None:
        return 1, 1
    part, slash, parts = asked.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise terminal.UsageError(f"--shard: {asked!r} is not of the form 1/3, 2/3 or 3/3")
    return int(part), int(parts)


def formats(only: str | None) -> tuple[str, ...] | None:
    """The formats that `--only` lists. Raises UsageError for one that does not exist."""
    if only is None:
        return None
    from optviz.formats import Format

    known: tuple[str, ...] = get_args(Format)
    asked = tuple(name.strip().lower() for name in only.split(",") if name.strip())
    for name in asked or ("",):
        if name not in known:
            raise terminal.UsageError(_unknown("--only", "format", name, known))
    return asked


def run(named: Sequence[str], request: BuildRequest, batch: BatchOptions, report: Report) -> None:
    """Make the configs that are named, as far as they are not up to date, and report of each."""
    from optviz.build.batch import share as dealt
    from optviz.build.make import already

    terminal.stop_on_signals()
    found = inputs.find(named)
    _refuse_shared_folders(found, request.output)
    configs = dealt(found, *batch.share)
    outcomes = {config: None if batch.dry else already(config, request) for config in configs}
    stale = [config for config, result in outcomes.items() if result is None]
    since = time.time_ns()
    request = replace(request, read=loaded(stale, request.overrides, report), since=since)
    if len(stale) == len(found):  # else the figure may be that of a config that was not read
        _check_figures(request)
    if batch.dry:
        _plan(request, report)
        return
    _report_fresh(outcomes, batch, report)
    try:
        _make(_longest_first(request.read) if batch.jobs > 1 else stale, request, batch, report)
    finally:
        report.sort(configs)


def _report_fresh(outcomes: Mapping[Path, BuildResult | None], batch: BatchOptions, report: Report) -> None:
    """Report of each config whose files are all up to date."""
    from optviz.build.batch import JobResult

    for config, result in outcomes.items():
        if result is not None:
            report.add(entry_of(JobResult(config, result), strict=batch.strict))


def _make(configs: Sequence[Path], request: BuildRequest, batch: BatchOptions, report: Report) -> None:
    from optviz.cli.progress import shown

    if not configs:
        return
    cache.ensure()
    rest = dict.fromkeys(configs)
    try:
        with shown(len(configs), batch.quiet) as bar, closing(_ends(configs, request, batch, bar.tell)) as ends:
            for end in ends:
                del rest[end.config]
                entry = entry_of(end, strict=batch.strict)
                with bar.aside():
                    report.add(entry)
                bar.ended(end.config)
                if entry.errors and batch.fail_fast:
                    break
    finally:
        for config in rest:
            report.add(ReportEntry(str(config), "skipped"))


def _longest_first(experiments: Experiments) -> Sequence[Path]:
    """The configs in such an order that none keeps one process busy long after the others are done."""
    from optviz.build.plan import cost

    return sorted(experiments, key=lambda config: cost(experiments[config]), reverse=True)


def _ends(configs: Sequence[Path], request: BuildRequest, batch: BatchOptions, tell: Tell) -> Generator[JobResult]:
    if batch.scheduler is not None:
        from optviz.build import cluster

        try:
            yield from cluster.run(configs, request, batch.scheduler, jobs=batch.jobs, limits=batch.limits, tell=tell)
        except cluster.ClusterError as error:
            raise terminal.UsageError(f"--scheduler: {error}") from None
        return
    from optviz.build.batch import run as run_here

    yield from run_here(configs, request, jobs=batch.jobs, limits=batch.limits, tell=tell)


def loaded(configs: Sequence[Path], overrides: Sequence[str], report: Report) -> Experiments:
    """Every config, read. With a mistake in any of them all mistakes are told, and the program ends."""
    if not configs:
        return {}  # without the time that it takes to load what reads configs
    from optviz.config.load import load

    diagnostics: list[Diagnostic] = []
    experiments: dict[Path, Experiment] = {}
    for path in configs:
        try:
            with redirect_stdout(sys.stderr):  # what a plugin prints is no result
                experiments[path] = load(path, overrides)
        except ConfigError as error:
            diagnostics.extend(error.diagnostics)
    if diagnostics:
        report.complain(diagnostics)
        report.entries.extend(invalid(diagnostics, configs))
        raise SystemExit(terminal.USAGE)
    return experiments


def validate(named: Sequence[str], overrides: Sequence[str], report: Report) -> None:
    """Report of every config that it is free of mistakes; or of all mistakes, and end the program."""
    for path, experiment in loaded(inputs.find(named), overrides, report).items():
        figures, runs = len(experiment.figures), len(experiment.runs)
        ok = f"{path}: ok, {_count(runs, 'optimizer')}, {_count(figures, 'figure')}"
        report.add(ReportEntry(str(path), "valid", experiment.warnings, said=(ok,)))


def _plan(request: BuildRequest, report: Report) -> None:
    """Report the files that an order would write, and why."""
    from optviz.build.make import folder_state

    for config in request.read:
        current = folder_state(config, request)
        due = {str(current.folder / state.file): state.reason for state in current.states if not state.fresh}
        said = tuple(f"{file}: {reason}" for file, reason in due.items())
        report.add(ReportEntry(str(config), "planned", (), str(current.folder), said=said, written=tuple(due)))


def _refuse_shared_folders(configs: Sequence[Path], output: Path) -> None:
    taken: dict[str, Path] = {}
    for path in configs:
        # A file system may hold two spellings for one name: by letter case, or by composed accents.
        other = taken.setdefault(unicodedata.normalize("NFC", path.stem).casefold(), path)
        if other != path:
            both = f"{other} and {path} would both write to {output / path.stem}"
            raise terminal.UsageError(f"{both}; rename one of them")


def _check_figures(request: BuildRequest) -> None:
    known = tuple(dict.fromkeys(figure.name for experiment in request.read.values() for figure in experiment.figures))
    for name in request.figures or ():
        if name not in known:
            raise terminal.UsageError(_unknown("--figure", "figure", name, known))


def _unknown(option: str, noun: str, name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
    return f"{option}: there is no {noun} {name!r}; {hint}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
