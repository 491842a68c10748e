"""`--plugin`: files with definitions of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optviz.cli.terminal import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

Plugins = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin",
        metavar="FILE",
        help="Take the optimizer, problem, schedule or plot of a Python file, called like the file; may be repeated.",
    ),
]


def take(files: Sequence[str] | None) -> None:
    """Let configs name what these files define. Raises UsageError for a file that can't be taken."""
    from optviz import registry

    for file in files or ():
        try:
            registry.add(Path(file))
        except registry.PluginError as error:
            raise UsageError(f"--plugin: {error}") from None
