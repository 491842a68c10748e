"""Many configs at once, and none that needs anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import OPTVIZ, PYTHON, ROOT, Row, in_turn, process, ratio, seconds, share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLE = 5  # of the thirty processes every fifth is really started
# Numbers only: making a thousand pictures first would take the longest.
TINY = """\
problem: rosenbrock
steps: {steps}
optimizers: [adam]
"""


def rows(folder: Path) -> Iterator[Row]:
    """Thirty small pictures three ways; then 1,000 configs, and the project's own, with nothing changed."""
    small = (ROOT / "benchmarks" / "small.yaml").read_text()
    some = folder / "thirty"
    some.mkdir()
    for i in range(30):
        (some / f"c{i}.yaml").write_text(small.replace("steps: 100", f"steps: {100 + i}"))
    many = folder / "thousand"
    many.mkdir()
    for i in range(1000):
        (many / f"c{i}.yaml").write_text(TINY.format(steps=i + 1))

    def made(*words: str) -> float:
        return process(*OPTVIZ, "run", some, "-f", "-q", "-o", folder / "out", *words).seconds

    def apart() -> float:
        each = sorted(some.glob("*.yaml"))[::SAMPLE]
        return SAMPLE * sum(process(*OPTVIZ, "run", one, "-f", "-q", "-o", folder / "out").seconds for one in each)

    two, one, thirty = in_turn(3, lambda: made("-j", "2"), lambda: made("-j", "1"), apart, warm=0)
    yield Row("thirty small PNGs, -j 2 / -j 1", seconds(two), seconds(one), ratio(one, two), "1.7x", "on the clock")
    yield Row(
        "thirty small PNGs, -j 2 / thirty processes",
        seconds(two),
        seconds(thirty),
        ratio(thirty, two),
        "6.5x",
        "on the clock",
    )

    process(*OPTVIZ, "run", many, "-q", "--data", "-j", "2", "-o", folder / "many")
    nothing, imported = in_turn(
        5,
        lambda: process(*OPTVIZ, "run", many, "-q", "--data", "-o", folder / "many").seconds,
        lambda: process(PYTHON, "-c", "import matplotlib.pyplot").seconds,
    )
    times = (seconds(nothing), seconds(imported), share(nothing, imported))
    yield Row("nothing to do, 1,000 configs / import of pyplot", *times, "<= 0.5 s", "on the clock")
    yield from own(folder / "own")


def own(folder: Path) -> Iterator[Row]:
    """The project's own figures, as `make figures` makes them: all of them, on one worker and on two, and none."""

    def figures(*words: str) -> float:
        return process(*OPTVIZ, "run", ROOT / "configs", "-q", "-o", folder, *words).seconds

    two, one = in_turn(2, lambda: figures("-f", "-j", "2"), lambda: figures("-f", "-j", "1"), warm=0)
    yield Row("all figures, -j 2 / -j 1", seconds(two), seconds(one), ratio(one, two), "-", "on the clock")
    (warm,) = in_turn(2, figures)
    yield Row("all figures, nothing changed / -j 1", seconds(warm), seconds(one), share(warm, one), "-", "on the clock")
