"""Loops and grids: arrays against one at a time, against torch and against jax."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import RIVALS, Row, in_turn, process, ratio, seconds
from optviz import registry
from optviz.plots._grid import evaluate
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIDE, STEPS = 200, 500
SAMPLE = 8  # runs of torch.optim, of 40,000
ROWS = 2  # of the double loop's 400
ROUNDS = 3


def timed(task: Callable[[], object]) -> float:
    begun = time.process_time()
    task()
    return time.process_time() - begun


def rosenbrock() -> object:
    return registry.load("problems", "rosenbrock")()


def four() -> None:
    """SGD, momentum, RMSprop and Adam, 100 steps each."""
    named = (("sgd", {"lr": 1e-3}), ("heavy_ball", {"lr": 1e-3}), ("rmsprop", {"lr": 1e-2}), ("adam", {"lr": 1e-2}))
    problem = rosenbrock()
    for name, settings in named:
        run_one(problem, registry.load("optimizers", name)(**settings), (-1.2, 1.0), 100)


def sweep() -> None:
    """Adam with 200 step sizes x 200 momenta, 500 steps."""
    lr, beta = np.meshgrid(np.logspace(-4, 0, SIDE), np.linspace(0, 0.99, SIDE), indexing="ij")
    adam = registry.load("optimizers", "adam")(lr=lr.reshape(-1, 1), beta1=beta.reshape(-1, 1))
    run_one(rosenbrock(), adam, (-1.2, 1.0), STEPS, points="last")


def rows(rivals: Path | None) -> Iterator[Row]:
    """Everything in this process, the rivals timed from inside theirs."""
    if rivals is not None:
        yield from against_torch_and_jax(rivals)
    yield grid()


def against_torch_and_jax(python: Path) -> Iterator[Row]:
    def torch(*words: str) -> float:
        return float(process(python, RIVALS / "torch_loops.py", *words).said.split()[-1])

    def single() -> float:
        return torch("single", str(SAMPLE)) * SIDE * SIDE / SAMPLE

    compiled: dict[str, list[float]] = {"powers": [], "product": []}

    def jax(form: str) -> float:
        first, again = map(float, process(python, RIVALS / "jax_sweep.py", form).said.split()[-2:])
        compiled[form].append(again)
        return first

    mine, theirs = in_turn(ROUNDS, lambda: timed(four), lambda: torch("four"))
    yield Row("four optimizers x 100 steps / torch.optim", seconds(mine), seconds(theirs), ratio(theirs, mine), "-")
    mine, alone, batch, columns, *first = in_turn(
        ROUNDS,
        lambda: timed(sweep),
        single,
        lambda: torch("batch"),
        lambda: torch("columns"),
        *(partial(jax, form) for form in compiled),
    )
    what = "sweep 200 x 200 x 500 Adam"
    one = f"from {SAMPLE} of 40,000 runs"
    yield Row(
        f"{what} / torch.optim, one by one", seconds(mine), seconds(alone) + " *", ratio(alone, mine), "10,000x", one
    )
    yield Row(f"{what} / torch, batch (B, D)", seconds(mine), seconds(batch), ratio(batch, mine), "1.4x", "one thread")
    yield Row(
        f"{what} / torch, batch by columns", seconds(mine), seconds(columns), ratio(columns, mine), "-", "one thread"
    )
    for form, theirs, promise in zip(compiled, first, ("> 1x", "-"), strict=True):
        by = f"{what} / jax" if form == "powers" else f"{what} / jax, beta1ᵗ as a running product"
        again = compiled[form][-ROUNDS:]
        clock = "all threads, on the clock"
        yield Row(f"{by}, with compiling", seconds(mine), seconds(theirs), ratio(theirs, mine), promise, clock)
        yield Row(f"{by}, compiled before", seconds(mine), seconds(again), ratio(again, mine), "-", clock)


def grid() -> Row:
    """The least-squares loss on 400 x 400 points, against the document's double loop."""
    problem = registry.load("problems", "least_squares")()
    x, y = problem._points
    side = np.arange(-10.0, 10.0, 0.05)
    window = ((side[0], side[-1]),) * 2

    def ours() -> None:
        evaluate.__wrapped__(problem, window, len(side), (0, 1))  # without its cache

    ours()

    def loop() -> float:
        z = np.zeros((ROWS, len(side)))

        def double() -> None:
            for j, slope in enumerate(side[:ROWS]):
                for i, intercept in enumerate(side):
                    z[j, i] = (1 / len(y)) * np.sum(np.square(y - np.matmul(x, np.array((intercept, slope)))))

        return timed(double) * len(side) / ROWS

    mine, theirs = in_turn(7, lambda: timed(lambda: [ours() for _ in range(20)]) / 20, loop)
    times = (seconds(mine), seconds(theirs) + " *", ratio(theirs, mine))
    return Row("least-squares grid 400 x 400 / double loop", *times, "3,000x", f"from {ROWS} of 400 rows")
