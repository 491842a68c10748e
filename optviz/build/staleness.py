"""Which files are up to date, and why the others are not.

A config whose bytes are those that the manifest knows isn't even parsed. So nothing here, at the top of the file,
loads YAML, numpy or pydantic: to find that there is nothing to do in a thousand configs takes a moment.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from optviz.build import fingerprints, manifest, times
from optviz.build.plan import DATA, digest, planned_files, planned_outputs
from optviz.formats import DARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from optviz.build.manifest import FileRecord, Manifest, PlannedOutput
    from optviz.build.plan import PlannedFile
    from optviz.build.request import BuildRequest
    from optviz.model import Experiment

UNKNOWN = "none"  # stands for the hash of data of which nobody knows what was read
SHOWN = 3  # places of a config that changed; the rest are counted


class Cause(NamedTuple):
    """One thing that is not as it was: "new", "deleted", "edited", "config", "data", "code", "versions" or "force"."""

    kind: str
    words: str


class FileState(NamedTuple):
    """A file that is wanted, and why it is to be written; no causes where it is up to date."""

    file: str
    figure: str | None
    format: str
    causes: tuple[Cause, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether there is nothing to do."""
        return not self.causes

    @property
    def reason(self) -> str:
        """The causes in words."""
        return "; ".join(cause.words for cause in self.causes)


@dataclass(frozen=True)
class FolderState:
    """A config beside its folder of outputs.

    now: what the manifest will say of the config once the files are written; `files` and `runs` are the old ones.
    unchanged: nothing but sizes and times had to be looked at.
    """

    folder: Path
    now: Manifest
    states: tuple[FileState, ...]
    data_times: str = ""
    unchanged: bool = False
    damage: str | None = None  # why the manifest that was there can't be used

    @property
    def fresh(self) -> bool:
        """Whether there is nothing to do."""
        return all(state.fresh for state in self.states)

    @property
    def left_over(self) -> tuple[str, ...]:
        """Files of earlier runs that the config no longer asks for."""
        asked = {file.file for file in planned_files(self.now.plan, data=True)}
        return tuple(sorted(self.now.files.keys() - asked))

    def forced(self) -> FolderState:
        """The same with all files to be written."""
        asked = (Cause("force", "asked for"),)
        return replace(self, states=tuple(state._replace(causes=state.causes or asked) for state in self.states))


def quick_state(config: Path, request: BuildRequest) -> FolderState | None:
    """A survey of a config whose text has not changed since its manifest was written; None for any other."""
    folder = request.output / config.stem
    try:
        record = manifest.read(folder)
    except manifest.ManifestError:
        return None
    if not _is_known(config, request, record):
        return None
    data_times = times.of_data(config, record.data)
    unchanged = times.unchanged(folder, times.of_outputs(folder, record) + data_times)
    data = record.data if unchanged else digests(config, record.data)
    return FolderState(folder, record, _states(folder, request, record, record, data, unchanged), data_times, unchanged)


def full_state(experiment: Experiment, config: Path, request: BuildRequest, since: int | None = None) -> FolderState:
    """A survey of a config that was read at `since`, in nanoseconds: data that changed later may be read already."""
    folder, damage = request.output / experiment.name, None
    try:
        record = manifest.read(folder)
    except manifest.ManifestError as error:
        record, damage = manifest.Manifest(), str(error)
    names = [_seen_from(config, path) for path in experiment.data]
    data_times = times.of_data(config, names)
    now = _now(experiment, config, request, digests(config, names, since), record)
    states = _states(folder, request, record, now, now.data, unchanged=False)
    return FolderState(folder, now, states, data_times, damage=damage)


def _is_known(config: Path, request: BuildRequest, record: Manifest) -> bool:
    """Whether the config, read again, would say what the record says that it said."""
    parent, name = os.path.split(config)
    if name not in record.inputs or record.overrides != request.overrides or record.reading != fingerprints.reading():
        return False
    if request.overrides and record.data:
        return False  # an option may name a file, and does so from the working directory
    return all(_digest(os.path.join(parent, name)) == known for name, known in record.inputs.items())  # noqa: PTH118


def _now(
    experiment: Experiment, config: Path, request: BuildRequest, data: Mapping[str, str], record: Manifest
) -> Manifest:
    """The record as it is once all is written, but for files and runs."""
    assert experiment.source is not None
    told = experiment.source.data
    written = digest(told)
    return manifest.Manifest(
        config=experiment.name,
        inputs={_seen_from(config, Path(source.name)): source.digest for source in experiment.source.sources},
        overrides=request.overrides,
        reading=fingerprints.reading(),
        data=data,
        written=written,
        plan=planned_outputs(experiment),
        configs={**record.configs, written: told},
        runs=record.runs,
        files=record.files,
    )


def digests(config: Path, names: Iterable[str], since: int | None = None) -> dict[str, str]:
    """The hash of each data file, named as seen from the config's folder; as `_digest` where it can't be had."""
    return {name: _digest(str(config.parent / name), since) for name in sorted(names)}


def _digest(path: str, since: int | None = None) -> str:
    """The hash of a file; UNKNOWN, which is no file's hash, where it can't be read or has changed meanwhile."""
    try:
        changed = since is not None and Path(path).stat().st_mtime_ns >= since
        return UNKNOWN if changed else fingerprints.digest(path)
    except (OSError, ValueError):
        return UNKNOWN


def _seen_from(config: Path, path: Path) -> str:
    return os.path.relpath(path, config.parent)


def _states(
    folder: Path, request: BuildRequest, record: Manifest, now: Manifest, data: Mapping[str, str], unchanged: bool
) -> tuple[FileState, ...]:
    # Numbers that were once asked for are kept up to date with the pictures, while they are there.
    whole = request.figures is None and request.formats is None
    numbers = request.data or (whole and DATA in record.files and os.path.lexists(f"{folder}{os.sep}{DATA}"))
    found = []
    for file in planned_files(now.plan, request.figures, request.formats, numbers):
        entry = record.files.get(file.file)
        causes = tuple(_causes(folder, file, entry, now, data, unchanged))
        found.append(FileState(file.file, file.sheet.figure, file.format, causes))
    return tuple(found)


def _causes(
    folder: Path, file: PlannedFile, entry: FileRecord | None, now: Manifest, data: Mapping[str, str], unchanged: bool
) -> Iterator[Cause]:
    if entry is None:
        there = os.path.lexists(folder / file.file)
        yield Cause("new", "nothing is known of the file that is there" if there else "it was never made")
        return
    key, code, versions = entry.key, _code(file.sheet.definitions), _versions(file.format)
    if (key.config, key.data, key.code, key.versions) != (file.sheet.config, data, code, versions):
        yield from _reasons(entry, file, now, data)
    if not unchanged and (changed := _changed(folder / file.file, entry)):
        yield changed


def _reasons(entry: FileRecord, file: PlannedFile, now: Manifest, data: Mapping[str, str]) -> Iterator[Cause]:
    """What is no longer as it was when a file was made."""
    names = fingerprints.differences(entry.key.data, data)
    if entry.key.config != file.sheet.config:
        if places := _changes(entry, file.sheet, now):
            yield Cause("config", f"the config changed ({places})")
        elif not names:  # data may decide where a problem's picture or its runs begin
            yield Cause("config", "what the config leaves out is taken for something else now")
    if names:
        yield Cause("data", f"the data changed ({', '.join(names)})")
    code = _code(file.sheet.definitions)
    both = code.keys() & entry.key.code  # which modules there are is for the config to say
    if names := tuple(name for name in fingerprints.differences(entry.key.code, code) if name in both):
        yield Cause("code", f"the code changed ({', '.join(names)})")
    versions = _versions(file.format)
    for name in fingerprints.differences(entry.key.versions, versions):
        yield Cause("versions", f"{name} {entry.key.versions.get(name)} -> {versions.get(name)}")


def _changed(path: Path, entry: FileRecord) -> Cause | None:
    try:
        status = path.lstat()
    except OSError:
        return Cause("deleted", "the output was deleted")
    if not stat.S_ISREG(status.st_mode):
        return Cause("edited", "the output was replaced by something that is no file")
    if status.st_size != entry.bytes or _digest(str(path)) != entry.sha256:
        return Cause("edited", "the output was edited")
    return None


def intact(folder: Path, record: Manifest) -> bool:
    """Whether all files that a record lists are as it says, and made from data that it knows."""
    return UNKNOWN not in record.data.values() and not any(
        _changed(folder / name, entry) for name, entry in record.files.items()
    )


@cache
def _code(definitions: tuple[str, ...]) -> Mapping[str, str]:
    return fingerprints.code(definitions)


@cache
def _versions(file_format: str) -> Mapping[str, str]:
    return fingerprints.versions(file_format)


def entry(folder: Path, file: PlannedFile, now: Manifest) -> FileRecord:
    """What the manifest says of a file that has just been written."""
    path = folder / file.file
    parts = manifest.Key(file.sheet.config, _code(file.sheet.definitions), _versions(file.format), now.data)
    size, sha256 = path.stat().st_size, fingerprints.digest(path)
    return manifest.FileRecord(file.file, file.sheet.figure, file.format, size, sha256, now.written, parts)


def _changes(entry: FileRecord, sheet: PlannedOutput, now: Manifest) -> str:
    """The places of the config that are not what they were when a file was made."""
    was = now.configs.get(entry.written, {})
    places = [place for place in _differing(was, now.configs.get(now.written, {})) if _concerns(place, sheet.figure)]
    named = [".".join(map(str, place)) for place in places]
    more = [f"and {len(named) - SHOWN} more"] if len(named) > SHOWN else []
    return ", ".join((*named[:SHOWN], *more))


def _concerns(place: tuple[str | int, ...], figure: str | None) -> bool:
    if place[:1] != ("figures",) or len(place) == 1:
        return True
    return figure is not None and place[1] in (figure, figure.removesuffix(DARK)) and place[2:3] != ("formats",)


def _differing(was: Any, now: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*now, *was)):
            if name not in was or name not in now:
                yield (*place, name)
            else:
                yield from _differing(was[name], now[name], (*place, name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from _differing(before, after, (*place, index))
    elif was != now or type(was) is not type(now):
        yield place
