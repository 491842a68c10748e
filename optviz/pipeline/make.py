"""One config -> its files, as far as they are not up to date: what a batch, a worker and a watcher call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from optviz.config.complaints import Complaint
    from optviz.pipeline.build import Event


@dataclass(frozen=True)
class Order:
    """What is to be made of a config, and where; the same for every config of a batch."""

    output: Path
    overrides: tuple[str, ...] = ()  # what `--set` takes
    figures: tuple[str, ...] | None = None  # names; None for all of them
    formats: tuple[str, ...] | None = None
    data: bool = False  # the numbers of the runs as well
    force: bool = False  # make also what is up to date


@dataclass(frozen=True)
class Outcome:
    """What became of a config: the files written and why, those found up to date, and which runs diverged when."""

    config: Path
    folder: Path
    written: tuple[Path, ...] = ()
    fresh: tuple[Path, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)  # name of a file written -> why
    diverged: Mapping[str, int] = field(default_factory=dict)  # label -> first step
    warnings: tuple[Complaint, ...] = ()
    seconds: float = 0.0


def already(config: Path, order: Order) -> Outcome | None:
    """The outcome where all that is ordered is up to date; None where there may be something to do.

    Cheap: it parses no YAML and loads neither numpy nor matplotlib.
    """
    return None


def make(config: Path, order: Order, tell: Callable[[Event], None] = lambda event: None) -> Outcome:
    """Write those of the ordered files that are not up to date.

    Raises ConfigError for mistakes in the config, before anything is written, and OutputError where the folder
    can't be written.
    """
    from optviz.config.load import load
    from optviz.pipeline.build import build

    begun = time.perf_counter()
    if not order.force and (outcome := already(config, order)):
        return outcome
    experiment = load(config, order.overrides)
    folder = order.output / experiment.name
    report = build(experiment, folder, figures=order.figures, formats=order.formats, data=order.data, tell=tell)
    return Outcome(
        config,
        folder,
        written=report.files,
        diverged=report.diverged,
        warnings=experiment.warnings,
        seconds=time.perf_counter() - begun,
    )
