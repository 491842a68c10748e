"""The commands, and the program that they make up."""

from __future__ import annotations

from typing import Annotated

import typer

from optviz import __version__
from optviz.cli import init_schema, list_show, run, status_verify_clean, terminal
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
    ("status", status_verify_clean.status),
    ("verify", status_verify_clean.verify),
    ("clean", status_verify_clean.clean),
    ("list", list_show.list_),
    ("show", list_show.show),
    ("init", init_schema.init),
    ("schema", init_schema.schema),
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


def follow() -> None:
    """Follow the command line."""
    typer.main.get_command(app)(prog_name="optviz")
