"""A batch as a log of GitHub Actions: what is wrong becomes annotations at its line of the config.

The commands are those of https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optviz.cli import terminal
from optviz.cli.reports import Report
from optviz.config.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.cli.reports import ReportEntry
    from optviz.config.diagnostics import Diagnostic

SHOWN = 10  # annotations of a severity that one step of a job may have; GitHub drops the rest


@dataclass
class GitHub(Report):
    """The first ten mistakes and the first ten warnings as annotations; all of them in words, in the log."""

    told: Counter[str] = field(default_factory=Counter)

    def complain(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().complain(diagnostics)
        for diagnostic in diagnostics:
            self._annotate(diagnostic)

    def problem(self, problem: Diagnostic, entry: ReportEntry) -> None:
        super().problem(problem, entry)
        self._annotate(problem)

    def _annotate(self, problem: Diagnostic) -> None:
        self.told[problem.severity] += 1
        if self.told[problem.severity] <= SHOWN:
            terminal.command(annotation(problem))

    def close(self, code: int) -> None:
        super().close(code)
        if self.mistake:
            terminal.command(f"::error title=optviz::{_data(printable(self.mistake))}")
        for severity, count in sorted(self.told.items()):
            if count > SHOWN:
                terminal.say(f"{count} {severity}s in all; the first {SHOWN} of them are annotated")


def annotation(problem: Diagnostic) -> str:
    """The command that shows a mistake or a warning beside its line."""
    place = {"file": _from_root(problem.file or ""), "line": problem.line, "col": problem.column}
    place["title"] = f"optviz: {problem.code}"
    told = ",".join(f"{key}={_property(printable(str(value)))}" for key, value in place.items() if value)
    return f"::{problem.severity} {told}::{_data(problem.sentence)}"


def _from_root(file: str) -> str:
    """The file as the repository calls it, wherever in it the command runs."""
    root = os.environ.get("GITHUB_WORKSPACE")
    if not root or not file:
        return file
    there = os.path.relpath(file, root)
    return file if there.startswith("..") else there


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
