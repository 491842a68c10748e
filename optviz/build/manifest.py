"""What an output folder holds and where each file came from: outputs/<config>/manifest.json.

Its bytes depend on nothing but what it tells: a run that was killed and resumed leaves the same manifest as one
that nobody disturbed. What depends on the day, the times of files, is kept beside it (`times`).
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from optviz import __version__
from optviz.build import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from optviz.core import Trajectory

T = TypeVar("T")

NAME = "manifest.json"
FORMAT = 3
LARGEST = 1 << 26  # bytes
NO_FILE = (errno.EINVAL, errno.ELOOP, errno.ENXIO, errno.EFBIG)
BATCH = 100  # members of a sweep whose ends are kept


class ManifestError(Exception):
    """A manifest that can't be used; says in one sentence which and why."""


class Key(NamedTuple):
    """All that decides about a file's bytes."""

    config: str  # hash of what the config says of the file
    code: Mapping[str, str]  # module -> hash
    versions: Mapping[str, str]
    data: Mapping[str, str]  # path, as seen from the config's folder -> hash of the file


class FileRecord(NamedTuple):
    """A file that was written."""

    file: str
    figure: str | None  # None for data.npz
    format: str
    bytes: int
    sha256: str
    written: str  # which of the record's configs it was made from
    key: Key


class PlannedOutput(NamedTuple):
    """What a config asks for under one name: a figure in some formats, or the numbers of the runs."""

    figure: str | None
    formats: tuple[str, ...]
    config: str  # as in Key
    definitions: tuple[str, ...]  # the modules that make it


class Divergence(NamedTuple):
    """How much of a run diverged."""

    step: int  # at which the first member had
    lost: int  # how many members did
    members: int

    def told(self, label: str) -> str:
        """It in words."""
        if self.members == 1:
            return f"{label} diverged at step {self.step}"
        return f"{label}: {self.lost:,} of {self.members:,} members diverged"


@dataclass(frozen=True)
class Manifest:
    """A manifest: the config as it was last read, and the files that are in the folder."""

    config: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)  # the config and its bases -> hash of their bytes
    overrides: tuple[str, ...] = ()
    reading: str = ""  # hash of the code that read them
    data: Mapping[str, str] = field(default_factory=dict)  # as in Key
    written: str = ""  # which of `configs` this is
    plan: tuple[PlannedOutput, ...] = ()
    configs: Mapping[str, Any] = field(default_factory=dict)  # hash -> the text of a config as plain data
    runs: tuple[Mapping[str, Any], ...] = ()  # how each run of the last build ended
    files: Mapping[str, FileRecord] = field(default_factory=dict)

    @property
    def diverged(self) -> dict[str, Divergence]:
        """The runs of which members diverged."""
        return {
            run["label"]: Divergence(run["diverged_at"], run["diverged"], run["members"])
            for run in self.runs
            if run["diverged_at"] is not None
        }


def read(folder: Path) -> Manifest:
    """A folder's manifest, an empty record where there is none. Raises ManifestError where it can't be used."""
    path = f"{folder}{os.sep}{NAME}"
    try:
        return _record(json.loads(_text(path)))
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except OSError as error:
        if error.errno in NO_FILE:
            raise ManifestError(f"{path} is not a file that optviz wrote") from error
        raise ManifestError(f"{path} can't be read: {error.strerror}") from error
    except _LaterError as error:
        raise ManifestError(f"{path} was written by a later version of optviz") from error
    except _ForeignError as error:
        raise ManifestError(f"{path} lists {str(error)[:100]!r}, which is no file of its folder") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{path} is damaged") from error


def _text(path: str) -> str:
    handle, status = files.opened(path, os.O_NOFOLLOW)
    try:
        if status.st_size > LARGEST:
            raise OSError(errno.EFBIG, "too large", path)
        # Once more than there is, for somebody else may have written more meanwhile.
        return os.read(handle, status.st_size).decode()
    finally:
        os.close(handle)


def write(folder: Path, record: Manifest) -> None:
    """Write a folder's manifest."""
    told = {
        "optviz": __version__,
        "format": FORMAT,
        **vars(record),
        "plan": [sheet._asdict() for sheet in record.plan],
        "files": [{**entry._asdict(), "key": entry.key._asdict()} for _, entry in sorted(record.files.items())],
    }
    with files.whole(folder / NAME) as path:
        path.write_bytes(json.dumps(told, indent=1, sort_keys=True).encode() + b"\n")


def merged(
    record: Manifest, folder: Path, written: Mapping[str, FileRecord], runs: Iterable[Mapping[str, Any]]
) -> Manifest:
    """The record after these files were written; it keeps those of earlier runs that are still there."""
    there = {name: entry for name, entry in record.files.items() if os.path.lexists(folder / name)}
    entries = {**there, **written}
    used = {record.written, *(entry.written for entry in entries.values())}
    configs = {name: told for name, told in record.configs.items() if name in used}
    return replace(record, files=entries, runs=tuple(runs), configs=configs)


def ending(trajectory: Trajectory) -> dict[str, Any]:
    """The end of a run, in full digits: what a later build is compared with."""
    return {
        "label": trajectory.label,
        "optimizer": trajectory.optimizer.name,
        "steps": int(trajectory.step[-1]),
        "value": [repr(float(v)) for v in trajectory.value[-1][:BATCH]],
        "x": [[repr(float(c)) for c in point] for point in trajectory.x[-1][:BATCH]],
        "diverged_at": trajectory.diverged_at,
        "diverged": 0 if trajectory.diverged is None else int((trajectory.diverged >= 0).sum()),
        "members": trajectory.value.shape[1],
    }


class _LaterError(Exception):
    pass


class _ForeignError(Exception):
    pass


def _record(told: Any) -> Manifest:
    """What a manifest says. Raises TypeError, KeyError or ValueError where it isn't what `write` writes."""
    number = _a(int, told["format"])
    if number > FORMAT:
        raise _LaterError
    if number < FORMAT:
        return Manifest()  # its files have to be made anew
    entries = map(_entry, _a(list, told["files"]))
    return Manifest(
        config=_a(str, told["config"]),
        inputs=_texts(told["inputs"]),
        overrides=_words(told["overrides"]),
        reading=_a(str, told["reading"]),
        data=_texts(told["data"]),
        written=_a(str, told["written"]),
        plan=tuple(map(_sheet, _a(list, told["plan"]))),
        configs=_a(dict, told["configs"]),
        runs=tuple(map(_run, _a(list, told["runs"]))),
        files={entry.file: entry for entry in entries},
    )


def _entry(told: Any) -> FileRecord:
    name = told["file"]
    if not isinstance(name, str) or not is_plain(name):
        raise _ForeignError(name)
    key = told["key"]
    parts = Key(_a(str, key["config"]), _texts(key["code"]), _texts(key["versions"]), _texts(key["data"]))
    kind, sha256, written = _words([told["format"], told["sha256"], told["written"]])
    return FileRecord(name, _figure(told["figure"]), kind, _a(int, told["bytes"]), sha256, written, parts)


def is_plain(name: str) -> bool:
    """Whether this is the name of a file right in a folder."""
    # What isn't printable are half characters and control characters.
    return name.isprintable() and name not in ("", ".", "..") and "/" not in name and "\\" not in name


def _sheet(told: Any) -> PlannedOutput:
    return PlannedOutput(
        _figure(told["figure"]), _words(told["formats"]), _a(str, told["config"]), _words(told["definitions"])
    )


def _run(told: Any) -> Mapping[str, Any]:
    _a(str, told["label"])
    if told["diverged_at"] is not None:
        _a(int, told["diverged_at"])
    _a(int, told["diverged"])
    _a(int, told["members"])
    for numbers in (told["value"], *_a(list, told["x"])):
        for number in _words(numbers):
            float(number)
    return _a(dict, told)


def _figure(name: Any) -> str | None:
    return None if name is None else _a(str, name)


def _texts(told: Any) -> dict[str, str]:
    texts: dict[str, str] = _a(dict, told)
    _words([*texts.values()])
    return texts


def _words(told: Any) -> tuple[str, ...]:
    if not {*map(type, _a(list, told))} <= {str}:
        raise TypeError("expected texts")
    return tuple(told)


def _a(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
