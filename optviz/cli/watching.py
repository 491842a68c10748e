"""`optviz run --watch`: make what is not up to date, whenever something is saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from optviz.cli import execution, inputs, reporting, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.build.request import BuildRequest
    from optviz.cli.execution import BatchOptions

ENDS = (terminal.INTERRUPTED, terminal.TERMINATED)


def watch(named: Sequence[str], request: BuildRequest, batch: BatchOptions, report_format: str) -> NoReturn:
    """Make the configs that are named, and again what a save has made stale, until a signal ends it.

    What is up to date costs next to nothing, so each round goes through all configs: what was saved during the
    last one, or before a folder was watched, is not missed. Raises UsageError where the extra `watch` is missing,
    and for options that make no sense with it.
    """
    from optviz.build.watch import watching

    if batch.dry or report_format != "text":
        raise terminal.UsageError(f"--watch does not go with {'--dry-run' if batch.dry else '--format'}")
    terminal.stop_on_signals()
    watched = _watched(named, request)
    while True:
        folders = _folders(watched)
        try:
            with watching(folders) as wait:
                mistaken = _round(named, request, batch)
                request = replace(request, force=False)
                watched = _watched(named, request) | mistaken
                if _folders(watched) <= folders:
                    if not batch.quiet:
                        terminal.tell(f"watching {len(watched)} file{'' if len(watched) == 1 else 's'}; Ctrl-C ends it")
                    wait(lambda path, watched=watched: path in watched or inputs.is_config(path.name))  # type: ignore[misc]
        except KeyboardInterrupt:
            # Whoever waits for files says so whatever the signal was.
            raise SystemExit(terminal.stopped[-1] if terminal.stopped else terminal.INTERRUPTED) from None
        except ModuleNotFoundError as error:
            if error.name != "watchfiles":
                raise
            message = "--watch needs the package watchfiles: python -m pip install 'optviz[watch]'"
            raise terminal.UsageError(message) from None


def _watched(named: Sequence[str], request: BuildRequest) -> set[Path]:
    """All files that are read for these configs."""
    from optviz.build.watch import sources

    return sources(inputs.find(named), request.output)


def _folders(files: set[Path]) -> set[Path]:
    return {path.parent for path in files if path.parent.is_dir()}


def _round(named: Sequence[str], request: BuildRequest, batch: BatchOptions) -> set[Path]:
    """Make what is not up to date; whatever is wrong is told. Returns the files that have mistakes."""
    report = None
    try:
        with reporting.opened("text", None, batch.quiet) as report:
            execution.run(named, request, batch, report)
    except SystemExit as leaving:
        if leaving.code in ENDS:
            raise
    except terminal.UsageError as mistake:
        terminal.complain(str(mistake))
    except Exception:  # noqa: BLE001 - a bug is told, and the next save may go round it
        terminal.admit_a_bug()
    return {Path(diagnostic.file).resolve() for diagnostic in (report.mistakes if report else ()) if diagnostic.file}
