"""`optviz run` once more, with nothing to do: told without the library that reads command lines.

To load that takes as long as to look through a thousand configs. So the plain options of `run` are known here too,
and whatever is not plain, or has to be made, goes the long way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SWITCHES = {"-q": "quiet", "--quiet": "quiet", "--data": "data"}
VALUES = {"-o": "output", "--output": "output", "-j": "jobs", "--jobs": "jobs"}


def code(words: Sequence[str]) -> int | None:
    """The exit code of a `run` whose files are all up to date, once that is told; None for any other command line."""
    if words[:1] != ["run"] or (told := _understood(words[1:])) is None:
        return None
    from optviz.build.request import Order
    from optviz.cli import reporting, terminal, work

    named, asked = told
    order = Order(Path(str(asked.get("output", "outputs"))), data="data" in asked)
    batch = work.Batch(quiet="quiet" in asked)
    try:
        work.jobs(str(asked.get("jobs", "1")))
        fresh = work.nothing_to_do(named, order)
    except terminal.UsageError:
        return None
    if fresh is None:
        return None
    with reporting.opened("text", None, batch.quiet) as report:
        work.report_fresh(fresh, batch, report)
    return report.code


def _understood(words: Sequence[str]) -> tuple[list[str], dict[str, str | bool]] | None:
    """The configs and the options; None where there is more to it."""
    named: list[str] = []
    asked: dict[str, str | bool] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            named.append(word)
        elif word in SWITCHES:
            asked[SWITCHES[word]] = True
        elif word in VALUES and (value := next(rest, "-"))[:1] not in ("-", ""):
            asked[VALUES[word]] = value
        else:
            return None
    return (named, asked) if named else None
