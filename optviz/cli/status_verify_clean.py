"""`status`, `verify` and `clean`: what is there, whether it is right, and away with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from optviz.cli import cache, inputs, terminal
from optviz.cli.plugins import Plugins, take
from optviz.cli.run import Configs, Overrides  # noqa: TC001 - typer reads annotations
from optviz.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optviz.build.request import BuildRequest
    from optviz.build.staleness import FolderState
    from optviz.build.verify import Verification
    from optviz.config.diagnostics import Diagnostic

T = TypeVar("T")

Output = Annotated[
    str, typer.Option("--output", "-o", metavar="DIR", help="Where each config has its folder, as for `optviz run`.")
]
Numbers = Annotated[bool, typer.Option("--data", help="Expect the numbers of the runs as well.")]


def status(
    configs: Configs,
    output: Output = "outputs",
    overrides: Overrides = None,
    plugin: Plugins = None,
    data: Numbers = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Name only what is not up to date.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say of each file what it was made from and by.")
    ] = False,
) -> None:
    """Say which files are up to date, and why the others are not.

    Exit code 0 if all are, 1 if `optviz run` would write something, 2 for mistakes in a config.
    """
    from optviz.build.make import folder_state
    from optviz.build.request import BuildRequest

    take(plugin)
    request = BuildRequest(Path(output), tuple(overrides or ()), data=data)
    surveys, code = _each(configs, lambda config: folder_state(config, request))
    for current in surveys:
        if current.damage:
            terminal.warn(current.damage)
    rows = [row for current in surveys for row in _rows(current, quiet, verbose)]
    width = max((len(file) for file, *_ in rows), default=0)
    for file, state, words, *more in rows:
        say(f"{file:{width}}  {state:10}  {words}".rstrip(), *(f"    {line}" for line in more))
    states = [state for current in surveys for state in current.states]
    say(f"{sum(state.fresh for state in states)} of {_count(len(states), 'file')} up to date")
    raise typer.Exit(code or (terminal.DONE if all(state.fresh for state in states) else terminal.FAILED))


def verify(
    configs: Configs,
    output: Output = "outputs",
    overrides: Overrides = None,
    plugin: Plugins = None,
    data: Numbers = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Name only what is wrong.")] = False,
) -> None:
    """Make everything again in a temporary folder, and compare it with what is there.

    The ends of all runs are compared to six digits; files byte by byte, where the same versions made them.
    Exit code 0 if all agrees, 1 if something is missing, stale or different, 2 for mistakes in a config.
    """
    from optviz.build.request import BuildRequest

    take(plugin)
    request = BuildRequest(Path(output), tuple(overrides or ()), data=data)
    cache.ensure()
    terminal.stop_on_signals()
    found, code = _each(configs, lambda config: _verified(config, request, quiet))
    raise typer.Exit(code or (terminal.DONE if all(each.good for each in found) else terminal.FAILED))


def clean(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[DIR|CONFIG]", help="Folders of outputs, or configs; else DIR of -o.")
    ] = None,
    output: Output = "outputs",
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would go; remove nothing.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and errors.")] = False,
) -> None:
    """Remove the files that optviz made, and nothing else: those that its manifests list."""
    from optviz.build.clean import clean as remove
    from optviz.build.clean import folders, listed
    from optviz.build.files import OutputError
    from optviz.build.manifest import ManifestError

    code = terminal.DONE
    for folder in _folders(paths or [], Path(output), folders):
        try:
            gone = listed(folder) if dry_run else remove(folder, terminal.tell)
        except (ManifestError, OutputError) as error:
            terminal.complain(f"{error}; nothing of {folder} was removed")
            code = terminal.FAILED
            continue
        if gone and not quiet:
            say(*map(str, gone))
    raise typer.Exit(code)


def _each(named: Sequence[str], look: Callable[[Path], T]) -> tuple[list[T], int]:
    """What `look` says of each config, and the exit code so far; mistakes in configs are told together."""
    from optviz.config.diagnostics import ConfigError

    current: list[T] = []
    diagnostics: list[Diagnostic] = []
    for config in inputs.find(named):
        try:
            current.append(look(config))
        except ConfigError as error:
            diagnostics.extend(error.diagnostics)
    if diagnostics:
        terminal.print_diagnostics(diagnostics)
    return current, terminal.USAGE if diagnostics else terminal.DONE


def _rows(current: FolderState, quiet: bool, verbose: bool) -> Iterator[tuple[str, ...]]:
    """For each file its path, its state and why; then, if asked for, lines about its origin."""
    for state in current.states:
        if state.fresh and quiet:
            continue
        missing = any(cause.kind in ("new", "deleted") for cause in state.causes)
        word = "up to date" if state.fresh else "missing" if missing else "stale"
        more = _origin(current, state.file) if verbose else ()
        yield str(current.folder / state.file), word, state.reason, *more
    for name in current.left_over:
        yield str(current.folder / name), "left over", "no figure of the config is written to it"


def _origin(current: FolderState, file: str) -> Iterator[str]:
    entry = current.now.files.get(file)
    if entry is None:
        return
    yield f"sha256 {entry.sha256}, {entry.bytes:,} bytes"
    yield f"config {entry.key.config}"
    for what, parts in (("versions", entry.key.versions), ("code", entry.key.code), ("data", entry.key.data)):
        if parts:
            yield f"{what} {', '.join(f'{name} {value}' for name, value in sorted(parts.items()))}"


def _verified(config: Path, request: BuildRequest, quiet: bool) -> Verification:
    from optviz.build.verify import verify as compare
    from optviz.cli.progress import shown

    with shown(1, quiet) as bar:
        verified = compare(config, request, lambda event: bar.tell(config, event))
    for finding in verified.findings:
        if not finding.good or (finding.verdict == "numbers" and not quiet):
            say(f"{verified.folder / finding.file}: {finding.verdict}: {finding.words}")
    for difference in verified.differences:
        say(f"{config}: {difference}")
    if verified.good and not quiet:
        files, runs = _count(len(verified.findings), "file"), _count(verified.runs, "run")
        say(f"{config}: ok, {files}, {runs}")
    return verified


def _folders(paths: Sequence[str], output: Path, find: Callable[[Path], Sequence[Path]]) -> tuple[Path, ...]:
    """The folders that are meant. Raises UsageError where a path leads to none."""
    if not paths:
        return tuple(find(output))
    found: dict[str, Path] = {}
    for path in map(Path, paths):
        is_config = path.suffix in inputs.ENDINGS and not path.is_dir()
        place = output / path.stem if is_config else path
        folders = find(place)
        if not folders and not is_config:
            raise terminal.UsageError(f"there is nothing in {place} that optviz made; name a folder of outputs")
        found |= {os.path.realpath(folder): folder for folder in folders}
    return tuple(found.values())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
