"""A config as a tree whose every node knows where it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optviz.config.diagnostics import Diagnostic

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from optviz.config.diagnostics import Path

    Scalar = str | int | float | bool | None


@dataclass(frozen=True, eq=False)
class Source:
    """A text that configs are read from: a file, or the value of an option."""

    name: str  # as the reader knows it
    text: str
    folder: pathlib.Path  # where relative paths in it begin
    is_file: bool = True
    digest: str = ""  # SHA-256 of the file's bytes, as they were when it was read

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, broken where YAML breaks them."""
        return re.split("\r\n|[\n\r\x85\u2028\u2029]", self.text)

    def place(self, offset: int) -> Place:
        """The place of a character of the text, counted from 0."""
        before = re.split("\r\n|[\n\r\x85\u2028\u2029]", self.text[:offset])
        return Place(self, len(before), len(before[-1]) + 1)


@dataclass(frozen=True)
class Place:
    """A line and a column of a source, from 1."""

    source: Source
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}" if self.source.is_file else self.source.name


@dataclass(frozen=True, eq=False)
class Node:
    """A value with its place; `value` is a scalar, a dict of nodes or a list of nodes.

    path: where in the config it was written, which for a value from `defaults` is not where it is used.
    broken: its mistake is already known, so nothing more is said of it; its value is None then.
    """

    value: Scalar | dict[str, Node] | list[Node]
    path: Path = ()
    place: Place | None = None
    key: Place | None = None
    broken: bool = False

    def __getitem__(self, part: str | int) -> Node:
        """The child under a key or an index. Raises KeyError where there is none."""
        if isinstance(self.value, dict) and isinstance(part, str):
            return self.value[part]
        if isinstance(self.value, list) and isinstance(part, int) and 0 <= part < len(self.value):
            return self.value[part]
        raise KeyError(part)

    def __contains__(self, part: str | int) -> bool:
        try:
            self[part]
        except KeyError:
            return False
        return True

    def get(self, part: str | int, default: Node) -> Node:
        """The child under a key or an index, or the default."""
        try:
            return self[part]
        except KeyError:
            return default

    @property
    def mapping(self) -> dict[str, Node]:
        """The children by key; empty for what is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The children of a list; empty for what is none."""
        return self.value if isinstance(self.value, list) else []

    def at(self, path: Path) -> Node:
        """The node at the end of a path. Raises KeyError where there is none."""
        node = self
        for part in path:
            node = node[part]
        return node

    def nearest(self, path: Path) -> Node:
        """The last node along a path that exists."""
        node = self
        for part in path:
            if part not in node:
                break
            node = node[part]
        return node

    def plain(self) -> Any:
        """The value as plain data: dict, list, str, int, float, bool, None."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def within(self, offset: int) -> Node:
        """The same text placed at one of its characters; as it is where the source has it in another form."""
        if self.place is None or not self.place.source.is_file or not isinstance(self.value, str):
            return self
        line, start = self.place.source.lines[self.place.line - 1], self.place.column - 1
        start += line[start : start + 1] in ("'", '"')
        if not line.startswith(self.value, start):
            return self
        return replace(self, place=replace(self.place, column=start + offset + 1))

    def only(self, keys: Iterable[str]) -> Node:
        """The same mapping with only some of its keys."""
        return replace(self, value={key: self.mapping[key] for key in keys if key in self.mapping})

    def moved(self, path: Path, key: Place | None = None) -> Node:
        """The same value, written at another path."""
        value = self.value
        if isinstance(value, dict):
            value = {name: child.moved((*path, name)) for name, child in value.items()}
        elif isinstance(value, list):
            value = [child.moved((*path, index)) for index, child in enumerate(value)]
        return replace(self, value=value, path=path, key=key or self.key)

    def walk(self) -> Iterator[Node]:
        """The node and all below it."""
        yield self
        for child in (*self.mapping.values(), *self.items):
            yield from child.walk()


class Report:
    """Gathers diagnostics, the same one twice counting once, and the data files met on the way."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.files: dict[str, str] = {}  # data files that the config names: path -> as it was written
        self._seen: set[object] = set()

    @property
    def failed(self) -> bool:
        """Whether there are mistakes, not only warnings."""
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take a diagnostic unless it is already there."""
        identity = (
            diagnostic.file,
            diagnostic.line,
            diagnostic.column,
            diagnostic.path,
            diagnostic.code,
            diagnostic.message,
        )
        if identity not in self._seen:
            self._seen.add(identity)
            self.diagnostics.append(diagnostic)

    def about(
        self,
        node: Node,
        code: str,
        message: str,
        *,
        at: Literal["value", "key"] = "value",
        path: Path = (),
        hint: str | None = None,
        allowed: Iterable[str] = (),
        related: str | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Complain about a node, or about what is missing under it at `path`; silent where it is broken."""
        if node.broken:
            return
        place = (node.key if at == "key" or node.value is None else None) or node.place
        where = located(place)
        self.add(
            Diagnostic(
                code,
                message,
                path=(*node.path, *path),
                hint=hint,
                allowed=tuple(allowed),
                related=related,
                severity=severity,
                **where,
            )
        )


def located(place: Place | None) -> dict[str, Any]:
    """The fields of a diagnostic that say where it stands."""
    if place is None:
        return {}
    if not place.source.is_file:
        return {"file": place.source.name}
    lines = place.source.lines
    excerpt = lines[place.line - 1] if place.line <= len(lines) else ""
    return {"file": place.source.name, "line": place.line, "column": place.column, "excerpt": excerpt}
