"""What `run` and `validate` do once the command line is understood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from optviz.cli import inputs
from optviz.cli.terminal import USAGE, UsageError, tell_complaints
from optviz.config.complaints import ConfigError
from optviz.config.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from optviz.config.complaints import Complaint
    from optviz.config.model import Experiment

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
        tell_complaints(complaints)
        raise SystemExit(USAGE)
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
            raise UsageError(_unknown("--only", "format", name, known))
    return asked


def check(experiments: Experiments, order: Order) -> None:
    """Raises UsageError where two configs would share a folder of outputs, or `--figure` names what no config has."""
    _refuse_shared_folders(experiments, order.output)
    known = tuple(dict.fromkeys(figure.name for experiment in experiments.values() for figure in experiment.figures))
    for name in order.figures or ():
        if name not in known:
            raise UsageError(_unknown("--figure", "figure", name, known))


def _refuse_shared_folders(experiments: Experiments, output: Path) -> None:
    taken: dict[str, Path] = {}
    for path, experiment in experiments.items():
        # A file system may hold two spellings for one name: by letter case, or by composed accents.
        other = taken.setdefault(unicodedata.normalize("NFC", experiment.name).casefold(), path)
        if other != path:
            raise UsageError(f"{other} and {path} would both write to {output / experiment.name}; rename one of them")


def _unknown(option: str, noun: str, name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
    return f"{option}: there is no {noun} {name!r}; {hint}"
