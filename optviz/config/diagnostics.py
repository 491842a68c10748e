"""What is wrong with a config, said the way a compiler says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    Path = tuple[str | int, ...]

SHOWN = 50  # diagnostics; the rest are counted
LISTED = 60  # allowed names
WIDTH = 100  # characters of a source line


@dataclass(frozen=True)
class Diagnostic:
    """One mistake, or one warning, and where it stands.

    line and column count from 1; both are None where a config came from Python or from an option.
    """

    code: str
    message: str
    path: Path = ()
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    allowed: tuple[str, ...] = ()
    related: str | None = None
    excerpt: str | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (printable(self.file or ""), self.line, self.column) if part)
        parts = (place, f"{self.severity}[{self.code}]", printable(dotted(self.path)), self.sentence)
        return ": ".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        """The message and its hint, safe to print."""
        return printable("; ".join(part for part in (self.message, self.hint) if part))

    @property
    def position(self) -> tuple[str, int, int]:
        """What diagnostics are sorted by."""
        return self.file or "", self.line or 0, self.column or 0

    def lines(self) -> list[str]:
        """The diagnostic, the line of the source with a caret under the place, and what else helps."""
        margin = " " * len(str(self.line or ""))
        shown = [str(self)]
        if self.line and self.excerpt is not None:
            text, caret = _clipped(self.excerpt, (self.column or 1) - 1)
            shown += [f"  {self.line} | {text}".rstrip(), f"  {margin} | {' ' * caret}^"]
        if self.allowed:
            more = f" and {len(self.allowed) - LISTED} more" if len(self.allowed) > LISTED else ""
            shown.append(f"  {margin} = allowed: {printable(', '.join(self.allowed[:LISTED]))}{more}")
        if self.related:
            shown.append(f"  {margin} = {printable(self.related)}")
        return shown

    def as_dict(self) -> dict[str, Any]:
        """The diagnostic as plain data, for machines."""
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.sentence,
            "path": dotted(self.path),
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "allowed": list(self.allowed),
            "related": self.related,
        }


class ConfigError(Exception):
    """A config that cannot be run: every mistake found in it, by position; warnings are among them."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = by_position(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return rendered(self.diagnostics)


def by_position(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In the order of the lines they are about."""
    return tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.position))


def rendered(diagnostics: Iterable[Diagnostic]) -> str:
    """The first fifty diagnostics in full, and a count of the rest."""
    every = list(diagnostics)
    lines = [line for diagnostic in every[:SHOWN] for line in diagnostic.lines()]
    if len(every) > SHOWN:
        lines.append(f"... and {len(every) - SHOWN} more")
    return "\n".join(lines)


def printable(text: str) -> str:
    """`text` on one line, with control characters, bidi marks, odd spaces and the like spelled out as escapes."""
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def shown(value: Any) -> str:
    """A value of a config as its reader would write it, cut where it grows long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else f"{value}"
    return text if len(text) <= 60 else f"{text[:40]}... ({len(text)} characters)"


def dotted(path: Path) -> str:
    """A path as `--set` takes it."""
    return ".".join(str(part) if re.fullmatch(r"[\w -]+", str(part)) else f"'{part}'" for part in path)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _clipped(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column, and where the column falls in it."""
    first = max(0, column - WIDTH // 2) if len(line) > WIDTH else 0
    before, after = printable(line[first:column]), printable(line[column : first + WIDTH])
    dots = "..." if first else ""
    return dots + before + after, len(dots + before)
