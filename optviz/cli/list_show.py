"""`list` and `show`: what a config can name."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from optviz.cli.plugins import Plugins, take
from optviz.cli.terminal import UsageError, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optviz.catalog import Description


def list_(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="problems, optimizers, plots, styles, palettes or sections; else all."),
    ] = None,
    plugin: Plugins = None,
) -> None:
    """List what a config can name."""
    from optviz import catalog

    take(plugin)
    if kind is not None:
        say(*_rows(_kind(kind)))
        return
    parts = ([name, *(f"  {row}" for row in _rows(name))] for name in catalog.KINDS)
    say(*_apart(parts))


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name from `optviz list`.")],
    latex: Annotated[bool, typer.Option("--latex", help="Only the update rule of an optimizer, as LaTeX.")] = False,
    plugin: Plugins = None,
) -> None:
    """Describe one name: what it is and what it takes."""
    from optviz import catalog
    from optviz.config.suggest import did_you_mean

    take(plugin)
    kinds = catalog.kinds_of(name)
    if not kinds:
        every = {known for kind in catalog.KINDS for known in catalog.names(kind)}
        raise UsageError(f"nothing is called {name!r}; {did_you_mean(name, every) or 'see `optviz list`'}")
    if latex and "optimizers" not in kinds:
        raise UsageError(f"{name!r} is no optimizer, so it has no update rule")
    if latex:
        say(*catalog.update_rule(name, latex=True))
        return
    say(*_apart(_described(catalog.describe(kind, name)) for kind in kinds))


def _kind(word: str) -> str:
    """The kind that is meant; one of it, `optimizer`, will do."""
    from optviz import catalog
    from optviz.config.suggest import did_you_mean

    for kind in catalog.KINDS:
        if word.lower() in (kind, kind.removesuffix("s")):
            return kind
    known = ", ".join(catalog.KINDS)
    raise UsageError(f"there is no kind {word!r}; {did_you_mean(word, catalog.KINDS) or f'the kinds are {known}'}")


def _apart(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of all parts, an empty line between them."""
    for number, part in enumerate(parts):
        yield from ([""] if number else [])
        yield from (line for text in part for line in text.split("\n"))


def _rows(kind: str) -> Iterator[str]:
    from optviz import catalog

    entries = catalog.entries(kind)
    width = max((len(entry.name) for entry in entries), default=0)
    return (f"{entry.name:{width}}  {entry.summary}".rstrip() for entry in entries)


def _described(about: Description) -> Iterator[str]:
    yield f"{about.name} ({about.kind.removesuffix('s')}): {about.summary}"
    if about.text:
        yield ""
        yield from (_wrapped(line, 2).rstrip() for line in about.text.splitlines())
    if about.rule:
        yield ""
        yield "  in the order of the code"
        yield from (f"    {line}" for line in about.rule)
    if about.settings:
        yield ""
        head = ("key", "type", "bounds", "default", "meaning")
        yield from _table([head, *((s.name, s.type, s.bounds, s.default, s.meaning) for s in about.settings)])
    if about.facts:
        yield ""
        yield from (_wrapped(f"{name}: {value}", 2) for name, value in about.facts)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Columns side by side; the last one goes on below itself where a line is full."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for *cells, last in rows:
        start = "  " + "".join(f"{cell:{width}}  " for cell, width in zip(cells, widths, strict=True))
        yield _wrapped(last, len(start), start).rstrip()


def _wrapped(text: str, indent: int, start: str | None = None) -> str:
    first = " " * indent if start is None else start
    width = max(shutil.get_terminal_size((120, 24)).columns, indent + 40)
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=" " * indent) or first
