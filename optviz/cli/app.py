"""The program: its commands, and what becomes of whatever they raise."""

from __future__ import annotations

import os
import sys
from typing import Annotated, TextIO

import typer

from optviz import __version__
from optviz.cli import look, run, start, terminal
from optviz.cli.light import LightCommand, LightGroup

app = typer.Typer(
    name="optviz",
    cls=LightGroup,
    help="Pictures and animations of optimizers at work, each from one YAML file.",
    epilog="Exit codes: 0 done, 1 an experiment failed, 2 usage or a bad config, 3 a bug, 130 and 143 on signals.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for name, command in (
    ("run", run.run),
    ("validate", run.validate),
    ("list", look.list_),
    ("show", look.show),
    ("init", start.init),
    ("schema", start.schema),
):
    app.command(name, cls=LightCommand)(command)


@app.callback()
def _program(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        terminal.say(f"optviz {__version__}")
        raise typer.Exit


def main() -> int:
    """Follow the command line and return the exit code."""
    terminal.prepare()
    try:
        _need_working_directory()
        typer.main.get_command(app)(prog_name="optviz")
    except terminal.UsageError as mistake:
        terminal.complain(str(mistake))
        return terminal.USAGE
    except KeyboardInterrupt:
        return terminal.INTERRUPTED
    except OSError as failure:
        if failure.filename is None and not _writes(sys.stdout):
            terminal.lose_stdout(failure)
        return _admit_a_bug()
    except Exception:  # noqa: BLE001 - the last stop: whatever comes here is our mistake
        return _admit_a_bug()
    return terminal.DONE


def _need_working_directory() -> None:
    try:
        os.getcwd()  # noqa: PTH109 - pathlib says the same
    except FileNotFoundError:
        raise terminal.UsageError("the working directory does not exist any more; change to another one") from None


def _writes(stream: TextIO) -> bool:
    """Whether the stream takes what is still in its buffer."""
    try:
        stream.flush()
    except OSError:
        return False
    return True


def _admit_a_bug() -> int:
    import traceback

    terminal.tell(traceback.format_exc().rstrip())
    terminal.complain("this is a bug in optviz, not a mistake in the config")
    return terminal.BUG
