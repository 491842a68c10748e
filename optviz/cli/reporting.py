"""The report that a command line asks for, from its first word to its close."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from optviz.cli import terminal
from optviz.cli.reports import Document, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("text", "json", "github", "junit")


def chosen(kind: str, quiet: bool) -> Report:
    """The report of a `--format`. Raises UsageError for one that does not exist."""
    if kind == "json":
        from optviz.cli.reports_json import Json

        return Json(quiet)
    if kind == "github":
        from optviz.cli.reports_github import GitHub

        return GitHub(quiet)
    if kind == "junit":
        from optviz.cli.reports_junit import JUnit

        return JUnit(quiet)
    if kind != "text":
        raise terminal.UsageError(f"--format: there is no format {kind!r}; there are {', '.join(FORMATS)}")
    return Report(quiet)


@contextmanager
def opened(kind: str, summary: str | None, quiet: bool = False) -> Iterator[Report]:
    """A report that is closed whatever ends the command: a mistake, a signal, a bug."""
    report = chosen(kind, quiet)
    if isinstance(report, Document):
        terminal.keep_stdout()
    code = terminal.BUG
    try:
        yield report
        code = report.code
    except terminal.UsageError as error:
        code, report.mistake = terminal.USAGE, str(error)
        raise
    except SystemExit as leaving:
        code = int(leaving.code or 0)
        report.mistake = _ended(code)
        raise
    except Exception as error:
        report.mistake = f"{type(error).__name__}: {error}"
        raise
    finally:
        report.close(code)
        if path := summary or (os.environ.get("GITHUB_STEP_SUMMARY") if kind == "github" else None):
            from optviz.cli.reports_summary import append

            append(path, report, code)


def _ended(code: int) -> str:
    return {terminal.INTERRUPTED: "interrupted", terminal.TERMINATED: "terminated"}.get(code, "")
