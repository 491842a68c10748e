"""What `run` and `validate` do once the command line is understood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from optviz.cli import cache, inputs, terminal
from optviz.config.complaints import ConfigError
from optviz.config.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from optviz.config.complaints import Complaint
    from optviz.config.model import Experiment
    from optviz.pipeline.build import Report

    Experiments = Mapping[Path, Experiment]


@dataclass(frozen=True)
class Order:
    """What a command line asks for."""

    output: Path
    figures: tuple[str, ...] | None = None
    formats: tuple[str, ...] | None = None
    data: bool = False
    fail_fast: bool = False
    fail_on_divergence: bool = False
    quiet: bool = False


def loaded(configs: Sequence[str], overrides: Sequence[str]) -> Experiments:
    """Every config that is named, read. With a mistake in any of them all mistakes are told, and the program ends."""
    from optviz.config.load import load

    complaints: list[Complaint] = []
    experiments: dict[Path, Experiment] = {}
    for path in inputs.find(configs):
        try:
            experiments[path] = load(path, overrides)
        except ConfigError as error:
            complaints.extend(error.complaints)
    if complaints:
        terminal.tell_complaints(complaints)
        raise SystemExit(terminal.USAGE)
    if warnings := [warning for experiment in experiments.values() for warning in experiment.warnings]:
        terminal.tell_complaints(warnings)
    return experiments


def formats(only: str | None) -> tuple[str, ...] | None:
    """The formats that `--only` lists. Raises UsageError for one that does not exist."""
    from optviz.config.model import Format

    if only is None:
        return None
    known: tuple[str, ...] = get_args(Format)
    asked = tuple(name.strip().lower() for name in only.split(",") if name.strip())
    for name in asked or ("",):
        if name not in known:
            raise terminal.UsageError(_unknown("--only", "format", name, known))
    return asked


def check(experiments: Experiments, order: Order) -> None:
    """Raises UsageError where two configs would share a folder of outputs, or `--figure` names what no config has."""
    _refuse_shared_folders(experiments, order.output)
    known = tuple(dict.fromkeys(figure.name for experiment in experiments.values() for figure in experiment.figures))
    for name in order.figures or ():
        if name not in known:
            raise terminal.UsageError(_unknown("--figure", "figure", name, known))


def _refuse_shared_folders(experiments: Experiments, output: Path) -> None:
    taken: dict[str, Path] = {}
    for path, experiment in experiments.items():
        # A file system may hold two spellings for one name: by letter case, or by composed accents.
        other = taken.setdefault(unicodedata.normalize("NFC", experiment.name).casefold(), path)
        if other != path:
            both = f"{other} and {path} would both write to {output / experiment.name}"
            raise terminal.UsageError(f"{both}; rename one of them")


def _unknown(option: str, noun: str, name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
    return f"{option}: there is no {noun} {name!r}; {hint}"


def planned(experiments: Experiments, order: Order) -> Iterator[str]:
    """The files that an order would write."""
    from optviz.pipeline.build import targets

    for experiment in experiments.values():
        folder = order.output / experiment.name
        for target in targets(experiment, folder, order.figures, order.formats, order.data):
            yield str(target.path)


def done(experiments: Experiments, order: Order) -> int:
    """Build every experiment and return the exit code; one that fails does not hinder the others."""
    cache.ensure()
    terminal.stop_on_signals()
    codes = []
    for path, experiment in experiments.items():
        codes.append(_built(path, experiment, order))
        if codes[-1] != terminal.DONE and order.fail_fast:
            break
    if failed := sum(code != terminal.DONE for code in codes):
        terminal.tell(f"{failed} of {len(experiments)} failed")
    return max(codes, default=terminal.DONE)


def _built(path: Path, experiment: Experiment, order: Order) -> int:
    from optviz.cli.progress import shown
    from optviz.pipeline.build import build, targets
    from optviz.pipeline.files import OutputError

    folder = order.output / experiment.name
    if not targets(experiment, folder, order.figures, order.formats, order.data):
        terminal.warn(f"{path}: nothing to write")
        return terminal.DONE
    try:
        with shown(experiment.name, order.quiet) as event:
            report = build(
                experiment, folder, figures=order.figures, formats=order.formats, data=order.data, tell=event
            )
    except (OutputError, OSError, MemoryError) as failure:
        terminal.complain(f"{path}: {_reason(failure)}")
        return terminal.FAILED
    except Exception:  # noqa: BLE001 - a bug that one experiment meets must not stop the others
        return terminal.admit_a_bug(str(path))
    if not order.quiet:
        count = f"{len(report.files)} file{'' if len(report.files) == 1 else 's'}"
        terminal.say(f"wrote {count} to {folder} in {report.seconds:.1f} s")
    return _judged(path, report, order)


def _judged(path: Path, report: Report, order: Order) -> int:
    """Divergence is a result, and a failure only for those who ask for that."""
    report_it = terminal.complain if order.fail_on_divergence else terminal.warn
    for label, step in report.diverged.items():
        report_it(f"{path}: {label} diverged at step {step}")
    return terminal.FAILED if report.diverged and order.fail_on_divergence else terminal.DONE


def _reason(failure: Exception) -> str:
    if isinstance(failure, OSError) and failure.filename and failure.strerror:
        return f"{failure.filename}: {failure.strerror}"
    return str(failure) or "not enough memory"
