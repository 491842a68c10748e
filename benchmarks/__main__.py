"""`make bench`: every speed claim, each a ratio measured side by side, in one table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks import animation, batch, loops, quality, startup
from benchmarks.measure import Row, table

PARTS = {
    "startup": lambda folder, rivals: startup.rows(folder),
    "animation": lambda folder, rivals: animation.rows(folder),
    "slider": lambda folder, rivals: animation.slider(folder),
    "memory": lambda folder, rivals: animation.memory(folder),
    "quality": lambda folder, rivals: quality.rows(folder),
    "loops": lambda folder, rivals: loops.rows(rivals),
    "batch": lambda folder, rivals: batch.rows(folder),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them if left out")
    parser.add_argument("--rivals", type=Path, help="a python that has torch and jax")
    asked = parser.parse_args()
    begun = time.perf_counter()
    rows: list[Row] = []
    for name in asked.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[name](Path(folder), asked.rivals):
                rows.append(row)
                print(f"{row.what}: {row.ratio}", file=sys.stderr)
    print(machine())
    print(table(rows))
    print(
        "\n* extrapolated from a sample. Ratios: the other's time by ours; at start-up and rebuild ours by the other's."
    )
    print("Times are seconds of processor, user and system, unless said to be on the clock.")
    print(f"Measured in {time.perf_counter() - begun:.0f} s.")


def machine() -> str:
    """What it was measured on."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("optviz", "numpy", "matplotlib", "pillow"))
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}\n"


if __name__ == "__main__":
    main()
