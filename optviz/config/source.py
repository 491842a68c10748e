"""Reading a config from a file or from Python: nothing hangs, nothing surprises, everything has a place."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from optviz.config.diagnostics import ConfigError, Diagnostic, printable
from optviz.config.syntax import DEEPEST, parse
from optviz.config.tree import Node, Place, Report, Source, located

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optviz.config.diagnostics import Path as KeyPath

LARGEST = 1 << 20  # bytes

# Longest first: the mark of UTF-16 begins that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Document:
    """A config as it was written, after `extends` and options: plain data, and the place of every part of it."""

    tree: Node
    source: Source | None = None  # the file that was asked for; None where the config came from Python
    sources: tuple[Source, ...] = field(default=())  # with the files that it extends

    @property
    def data(self) -> Any:
        """The whole as dict, list, str, int, float, bool and None."""
        return self.tree.plain()

    def place(self, path: KeyPath) -> Place | None:
        """Where a value stands, such as `("optimizers", 0, "lr")`. Raises KeyError where there is none."""
        return self.tree.at(path).place

    def key_place(self, path: KeyPath) -> Place | None:
        """Where the key of a value stands; None for the items of a list. Raises KeyError as `place` does."""
        return self.tree.at(path).key


def read(path: str | os.PathLike[str]) -> Document:
    """The document in one file, `extends` not yet followed. Raises ConfigError with every mistake of its YAML."""
    report = Report()
    source = read_source(path)
    tree = parse(source, report)
    if report.diagnostics:
        raise ConfigError(report.diagnostics)
    return Document(tree, source, (source,))


def read_source(path: str | os.PathLike[str]) -> Source:
    """The text of a file. Raises ConfigError for what is no regular, readable, small file of text."""
    name = os.fspath(path)
    raw = _bytes(name)
    encoding = next((encoding for mark, encoding in MARKS if raw.startswith(mark)), None) or _unmarked(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        _undecodable(name, raw, error)
    source = Source(name, text, Path(name).parent, digest=hashlib.sha256(raw).hexdigest())
    if found := NOT_TEXT.search(text):
        where = located(source.place(found.start()))
        message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
        hint = f"in double quotes it can be written as {printable(found[0])}" if found[0] != "\0" else "is it YAML?"
        raise ConfigError([Diagnostic("character", message, hint=hint, **where)])
    return source


def _bytes(name: str) -> bytes:
    try:
        status = Path(name).stat()
        if not stat.S_ISREG(status.st_mode):
            _refuse(name, f"is {_kind(status.st_mode)}, not a file with YAML in it")
        if status.st_size > LARGEST:
            _refuse(name, f"has {status.st_size:,} bytes; a config has at most {LARGEST:,}")
        # Were the file replaced by a pipe since, opening it would not wait for a writer.
        with os.fdopen(os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            raw: bytes = file.read(LARGEST + 1)
    except OSError as error:
        _refuse(name, error.strerror or str(error))
    except ValueError as error:
        _refuse(name, str(error))
    if len(raw) > LARGEST:
        _refuse(name, f"has more than {LARGEST:,} bytes")
    return raw


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((words for is_kind, words in kinds if is_kind(mode)), "a device")


def _refuse(name: str, message: str) -> NoReturn:
    raise ConfigError([Diagnostic("file", message, file=name)])


def _unmarked(raw: bytes) -> str:
    """UTF-8, unless zeros in every other place give UTF-16 away, as YAML's standard has it."""
    if len(raw) >= 2 and not len(raw) % 2 and (raw[0] == 0) != (raw[1] == 0):
        return "utf-16-be" if raw[0] == 0 else "utf-16-le"
    return "utf-8"


def _undecodable(name: str, raw: bytes, error: UnicodeDecodeError) -> NoReturn:
    message = f"the byte 0x{raw[error.start]:02X} is no {error.encoding.upper()} text"
    before = raw[: error.start].decode(error.encoding, "replace")
    rest = raw[error.start :].decode("latin-1").splitlines()
    source = Source(name, before + (rest[0] if rest else ""), Path(name).parent)
    where = located(source.place(len(before)))
    raise ConfigError([Diagnostic("encoding", message, hint="save the file as UTF-8", **where)])


def from_mapping(config: Mapping[Any, Any], report: Report) -> Document:
    """A config that was put together in Python; what has no place in YAML goes to the report."""
    return Document(_node(config, (), report))


def _node(value: Any, path: KeyPath, report: Report) -> Node:
    """Plain data as a tree. Arrays and numpy's numbers count as the lists and numbers that they hold."""
    if len(path) > DEEPEST:
        report.about(Node(0, path), "too-deep", f"nested deeper than {DEEPEST} levels")
        return Node(None, path, broken=True)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if hasattr(value, "items"):
        return Node(_children(value, path, report), path)
    if isinstance(value, (list, tuple)):
        return Node([_node(item, (*path, index), report) for index, item in enumerate(value)], path)
    if wrong := _wrong(value):
        report.about(Node(0, path), "value", wrong)
        return Node(None, path, broken=True)
    return Node(value, path)


def _children(mapping: Mapping[Any, Any], path: KeyPath, report: Report) -> dict[str, Node]:
    children = {}
    for key, value in mapping.items():
        if isinstance(key, str):
            children[key] = _node(value, (*path, key), report)
        else:
            report.about(Node(0, path), "key", f"a key must be text, but this is {key!r}")
    return children


def _wrong(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not abs(value) < float("inf"):
        return f"{value} is not a finite number"
    if isinstance(value, int) and abs(value) > 10**100:
        return "the number is too large"
    if isinstance(value, str) and re.search("[\ud800-\udfff]", value):
        return "half of a character (a lone surrogate) is no text"
    if value is None or isinstance(value, (str, int, float)):
        return None
    return f"a config cannot hold a {type(value).__name__}"
