"""`run` and `validate`: configs in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optviz.cli.plugins import Plugins, take

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
ReportFormat = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", help="How to report: text, json, github (annotations) or junit."),
]
Summary = Annotated[
    str | None,
    typer.Option(
        "--summary", metavar="FILE", help="Add a Markdown summary; with --format github, to the page of the job."
    ),
]


def run(
    configs: Configs,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Where each config gets a folder of its own.")
    ] = "outputs",
    overrides: Overrides = None,
    plugin: Plugins = None,
    figure: Annotated[
        list[str] | None, typer.Option("--figure", metavar="NAME", help="Draw this figure only; may be repeated.")
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="FORMATS", help="Write these formats only, as in png,gif.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be written; write nothing.")] = False,
    data: Annotated[bool, typer.Option("--data", help="Write the numbers of the runs as well.")] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Make also what is up to date.")] = False,
    jobs: Annotated[
        str,
        typer.Option(
            "--jobs", "-j", metavar="N|auto", help="Make so many configs at a time, in processes of their own."
        ),
    ] = "1",
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="I/N", help="Take the I-th of N parts of the configs, as in 1/4.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="SECONDS", min=0.001, help="Stop a config that takes longer.")
    ] = None,
    memory: Annotated[
        int | None, typer.Option("--memory", metavar="MB", min=1, help="Stop a config that needs so much more memory.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="ADDRESS", help="Let the workers of a dask cluster do it; `local` starts one here."
        ),
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", "-x", help="Stop at the first failure.")] = False,
    fail_on_divergence: Annotated[
        bool, typer.Option("--fail-on-divergence", help="Count a run that diverges as a failure.")
    ] = False,
    report_format: ReportFormat = "text",
    summary: Summary = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: make again what a save makes stale, until Ctrl-C.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but warnings and errors.")] = False,
) -> None:
    """Run experiments and draw their figures."""
    from optviz.build.job import Limits
    from optviz.build.request import BuildRequest
    from optviz.cli import execution, reporting

    with reporting.opened(report_format, summary, quiet) as report:
        take(plugin)
        request = BuildRequest(
            Path(output),
            tuple(overrides or ()),
            tuple(figure or ()) or None,
            execution.formats(only),
            data=data,
            force=force,
        )
        batch = execution.BatchOptions(
            execution.jobs(jobs),
            Limits(timeout, memory),
            execution.share(shard),
            scheduler,
            fail_fast=fail_fast,
            strict=fail_on_divergence,
            dry=dry_run,
            quiet=quiet,
        )
        if watch:
            from optviz.cli import watching

            watching.watch(configs, request, batch, report_format)
        execution.run(configs, request, batch, report)
    raise typer.Exit(report.code)


def validate(
    configs: Configs,
    overrides: Overrides = None,
    plugin: Plugins = None,
    report_format: ReportFormat = "text",
    summary: Summary = None,
) -> None:
    """Look for mistakes in configs, and run nothing."""
    from optviz.cli import execution, reporting

    with reporting.opened(report_format, summary) as report:
        take(plugin)
        execution.validate(configs, overrides or (), report)
