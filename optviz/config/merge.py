"""One config over another: `extends`, and the defaults of a config over its figures."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from optviz.config.diagnostics import ConfigError, shown
from optviz.config.source import read_source
from optviz.config.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.config.tree import Node, Report, Source

LONGEST_CHAIN = 20
NAMING = ("name", "plot")  # keys that decide what the other keys of their mapping mean
ALTERNATIVES = {"panel": "panels", "panels": "panel"}


def merged(base: Node, over: Node) -> Node:
    """`base` with `over` laid on it: mappings key by key, everything else replaced as a whole.

    A mapping that names another definition replaces too, because the settings of the one mean nothing to the other;
    and so does a figure's `panel` its `panels`, and the other way round.
    """
    if not isinstance(base.value, dict) or not isinstance(over.value, dict) or _renamed(base, over):
        return over
    dropped = {ALTERNATIVES[key] for key in over.value if key in ALTERNATIVES}
    value = {key: child for key, child in base.value.items() if key not in dropped}
    for key, child in over.value.items():
        value[key] = merged(value[key], child) if key in value else child
    return replace(over, value=value)


def _renamed(base: Node, over: Node) -> bool:
    return any(key in base and key in over and base[key].value != over[key].value for key in NAMING)


def with_bases(tree: Node, source: Source | None, report: Report) -> tuple[Node, tuple[Source, ...]]:
    """The tree over all that it extends, and their sources.

    A base may lie anywhere under the root: the working directory if the config lies in it, else the config's folder.
    Raises ConfigError where a base cannot be read, because nothing can be said of the rest then.
    """
    chain = [source] if source else []
    folder = source.folder if source else Path()
    root = _root(folder)
    layers = [tree]
    while "extends" in layers[-1]:
        node = layers[-1]["extends"]
        base = _base(node, chain[-1].folder if chain else folder, root, chain, report)
        chain.append(base)
        layers.append(parse(base, report))
    top = layers.pop()
    while layers:
        top = merged(top, layers.pop())
    return replace(top, value=dict(_without_extends(top))) if top.mapping else top, tuple(chain)


def _without_extends(tree: Node) -> Iterator[tuple[str, Node]]:
    return ((key, child) for key, child in tree.mapping.items() if key != "extends")


def _root(folder: Path) -> Path:
    here, there = Path.cwd().resolve(), folder.resolve()
    return here if there.is_relative_to(here) else there


def _base(node: Node, folder: Path, root: Path, chain: list[Source], report: Report) -> Source:
    if not isinstance(node.value, str):
        report.about(node, "value", f"expected the path of another config, found {shown(node.plain())}")
        raise ConfigError(report.diagnostics)
    name = os.path.normpath(folder / node.value)
    path = _resolved(name)
    trail = f"the chain is {' > '.join((*(source.name for source in chain), name))}"
    if path is None or not path.is_relative_to(root):
        message = f"{node.value!r} lies outside {str(root)!r}; a config extends only what lies inside"
        report.about(node, "extends", message, related=trail)
    elif any(path == _resolved(source.name) for source in chain):
        report.about(node, "extends", "this goes in a circle", related=trail)
    elif len(chain) >= LONGEST_CHAIN:
        report.about(node, "extends", f"a chain of more than {LONGEST_CHAIN} configs", related=trail)
    else:
        try:
            return read_source(name)
        except ConfigError as error:
            for diagnostic in error.diagnostics:
                if diagnostic.line is None:
                    report.about(node, "extends", f"{name!r}: {diagnostic.message}", related=trail)
                else:
                    report.add(diagnostic)
    raise ConfigError(report.diagnostics)


def _resolved(name: str) -> Path | None:
    try:
        return Path(name).resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL in it, or links in a circle
        return None
