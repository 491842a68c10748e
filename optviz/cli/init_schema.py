"""`init` and `schema`: how to begin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optviz.cli.plugins import Plugins, take
from optviz.cli.terminal import UsageError, say

SCHEMA = "optviz.schema.json"


def init(
    path: Annotated[str, typer.Argument(metavar="[PATH]", help="The config to write.")] = "experiment.yaml",
    problem: Annotated[str, typer.Option("--problem", metavar="NAME", help="What to minimize.")] = "rosenbrock",
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite files that are there.")] = False,
) -> None:
    """Write a config to begin with, and its schema for editors."""
    from optviz.cli import starter

    config = Path(path)
    texts = {config: starter.text(problem, path, config.stem, SCHEMA)}
    schema_file = config.with_name(SCHEMA)
    if force or not schema_file.exists():
        texts[schema_file] = _schema()
    for file, text in texts.items():
        _write(file, text, force)
    say(*map(str, texts))


def schema(
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; stdout if left out.")
    ] = None,
    plugin: Plugins = None,
) -> None:
    """Write the JSON Schema of configs."""
    take(plugin)
    if output is None:
        say(*_schema().splitlines())
        return
    _write(Path(output), _schema(), force=True)
    say(output)


def _schema() -> str:
    import json

    from optviz.schema import schema as made

    return json.dumps(made(), indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already; --force overwrites it") from None
    except OSError as failure:
        raise UsageError(f"cannot write {path}: {failure.strerror}") from None
