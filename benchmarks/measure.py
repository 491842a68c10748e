"""Measuring: whole processes in turn, so that a machine whose speed drifts still tells a ratio."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
OPTVIZ = (PYTHON, "-m", "optviz")
RIVALS = Path(__file__).parent / "rivals"
# Ours is compiled once and for all as theirs is, and not anew in every process, whatever is set here.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """One process that has ended."""

    seconds: float  # on the clock
    cpu: float  # seconds of processor, its own and its children's; what else the machine does counts little there
    peak: float  # MiB
    said: str
    code: int


@dataclass(frozen=True)
class Row:
    """One claim."""

    what: str
    ours: str
    theirs: str
    ratio: str
    promise: str
    note: str = ""


def process(*command: str | Path, expect: int | None = 0) -> Run:
    """Run a command to its end."""
    with tempfile.TemporaryFile("w+") as out:
        begun = time.perf_counter()
        child = subprocess.Popen([*map(str, command)], stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, env=COMPILED)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    if expect is not None and child.returncode != expect:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{said}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said, child.returncode)


def in_turn(rounds: int, *tasks: Callable[[], float], warm: int = 1) -> list[list[float]]:
    """What each task measured, round by round: A B C, A B C, …; the first `warm` rounds do not count."""
    rounds_of = [[task() for task in tasks] for _ in range(rounds + warm)][warm:]
    return [list(column) for column in zip(*rounds_of, strict=True)]


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """How many times longer theirs takes, pair by pair: the median and the spread."""
    each = [a / b for a, b in zip(theirs, ours, strict=True)]
    return f"{number(median(each))}x ({number(min(each))}..{number(max(each))})"


def share(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Which part of theirs ours takes, pair by pair."""
    each = [a / b for a, b in zip(ours, theirs, strict=True)]
    return f"{median(each):.2f}x ({min(each):.2f}..{max(each):.2f})"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def seconds(values: Sequence[float]) -> str:
    middle = median(values)
    if middle < 1e-3:
        return f"{middle * 1e6:.0f} µs"
    return f"{middle * 1e3:.1f} ms" if middle < 0.1 else f"{middle:.2f} s" if middle < 100 else f"{middle:,.0f} s"


def table(rows: Sequence[Row]) -> str:
    """The rows as one table in Markdown."""
    heads = ("what", "optviz", "the other", "ratio: median (min..max)", "promise", "remarks")
    cells = [heads, *((r.what, r.ours, r.theirs, r.ratio, r.promise, r.note) for r in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
