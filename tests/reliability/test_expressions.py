"""Formulas in configs that are hostile, huge, misspelt or meaningless, given to the program."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

import optviz
from optviz.config.diagnostics import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = """\
problem:
  expression: {expression}
optimizers: [{{name: sgd, lr: 0.1}}]
steps: 3
start: {begin}
figures:
  path: {{formats: [png], size: [3, 2], dpi: 30, panel: {{plot: contour}}}}
"""
FIRST = 16  # the column of the first character within the quotes


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(expression: str, begin: str = "[1, 1]") -> Path:
        path = tmp_path / "c.yaml"
        path.write_text(CONFIG.format(expression=f"'{expression}'", begin=begin), encoding="utf-8")
        return path

    return write


def refused(path: Path) -> list[Any]:
    with pytest.raises(ConfigError) as caught:
        optviz.load(path)
    return [each for each in caught.value.diagnostics if each.severity == "error"]


@pytest.mark.fault(24)
@pytest.mark.parametrize(
    ("expression", "offset"),
    [
        ("x + x.real", 4),
        ("x + __import__(y)", 4),
        ("x + (lambda: y)", 11),
        ("x + [y for y in x]", 4),
        ("x + (y for y in x)", 4),
        ('x + f"{y}"', 5),
        ("x + y[0]", 5),
        ("x + (z := y)", 7),
        ("x if y else 1", 0),
    ],
)
def test_code_in_an_expression_is_refused_at_its_column_and_never_run(
    written: Callable[..., Path], expression: str, offset: int
) -> None:
    first = refused(written(expression))[0]

    assert (first.line, first.column) == (2, FIRST + offset)


@pytest.mark.fault(25)
@pytest.mark.parametrize(
    "expression", ["9**9**9 + x*y", "1e400*x*y", "x**1e9 + y", "9" * 5000 + "*x*y", "x**-1e308 + y"]
)
def test_astronomical_numbers_are_inf_or_an_error_at_once(written: Callable[..., Path], expression: str) -> None:
    path = written(expression)
    optviz.load(written("x*y"))  # what the first config loads
    begun = time.perf_counter()

    try:
        optviz.load(path)
    except ConfigError as error:
        assert "number" in str(error)  # noqa: PT017 - either is right

    assert time.perf_counter() - begun < 0.5


@pytest.mark.fault(26)
@pytest.mark.parametrize(
    "expression",
    ["(" * 201 + "x" + ")" * 201, "-" * 5000 + "x", "+".join(["x"] * 20_000), "sin(" * 2000, "x**" * 900 + "y"],
)
def test_nesting_and_terms_without_end_are_an_error_and_no_crash(
    written: Callable[..., Path], optviz: Any, expression: str
) -> None:
    done = optviz("validate", written(expression))

    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.fault(27)
@pytest.mark.parametrize(
    ("expression", "hint"), [("x^2", "a power is written **"), ("2x", "2*x"), ("sinn(x)", "did you mean 'sin'?")]
)
def test_what_is_written_as_on_paper_is_answered_with_what_to_write(
    written: Callable[..., Path], expression: str, hint: str
) -> None:
    (only,) = refused(written(expression))

    assert hint in only.hint


@pytest.mark.fault(28)
@pytest.mark.parametrize("expression", ["ｘ + y", "х + y", "ℯ*y", "ſin(x)", "𝑥*y"])
def test_a_letter_that_looks_like_another_is_refused(written: Callable[..., Path], expression: str) -> None:
    (only,) = refused(written(expression))

    assert only.column == FIRST
    assert "U+" in f"{only.message} {only.hint}"


@pytest.mark.fault(29)
@pytest.mark.parametrize(
    ("expression", "begin", "told"),
    [
        ("log(-1) + x*y", "[1, 1]", "log(-1) is nan, no finite number"),
        ("log(-abs(x) - 1) + y", "[1, 1]", "not a finite number anywhere"),
        ("7", "[1, 1]", "the same everywhere"),
        ("abs(x) + y**2", "[0, 0]", ""),
    ],
)
def test_what_has_no_value_or_no_slope_runs_and_says_so(
    written: Callable[..., Path], optviz: Any, tmp_path: Path, expression: str, begin: str, told: str
) -> None:
    done = optviz("run", written(expression, begin))

    assert done.returncode == 0
    assert told in done.stderr
    assert (tmp_path / "outputs" / "c" / "path.png").exists()
