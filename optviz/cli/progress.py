"""How far the work is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from optviz.cli.terminal import harmless, is_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.progress import Progress

    from optviz.build.write import Event

NAMED = 4  # of the configs that are being made


class Bar:
    """The progress of a batch; does nothing without a terminal."""

    def __init__(self, total: int, progress: Progress | None = None) -> None:
        self._progress, self._total, self._finished = progress, total, 0
        self._running: dict[Path, Event] = {}
        self._task = progress.add_task("") if progress else None

    def tell(self, config: Path, event: Event) -> None:
        """Show how far a config is."""
        self._running[config] = event
        self._show()

    def ended(self, config: Path) -> None:
        """Show that nothing more comes from a config."""
        self._running.pop(config, None)
        self._finished += 1
        self._show()

    def _show(self) -> None:
        if self._progress is None or self._task is None:
            return
        parts = sum(event.done / event.total for event in self._running.values())
        named = [f"{config.stem}: {event.what}" for config, event in self._running.items()]
        counted = [f"{self._finished} of {self._total}"] if self._total > 1 else []
        more = [f"{len(named) - NAMED} more"] if len(named) > NAMED else []
        told = harmless("  ".join((*counted, *named[:NAMED], *more)))
        self._progress.update(self._task, description=told, completed=self._finished + parts, total=self._total)
        self._progress.refresh()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is written to the terminal."""
        if self._progress is None:
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()


@contextmanager
def shown(total: int, quiet: bool) -> Iterator[Bar]:
    """A bar for so many configs on stderr, gone when they are done.

    Whether stderr is a terminal is asked here: rich takes the variables of CI services for one. The bar is drawn
    when something has happened, by no thread of its own: the processes of a batch are forks of this one.
    """
    if quiet or not is_terminal(sys.stderr):
        yield Bar(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    what = TextColumn("{task.description}", markup=False)
    columns = what, BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:
        yield Bar(total, progress)
