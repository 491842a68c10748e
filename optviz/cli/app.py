"""The program: its commands, and what becomes of whatever they raise."""

from __future__ import annotations

import atexit
import gc
import os
from typing import Annotated

import typer

from optviz import __version__
from optviz.cli import look, run, start, terminal, upkeep
from optviz.cli.light import LightCommand, LightGroup

app = typer.Typer(
    name="optviz",
    cls=LightGroup,
    help="Pictures and animations of optimizers at work, each from one YAML file.",
    epilog="Exit codes: 0 done, 1 a failure or stale files, 2 usage or a bad config, 3 a bug, 130 and 143 on signals.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for name, command in (
    ("run", run.run),
    ("validate", run.validate),
    ("status", upkeep.status),
    ("verify", upkeep.verify),
    ("clean", upkeep.clean),
    ("list", look.list_),
    ("show", look.show),
    ("init", start.init),
    ("schema", start.schema),
):
    app.command(name, cls=LightCommand)(command)


def _tell_version(asked: bool) -> None:
    if asked:
        terminal.say(f"optviz {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


# Importing makes some 130,000 containers that all stay: to look through them for garbage, even twice, takes 20 ms.
SELDOM = (150_000, 20, 20)
# Numpy's linear algebra meets only small matrices here: threads would take time to start, and more to wait.
ALONE = {"OPENBLAS_NUM_THREADS": "1"}


def main() -> int:
    """Follow the command line and return the exit code."""
    terminal.prepare()
    gc.set_threshold(*SELDOM)
    atexit.register(gc.freeze)  # all that is left goes with the process; Python would look through it for garbage
    os.environ.update({name: value for name, value in ALONE.items() if name not in os.environ})
    try:
        _need_working_directory()
        typer.main.get_command(app)(prog_name="optviz")
    except terminal.UsageError as mistake:
        terminal.complain(str(mistake))
        return terminal.USAGE
    except KeyboardInterrupt:
        return terminal.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last stop: whatever comes here is our mistake
        if isinstance(error, OSError) and error.filename is None and error.errno in terminal.LOST:
            terminal.lose_stdout(error)  # the help, which typer writes
        return terminal.admit_a_bug()
    return terminal.DONE


def _need_working_directory() -> None:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib says the same
    except FileNotFoundError:
        raise terminal.UsageError("the working directory does not exist any more; change to another one") from None
