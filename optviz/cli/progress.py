"""How far the work is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from optviz.cli.terminal import harmless, is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optviz.pipeline.build import Event

    Tell = Callable[[Event], None]


@contextmanager
def shown(name: str, quiet: bool) -> Iterator[Tell]:
    """A bar for one experiment on stderr, gone when it is done; hand each event to what this yields.

    Whether stderr is a terminal is asked here: rich takes the variables of CI services for one.
    """
    if quiet or not is_terminal(sys.stderr):
        yield lambda event: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    what = TextColumn("{task.description}", markup=False)
    with Progress(what, BarColumn(), TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(harmless(name))

        def tell(event: Event) -> None:
            described = harmless(f"{name}: {event.what}")
            progress.update(task, description=described, completed=event.done, total=event.total)

        yield tell
