"""What is told of a batch: in words as it goes, or as one document at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from optviz.cli import terminal
from optviz.config.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from optviz.build.batch import JobResult

Status = Literal["written", "fresh", "valid", "planned", "failed", "bug", "invalid", "skipped"]

CODES = {"failed": terminal.FAILED, "invalid": terminal.USAGE, "bug": terminal.BUG}


@dataclass(frozen=True)
class ReportEntry:
    """What became of one config: its state, the mistakes and warnings, and its files."""

    config: str
    status: Status
    problems: tuple[Diagnostic, ...] = ()
    folder: str = ""
    written: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # lines: what a reader is told of it where all is well
    seconds: float = 0.0
    trace: str | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What makes it a failure."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def entry_of(end: JobResult, *, strict: bool) -> ReportEntry:
    """An entry about the end of a config; a run that diverged is a failure where `strict`."""
    config = str(end.config)
    notes = tuple(Diagnostic("note", note, file=config, severity="warning") for note in end.notes)
    if end.result is None:
        status: Status = "invalid" if end.diagnostics else "bug" if end.trace else "failed"
        why = end.diagnostics or (Diagnostic(status, end.failure, file=config),)
        return ReportEntry(config, status, (*why, *notes), trace=end.trace)
    result = end.result
    if not result.written and not result.fresh:
        notes = (*notes, Diagnostic("nothing", "nothing to write", file=config, severity="warning"))
    diverged = tuple(
        Diagnostic("diverged", lost.told(label), file=config, severity="error" if strict else "warning")
        for label, lost in result.diverged.items()
    )
    done: Status = "written" if result.written else "fresh"
    count = _count(len(result.written), "file")
    return ReportEntry(
        config,
        "failed" if diverged and strict else done,
        (*result.warnings, *diverged, *notes),
        str(result.folder),
        tuple(map(str, result.written)),
        tuple(map(str, result.fresh)),
        (f"wrote {count} to {result.folder} in {result.seconds:.1f} s",) if result.written else (),
        result.seconds,
    )


def invalid(diagnostics: Iterable[Diagnostic], configs: Iterable[Path]) -> Iterator[ReportEntry]:
    """An entry for each file that has mistakes; a mistake in a base is that of the base."""
    by_file: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_file.setdefault(diagnostic.file or "", []).append(diagnostic)
    yield from (ReportEntry(file, "invalid", tuple(found)) for file, found in by_file.items())
    yield from (ReportEntry(str(config), "skipped") for config in configs if str(config) not in by_file)


@dataclass
class Report:
    """Words for people: results on stdout, all else on stderr."""

    quiet: bool = False
    entries: list[ReportEntry] = field(default_factory=list)
    mistake: str = ""  # in the command line, or what ended the batch
    mistakes: list[Diagnostic] = field(default_factory=list)

    def complain(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Tell what is wrong with configs that have been read."""
        self.mistakes.extend(diagnostics)
        terminal.print_diagnostics(diagnostics)

    def add(self, entry: ReportEntry) -> None:
        """Tell what became of a config."""
        self.entries.append(entry)
        if entry.trace:
            terminal.tell(entry.trace)
        for problem in entry.problems:
            self.problem(problem, entry)
        if entry.said and not self.quiet:
            self.say(*entry.said)

    def problem(self, problem: Diagnostic, entry: ReportEntry) -> None:
        """Tell a mistake or a warning about a config."""
        if problem.line is not None:
            terminal.print_diagnostics([problem])
        elif problem.severity == "warning":
            terminal.warn(f"{entry.config}: {problem.message}")
        elif entry.status == "bug":
            terminal.complain(
                f"{problem.file}: {problem.message}; this is a bug in optviz, not a mistake in the config"
            )
        else:
            terminal.complain(f"{entry.config}: {problem.message}")

    def say(self, *lines: str) -> None:
        """Tell a result."""
        terminal.say(*lines)

    def sort(self, configs: Sequence[Path]) -> None:
        """Put the entries into the order of the configs, whichever was done first."""
        places = {str(config): place for place, config in enumerate(configs)}
        self.entries.sort(key=lambda entry: places.get(entry.config, -1))

    @property
    def code(self) -> int:
        """The exit code that the entries ask for."""
        return max((CODES.get(entry.status, terminal.DONE) for entry in self.entries), default=terminal.DONE)

    def count(self, *states: str) -> int:
        """How many configs are in one of these states."""
        return sum(entry.status in states for entry in self.entries)

    def close(self, code: int) -> None:
        """Tell what there is to tell at the end."""
        failed = self.count("failed", "bug")
        if failed:
            terminal.tell(f"{failed} of {len(self.entries)} failed")
        if not self.quiet and (fresh := sum(entry.status == "fresh" and bool(entry.fresh) for entry in self.entries)):
            self.say(f"{fresh} up to date")


class Document(Report):
    """A report whose results are one document, on stdout, at the end; what goes wrong is told in words as well."""

    def say(self, *lines: str) -> None:
        """Keep stdout for the document."""

    def close(self, code: int) -> None:
        super().close(code)
        terminal.command(self.text(code))

    def text(self, code: int) -> str:
        """The document."""
        raise NotImplementedError


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
