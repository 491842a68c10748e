"""`run` and `validate`: configs in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optviz.cli.terminal import say

Configs = Annotated[
    list[str],
    typer.Argument(
        metavar="CONFIG|DIR|GLOB",
        help="YAML files; a folder stands for the *.yaml and *.yml below it, save names with a leading _ or .",
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a value, as in optimizers.0.lr=0.1; may be repeated."),
]


def run(
    configs: Configs,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Where each config gets a folder of its own.")
    ] = "outputs",
    overrides: Overrides = None,
    figure: Annotated[
        list[str] | None, typer.Option("--figure", metavar="NAME", help="Draw this figure only; may be repeated.")
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="FORMATS", help="Write these formats only, as in png,gif.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be written; write nothing.")] = False,
    data: Annotated[bool, typer.Option("--data", help="Write the numbers of the runs as well.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", "-x", help="Stop at the first failure.")] = False,
    fail_on_divergence: Annotated[
        bool, typer.Option("--fail-on-divergence", help="Count a run that diverges as a failure.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and errors.")] = False,
) -> None:
    """Run experiments and draw their figures."""
    from optviz.cli import work

    order = work.Order(
        output=Path(output),
        figures=tuple(figure or ()) or None,
        formats=work.formats(only),
        data=data,
        fail_fast=fail_fast,
        fail_on_divergence=fail_on_divergence,
        quiet=quiet,
    )
    experiments = work.loaded(configs, overrides or ())
    work.check(experiments, order)
    if dry_run:
        say(*work.planned(experiments, order))
        return
    raise typer.Exit(work.done(experiments, order))


def validate(configs: Configs, overrides: Overrides = None) -> None:
    """Look for mistakes in configs, and run nothing."""
    from optviz.cli import work

    for path, experiment in work.loaded(configs, overrides or ()).items():
        figures, contenders = len(experiment.figures), len(experiment.contenders)
        say(f"{path}: ok, {_count(contenders, 'optimizer')}, {_count(figures, 'figure')}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
