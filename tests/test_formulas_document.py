"""docs/formulas.md says what formulas may have, and what is answered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.problems.expression import Expression
from optviz.symbolic import characters, functions, reader

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "formulas.md").read_text(encoding="utf-8")
ANSWERS = re.findall(r"^\| `(.+)` \| (.+) \|$", TEXT.partition("## What is answered")[2], flags=re.MULTILINE)


def test_the_functions_and_constants_are_those_that_are_read() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| `(.+?)`", TEXT, flags=re.MULTILINE))

    assert rows["functions"].split() == sorted(functions.FUNCTIONS)
    assert rows["constants"].split() == list(functions.CONSTANTS)
    assert rows["operators"].split() == ["+", "-", "*", "/", "%", "**"]


def test_the_problem_says_the_same_functions_of_itself() -> None:
    told = re.sub(r"\s+", " ", Expression.__doc__ or "").partition("where(), and ")[2].partition(" Derivatives")[0]

    assert set(told.split()) == set(functions.FUNCTIONS) - {"acos", "asin", "atan"}


def test_the_limits_are_those_that_are_kept() -> None:
    assert f"{characters.LONGEST:,} characters" in TEXT
    assert f"{reader.MOST:,} parts" in TEXT


@pytest.mark.parametrize(("written", "answer"), ANSWERS)
def test_a_mistake_is_answered_as_shown(written: str, answer: str) -> None:
    mistake = next(iter(Expression(written, coordinates_=("x", "y")).check()))

    assert "; ".join(filter(None, (mistake.message, mistake.hint))) == answer


def test_there_are_answers() -> None:
    assert len(ANSWERS) == 9


@pytest.mark.filterwarnings("ignore:divide by zero")
def test_the_slope_at_a_branch_not_taken_is_as_told() -> None:
    assert Expression("where(x > 0, log(x), 0)").grad(np.array([0.0])) == 0


def test_the_gallery_draws_the_valley_that_is_shown() -> None:
    valley = optviz.load(ROOT / "configs" / "gallery" / "formulas.yaml")

    assert valley.problem == Expression(
        "(1 - x)**2 + a*(y - x**2)**2", {"a": 10.0}, domain_=((-2.0, 2.0), (-1.0, 3.0)), minima_=((1.0, 1.0),)
    )
    assert "six others" in TEXT
    assert len(next(figure for figure in valley.figures if figure.name == "formulas").panels) == 6


def test_the_problem_in_python_runs_as_it_is_shown() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    space: dict[str, Any] = {"__name__": "ripples"}
    exec(code, space)
    x = np.array([[0.3, -2.0]])

    np.testing.assert_allclose(space["Ripples"]().grad(x), [[0.6 + 0.5 * np.cos(1.5), -4.0]], rtol=1e-15)
