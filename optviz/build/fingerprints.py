"""What files depend on beside their config: the code that makes them, the libraries that shape them, their data."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from optviz import __version__, registry
from optviz.build import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGE = Path(__file__).parent.parent
SHARED = "optviz"  # stands for all code that every file depends on
DEFINITIONS = ("optimizers/", "plots/", "problems/", "schedules/")
# Where the making of files begins, and the reading of a config: what they import decides with them.
WRITING = ("build/write.py", "build/data.py")
READING = ("config/load.py",)
ENCODERS = "animate/encoders/"  # imported by the name of a format
IMPORT = re.compile(rb"^ *(?:from (optviz[\w.]*) )?import (\([^)]*\)|.*)$", re.MULTILINE)
FOR_TYPES = re.compile(rb"^if TYPE_CHECKING:\n(?: .*\n|\n)+", re.MULTILINE)
LIBRARIES = ("numpy", "matplotlib", "pillow", "contourpy")
INSTALLED = re.compile(r"(numpy|matplotlib|pillow|contourpy|imageio_ffmpeg)-([^-]+)\.dist-info", re.IGNORECASE)
BLOCK = 1 << 20  # bytes


def digest(path: str | Path) -> str:
    """SHA-256 of a file's bytes. Raises OSError where there is no file to read, ValueError for what is no path."""
    made = hashlib.sha256()
    handle, status = files.opened(path)
    try:
        while block := os.read(handle, min(BLOCK, status.st_size + 1)):
            made.update(block)
    finally:
        os.close(handle)
    return made.hexdigest()


def code(definitions: Iterable[str]) -> dict[str, str]:
    """A hash for each of these modules, and one for all that every file depends on.

    So another rule than those that a config names may change, or come, and its files stay up to date.
    """
    return {SHARED: _shared(), **{module: _module(module) for module in sorted(definitions)}}


@cache
def reading() -> str:
    """A hash of the code that makes experiments of configs."""
    return _hash(sorted(_imported(READING)))


@cache
def _shared() -> str:
    return _hash(sorted(_deciding()))


def _deciding() -> set[str]:
    """The modules that every file depends on: not the definitions themselves, but what they import."""
    definitions = {name for name in _sources() if name.startswith(DEFINITIONS)}
    encoders = {name for name in _sources() if name.startswith(ENCODERS)}
    own = {name for name in definitions if not name.partition("/")[2].startswith("_")}
    return _imported((*WRITING, *encoders, *definitions)) - own


def _imported(roots: Iterable[str]) -> set[str]:
    """These modules and all that they import, at their top or later, but for the sake of types."""
    found: set[str] = set()
    due = [*roots]
    while due:
        name = due.pop()
        if name not in found:
            found.add(name)
            due += _imports(name)
    return found


@cache
def _imports(name: str) -> tuple[str, ...]:
    named: list[str] = []
    for package, what in IMPORT.findall(FOR_TYPES.sub(b"", _sources()[name])):
        parts = [part.split()[0].decode() for part in what.strip(b"()").split(b",") if part.strip()]
        named += [f"{package.decode()}.{part}" for part in parts] if package else parts
        named += [package.decode()] if package else []
    paths = [each.partition("optviz.")[2].replace(".", "/") for each in named if each.startswith("optviz.")]
    return tuple(path for stem in paths for path in (f"{stem}.py", f"{stem}/__init__.py") if path in _sources())


@cache
def _module(name: str) -> str:
    own = name.removeprefix("optviz.").replace(".", "/") + ".py"
    if name.startswith("optviz.") and own in _sources():
        return _hash([own])
    try:
        if (file := registry.added().get(name)) is not None:
            return digest(file)[:16]
        spec = find_spec(name)
        return digest(Path(spec.origin))[:16] if spec and spec.origin else "unknown"
    except (ImportError, OSError, ValueError):  # a plugin that is no longer installed
        return "unknown"


@cache
def _sources() -> Mapping[str, bytes]:
    """The text of every module of optviz by its path in the package."""
    found = sorted(_walked(str(PACKAGE)))
    return {path[len(str(PACKAGE)) + 1 :].replace(os.sep, "/"): _content(path) for path in found}


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes longer than the reading
        return file.read()


def _walked(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _walked(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


def _hash(names: Iterable[str]) -> str:
    made = hashlib.sha256()
    for name in names:
        made.update(b"%s\0%d\0%s" % (name.encode(), len(_sources()[name]), _sources()[name]))
    return made.hexdigest()[:16]


def versions(file_format: str) -> dict[str, str]:
    """What shapes the bytes of a file of this format, by name: libraries, Python, the type of machine."""
    system = os.uname()
    libraries = (*LIBRARIES, "imageio_ffmpeg") if file_format == "mp4" else LIBRARIES
    return {
        "optviz": __version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "machine": f"{system.sysname} {system.machine}",
        **{name: _installed().get(name) or _asked(name) for name in libraries},
    }


@cache
def _installed() -> Mapping[str, str]:
    """Versions by the names of folders: importlib.metadata reads as much, and takes 50 ms for it."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)  # noqa: PTH208 - names are all that is wanted
        except OSError:  # a zip file, or nothing
            continue
        for name in names:
            if match := INSTALLED.fullmatch(name):
                found.setdefault(match[1].lower(), match[2])
    return found


@cache
def _asked(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"


def differences(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The names whose values differ, or that only one side has."""
    return tuple(sorted(name for name in {*was, *now} if was.get(name) != now.get(name)))
