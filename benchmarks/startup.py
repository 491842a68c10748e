"""How long one waits for a small thing, against the import of pyplot alone and against a script written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import OPTVIZ, PYTHON, RIVALS, Row, in_turn, process, ratio, seconds, share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 7


def rows(folder: Path) -> Iterator[Row]:
    """Whole processes, the import and the script in between."""
    wrong = folder / "wrong.yaml"
    wrong.write_text("problem: rosenbrok\noptimizers: [adam]\n")
    small = (*OPTVIZ, "run", "benchmarks/small.yaml", "-o", folder, "-f", "-q")
    cases = (
        ("optviz --help", (*OPTVIZ, "--help"), 0, "<= 0.2x"),
        ("optviz list", (*OPTVIZ, "list"), 0, "<= 0.3x"),
        ("a config error", (*OPTVIZ, "run", wrong), 2, "-"),
        ("one small PNG", small, 0, "<= 1.5x"),
    )

    def took(command: tuple[str | Path, ...], code: int = 0) -> float:
        return process(*command, expect=code).cpu

    tasks = [lambda command=command, code=code: took(command, code) for _, command, code, _ in cases]
    pyplot = lambda: took((PYTHON, "-c", "import matplotlib.pyplot"))  # noqa: E731
    script = lambda: took((PYTHON, RIVALS / "still.py", folder / "still.png"))  # noqa: E731
    *ours, imported, written = in_turn(ROUNDS, *tasks, pyplot, script)
    for (what, _, _, promise), mine in zip(cases, ours, strict=True):
        yield Row(f"{what} / import of pyplot", seconds(mine), seconds(imported), share(mine, imported), promise)
    yield Row("one small PNG / script by hand", seconds(ours[-1]), seconds(written), share(ours[-1], written), "-",
              ratio(written, ours[-1]) + " as fast")  # fmt: skip
