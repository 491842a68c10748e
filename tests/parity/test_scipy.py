"""Rules against scipy.optimize, whose points `make_scipy.py` has written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

with np.load(Path(__file__).with_name("scipy.npz")) as stored:
    VERSION = str(stored["scipy"])
    CASES: list[Any] = json.loads(str(stored["cases"]))
    POINTS = stored["points"]


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda i: f"{i}-{CASES[i][0]}-{CASES[i][3]}")
def test_every_step_is_scipys(number: int) -> None:
    """Within 1e-9: a valley makes a hundred times more of a last digit, a step of it."""
    problem, start, steps, rule, settings = CASES[number]

    ours = run_one(registry.load("problems", problem)(), registry.load("optimizers", rule)(**settings), start, steps)

    np.testing.assert_allclose(ours.x[:, 0], POINTS[number][: steps + 1], rtol=1e-9, atol=1e-9)


def test_the_reference_says_which_scipy_made_it() -> None:
    assert VERSION == "1.17.1"
