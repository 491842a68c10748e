"""A batch as Markdown, for the page of a job."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from optviz.cli import terminal
from optviz.config.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.cli.reports import Report, ReportEntry, Status

ROWS = 500  # GitHub takes a summary of 1 MiB
FIRST: tuple[Status, ...] = (
    "bug",
    "failed",
    "invalid",
    "skipped",
    "written",
    "planned",
    "valid",
    "fresh",
)  # worst first


def append(path: str, report: Report, code: int) -> None:
    """Add a summary to a file, which may hold those of earlier commands."""
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write("\n".join(lines(report, code)) + "\n")
    except OSError as failure:
        terminal.warn(f"cannot write the summary {path}: {failure.strerror}")


def lines(report: Report, code: int) -> Iterator[str]:
    """The Markdown: counts, then a table of the configs, those that need a look first."""
    counts = Counter(entry.status for entry in report.entries)
    yield "### optviz: " + (", ".join(f"{counts[status]} {status}" for status in FIRST if counts[status]) or "nothing")
    if report.mistake:
        yield f"\n{_cell(report.mistake)} (exit code {code})"
    if report.entries:
        yield "\n| config | state | seconds | what |\n|---|---|---:|---|"
    ordered = sorted(report.entries, key=lambda entry: FIRST.index(entry.status))
    yield from (_row(entry) for entry in ordered[:ROWS])
    if len(ordered) > ROWS:
        yield f"\n... and {len(ordered) - ROWS} more"
    yield ""


def _row(entry: ReportEntry) -> str:
    problems = "<br>".join(_cell(str(problem.sentence)) for problem in entry.problems[: ROWS // 50])
    what = problems or _cell(", ".join(Path(file).name for file in entry.written))
    return f"| {_cell(entry.config)} | {entry.status} | {entry.seconds:.1f} | {what} |"


def _cell(text: str) -> str:
    """Text in a table that means nothing to Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]|~#])", r"\\\1", html.escape(printable(text), quote=False))
