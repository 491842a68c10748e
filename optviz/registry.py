"""The folder is the registry: a file in optviz/problems/ is a problem. Installed entry points and files extend it.

It belongs to the process, as the modules do that it imports.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from functools import cache
from importlib import metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_plugged: list[str] = []  # plugins whose code was loaded, or was to be

KINDS = ("problems", "optimizers", "schedules", "plots")
BESIDE = "optviz_plugin"  # the package that a file taken by `add` seems to be in


class PluginError(Exception):
    """A file that can't be taken as a plugin; says in one sentence which and why."""


_added: dict[str, dict[str, type[Any]]] = {kind: {} for kind in KINDS}
_sources: dict[str, Path] = {}  # module of an added file -> the file


def names(kind: str) -> tuple[str, ...]:
    """What there is of a kind ("problems", "optimizers", "schedules", "plots"), sorted; nothing is imported for it."""
    return tuple(sorted({*files(kind), *plugins(kind), *_added[kind]}))


def add(path: Path) -> None:
    """Take the definition of a Python file, named like the file. Raises PluginError where that can't be done."""
    name, module = path.stem, f"{BESIDE}.{path.stem}"
    if _sources.get(module) == path.resolve():
        return
    if path.suffix != ".py" or not path.is_file() or not name.isidentifier():
        raise PluginError(f"{path} is no Python file whose name could be one of a definition")
    cls = _run(path, module)
    kind = _kind(cls)
    if kind is None:
        raise PluginError(f"{path}: {cls.__name__} is no Problem, Optimizer, Schedule or Plot")
    if name in names(kind):
        raise PluginError(f"{path}: {kind} already has a {name!r}; give the file another name")
    _added[kind][name], _sources[module] = cls, path.resolve()
    _plugged.append(name)


def added() -> Mapping[str, Path]:
    """The files taken by `add`, by the name of their module."""
    return _sources


def _run(path: Path, module: str) -> type[Any]:
    spec = spec_from_file_location(module, path)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[module] = module_from_spec(spec)
    try:
        spec.loader.exec_module(made)
        return _defined_in(made)
    except (Exception, SystemExit) as error:  # what a file does is unknown
        del sys.modules[module]
        raise PluginError(f"{path} does not load: {type(error).__name__}: {error}") from error


def _kind(cls: type[Any]) -> str | None:
    from optviz.core import Optimizer, Plot, Problem, Schedule

    bases = {"problems": Problem, "optimizers": Optimizer, "schedules": Schedule, "plots": Plot}
    return next((kind for kind, base in bases.items() if issubclass(cls, base)), None)


@cache
def files(kind: str) -> Mapping[str, Path]:
    """The definitions that come with optviz, by name."""
    folder = Path(__file__).parent / kind
    return {path.stem: path for path in sorted(folder.glob("[a-z]*.py"))}


@cache
def plugins(kind: str) -> Mapping[str, metadata.EntryPoint]:
    """The definitions that installed distributions offer under the entry point group `optviz.<kind>`."""
    return {entry.name: entry for entry in _installed().select(group=f"optviz.{kind}") if _unclaimed(kind, entry)}


@cache
def _installed() -> Any:
    """All entry points: every distribution is asked for them, whatever group is wanted."""
    return metadata.entry_points()  # of another type in Python 3.11 than later, with the same `select`


def _unclaimed(kind: str, entry: metadata.EntryPoint) -> bool:
    if entry.name not in files(kind):
        return True
    warnings.warn(f"plugin {entry.value}: {kind} already has a {entry.name!r}; the plugin's is not used", stacklevel=2)
    return False


@cache
def load(kind: str, name: str) -> type[Any]:
    """The definition class called `name`. Raises KeyError where there is none."""
    if name in files(kind):
        return _defined_in(importlib.import_module(f"optviz.{kind}.{name}"))
    if name in _added[kind]:
        return _added[kind][name]
    entry = plugins(kind)[name]
    _plugged.append(name)
    try:
        loaded: type[Any] = entry.load()
    except SystemExit as leaving:  # a script that was not meant to be imported
        raise ImportError(f"it ends the program with {leaving.code!r}") from leaving
    return loaded


def plugged() -> bool:
    """Whether code of a plugin has been run in this process, which may have left anything behind."""
    return bool(_plugged)


def _defined_in(module: Any) -> type[Any]:
    # isinstance would ask a lazy module for its class, and so load it.
    found: list[type[Any]] = [
        thing
        for thing in vars(module).values()
        if issubclass(type(thing), type) and thing.__module__ == module.__name__ and "name" in vars(thing)
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} defines {len(found)} definitions; a file holds exactly one")
    return found[0]
