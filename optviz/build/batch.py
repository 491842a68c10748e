"""Many configs, each made apart from the others: one that fails, crashes or hangs is the only one that is lost."""

from __future__ import annotations

import importlib
import io
import sys
import traceback
import warnings
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from optviz.build import lock
from optviz.build.drawing_warnings import noted
from optviz.build.files import OutputError
from optviz.build.job import NONE, Done, Failure, FailureError, Progress
from optviz.build.make import make
from optviz.config.diagnostics import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from optviz.build.job import Limits
    from optviz.build.request import BuildRequest, BuildResult
    from optviz.build.write import Event
    from optviz.config.diagnostics import Diagnostic

    Tell = Callable[[Path, Event], None]

# What every figure needs; loaded once, before the forks.
SHARED = ("optviz.build.write", "matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "filelock")


@dataclass(frozen=True)
class JobResult:
    """What became of one config of a batch: an outcome, or why there is none."""

    config: Path
    result: BuildResult | None = None
    failure: str = ""  # in one sentence
    diagnostics: tuple[Diagnostic, ...] = ()  # mistakes found in the config
    trace: str | None = None  # of a mistake of ours
    notes: tuple[str, ...] = ()  # Python's warnings on the way


def run(
    configs: Sequence[Path],
    request: BuildRequest,
    *,
    jobs: int = 1,
    limits: Limits = NONE,
    tell: Tell = lambda config, event: None,
) -> Generator[JobResult]:
    """Make each config; give what becomes of it as it comes.

    One job without limits is done in this process, one after the other; else in processes of their own, `jobs` at
    a time. Close it to end early: what is finished stays, nothing is left of the rest.
    """
    if jobs == 1 and not limits:
        for config in configs:
            yield here(config, request, partial(tell, config))
        return
    with closing(_apart(configs, request, jobs, limits, tell)) as ends:
        yield from ends


def here(config: Path, request: BuildRequest, tell: Callable[[Event], None]) -> JobResult:
    """Make a config in this process; what its code prints is no result, and goes to stderr."""
    try:
        with redirect_stdout(sys.stderr):
            return attempt(config, request, tell)
    except MemoryError:
        return JobResult(config, failure="not enough memory")


def attempt(config: Path, request: BuildRequest, tell: Callable[[Event], None]) -> JobResult:
    """Make a config, whatever it raises but MemoryError: only the caller knows the limit that was met."""
    with warnings.catch_warnings(record=True) as caught:
        end = ended(config, lambda: make(config, request, tell))
    return replace(end, notes=noted(caught))


def ended(config: Path, made: Callable[[], BuildResult]) -> JobResult:
    """The outcome of a config, or what its making raised."""
    try:
        return JobResult(config, made())
    except ConfigError as error:
        return JobResult(config, failure="has mistakes", diagnostics=error.diagnostics)
    except FailureError as error:
        return JobResult(config, failure=error.lost.why, trace=error.lost.trace)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug that one config meets must not stop the others
        lost = blamed(error)
        return JobResult(config, failure=lost.why, trace=lost.trace)


def blamed(error: Exception) -> Failure:
    """Why an exception ended a config; with a traceback where it is our mistake."""
    if isinstance(error, (OutputError, OSError)):
        return Failure(0, _reason(error))
    what = f"{type(error).__name__}: {error}"
    if plugin := _plugin_in(error):
        return Failure(0, f"the plugin {plugin} raised {what}")
    return Failure(0, what, "".join(traceback.format_exception(error)).rstrip())


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def _plugin_in(error: Exception) -> str | None:
    """The plugin whose code raised this, or was on the way to it."""
    from optviz import registry

    entries = [entry for kind in registry.KINDS for entry in registry.plugins(kind).values()]
    known = {entry.module: entry.name for entry in entries}
    known |= {module: str(file) for module, file in registry.added().items()}
    modules = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
    return next((known[module] for module in modules if module in known), None)


def preload() -> None:
    """Load what every config needs, so that the processes forked from this one have it.

    Writing a letter finds the fonts. What more a whole figure fills, each process fills quicker for itself than this
    one, on which all wait.
    """
    from optviz.mpl import startup

    startup.load()
    for module in SHARED:
        importlib.import_module(module)
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(1, 1))
    drawn.text(0, 0, "x")
    drawn.savefig(io.BytesIO(), format="png")


def _apart(
    configs: Sequence[Path], request: BuildRequest, jobs: int, limits: Limits, tell: Tell
) -> Generator[JobResult]:
    from optviz.build import pool

    preload()
    unfinished = dict.fromkeys(configs)
    try:
        works = [partial(attempt, config, request) for config in configs]
        with closing(pool.isolated(works, jobs, limits, _left_nothing)) as told:
            for news in told:
                config = configs[news.place]
                if isinstance(news, Progress):
                    tell(config, news.content)
                    continue
                if isinstance(news, Done):
                    del unfinished[config]
                yield news.value if isinstance(news, Done) else JobResult(config, failure=news.why, trace=news.trace)
    finally:
        for config in unfinished:  # whose processes are gone by now
            lock.tidy(request.output / config.stem)


def _left_nothing(end: JobResult) -> bool:
    """Whether the process that came to this end is as good as new: nothing failed there, and all code was our own."""
    from optviz import registry

    return end.result is not None and not registry.plugged()


def share(configs: Sequence[Path], part: int, parts: int) -> Sequence[Path]:
    """Part `part` (from 1) of `parts`: the same configs in the same order are dealt out the same way everywhere.

    Neighbours, which often cost the same, go to different parts, and no part has two more than another.
    """
    return configs[part - 1 :: parts]
