"""First-order rules against the libraries that have them, whose points `make_oracles.py` has written.

Close means |ours - theirs| <= 1e-12 + 1e-12 |theirs| for every coordinate of every step.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Problem

TOLERANCE = 1e-12

with np.load(Path(__file__).with_name("oracles.npz")) as stored:
    CASES: list[dict[str, Any]] = json.loads(str(stored["cases"]))
    POINTS = stored["points"]


def _name(number: int) -> str:
    case = CASES[number]
    return "-".join([case["problem"], case["rule"], *(f"{key}={value}" for key, value in case["fields"].items())])


def _given(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("number", range(len(CASES)), ids=_name)
def test_every_step_is_theirs(number: int, problem_of: Callable[[str], Problem]) -> None:
    case, theirs = CASES[number], POINTS[number]
    rule = registry.load("optimizers", case["rule"])(**{key: _given(value) for key, value in case["fields"].items()})

    ours = run_one(problem_of(case["problem"]), rule, theirs[0], len(theirs) - 1)

    np.testing.assert_allclose(ours.x[:, 0], theirs, rtol=TOLERANCE, atol=TOLERANCE)
