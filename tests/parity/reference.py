"""What the scripts that write reference numbers share: a command line, a comparison with what is committed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

TOLERANCE = 1e-12


def differences(made: dict[str, np.ndarray], committed: Path, numbers: str) -> list[str]:
    """The cases whose numbers, under that key and (cases, ...), are not those of the committed file."""
    with np.load(committed) as stored:
        if str(stored["cases"]) != str(made["cases"]):
            return ["the cases differ"]
        close = np.isclose(made[numbers], stored[numbers], rtol=TOLERANCE, atol=TOLERANCE)
    cases = json.loads(str(made["cases"]))
    same = close.reshape(len(cases), -1).all(axis=1)
    return [f"{case} differs" for case, equal in zip(cases, same, strict=True) if not equal]


def main(about: str | None, reference: Callable[[], dict[str, np.ndarray]], numbers: str) -> int:
    """Write the reference, and compare it where the command line asks for that; the exit code."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path)
    parser.add_argument("--against", type=Path)
    given = parser.parse_args()
    made = reference()
    np.savez_compressed(given.out, **made)
    found = differences(made, given.against, numbers) if given.against else []
    sys.stderr.writelines(f"{given.against}: {line}\n" for line in found)
    return 1 if found else 0
