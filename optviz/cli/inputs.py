"""Which configs a command line names."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

from optviz.cli.terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = (".yaml", ".yml")


def find(named: Sequence[str]) -> tuple[Path, ...]:
    """Files as they are, folders by their *.yaml and *.yml, patterns by what they match; each config once.

    Raises UsageError where a folder or a pattern has no config.
    """
    found: dict[str, Path] = {}
    folders: dict[str, str] = {}
    for name in named:
        for path in _expanded(name):
            found.setdefault(_real(path, folders), path)
    return tuple(found.values())


def _real(path: Path, folders: dict[str, str]) -> str:
    """The path without links; `folders` are those that were looked up before."""
    folder, name = os.path.split(path)
    if os.path.islink(path) or name == "..":  # noqa: PTH114 - as below
        return os.path.realpath(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)  # noqa: PTH118 - a Path takes longer than the look at the file


def _expanded(name: str) -> Sequence[Path]:
    path = Path(name)
    if path.is_dir():
        return _in_folder(path) or _nothing(f"no *.yaml or *.yml in the folder {name}")
    if glob.has_magic(name) and not path.exists():
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        configs = [config for match in matches for config in _matched(Path(match))]
        return configs or _nothing(f"the pattern {name} matches no config")
    return [path]


def _matched(path: Path) -> Sequence[Path]:
    return _in_folder(path) if path.is_dir() else [path]


def _in_folder(folder: Path) -> list[Path]:
    return sorted(_walked(folder), key=lambda path: path.parts)


def _walked(folder: Path) -> Iterator[Path]:
    """Configs below a folder. Names with a leading `_` or `.` are left out: they are there to be extended."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        yield from (Path(parent, name) for name in files if is_config(name))


def is_config(name: str) -> bool:
    """Whether a file of this name is taken for a config where only its folder is named."""
    return name.endswith(ENDINGS) and not name.startswith((".", "_"))


def _nothing(why: str) -> Sequence[Path]:
    raise UsageError(why)
