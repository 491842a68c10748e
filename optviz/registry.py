"""The folder is the registry: a file in optviz/problems/ is a problem, and installed entry points extend it."""

from __future__ import annotations

import importlib
import warnings
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_plugged: list[str] = []  # plugins whose code was loaded, or was to be

KINDS = ("problems", "optimizers", "schedules", "plots")


def names(kind: str) -> tuple[str, ...]:
    """What there is of a kind ("problems", "optimizers", "plots"), sorted; nothing is imported for it."""
    return tuple(sorted({*files(kind), *plugins(kind)}))


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
