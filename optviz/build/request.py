"""What is asked of the pipeline for a config, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from optviz.build.manifest import Divergence
    from optviz.config.diagnostics import Diagnostic
    from optviz.model import Experiment


@dataclass(frozen=True)
class BuildRequest:
    """What is to be made of a config, and where; the same for every config of a batch."""

    output: Path
    overrides: tuple[str, ...] = ()  # what `--set` takes
    figures: tuple[str, ...] | None = None  # names; None for all of them
    formats: tuple[str, ...] | None = None
    data: bool = False  # the numbers of the runs as well
    force: bool = False  # make also what is up to date
    read: Mapping[Path, Experiment] = field(default_factory=dict)  # configs that need not be read again
    since: int = 0  # when their reading began, in nanoseconds


@dataclass(frozen=True)
class BuildResult:
    """What became of a config: the files written and why, those found up to date, and which runs diverged when."""

    config: Path
    folder: Path
    written: tuple[Path, ...] = ()
    fresh: tuple[Path, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)  # name of a file written -> why
    diverged: Mapping[str, Divergence] = field(default_factory=dict)  # by label
    warnings: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
