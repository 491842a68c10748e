"""Formulas as people write them, well and badly."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest

from optviz.symbolic.flaws import Flaw, FormulaError
from optviz.symbolic.graph import symbol
from optviz.symbolic.program import compiled
from optviz.symbolic.reader import names_in, read

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {name: symbol(name) for name in ("x", "y", "a")}


def value(text: str, x: float = 0.7, y: float = -1.3, a: float = 3.0) -> float:
    return float(compiled(list(NAMES.values()), [read(text, NAMES)])(x, y, a)[0])


def flaws(text: str) -> tuple[Flaw, ...]:
    with pytest.raises(FormulaError) as caught:
        read(text, NAMES)
    return caught.value.flaws


@pytest.mark.parametrize(
    "text",
    [
        "(1 - x)**2 + a*(y - x**2)**2", "-x**2", "2**-x", "x - y - a", "x / y / a", "x - (y - a)", "a**x**2",
        "sin(x)*cos(y) + exp(-a)", "1e-3*x + .5", "x % a", "+x - -y", "sqrt(abs(y))", "\n x\n  + y ",
    ],
)  # fmt: skip
def test_a_formula_means_what_python_makes_of_it(text: str) -> None:
    known = {name: getattr(np, name) for name in ("sin", "cos", "exp", "sqrt", "abs")}
    expected = eval(f"({text.strip()})", {**known, "x": 0.7, "y": -1.3, "a": 3.0})

    assert value(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where(x > 0, x, y)", 0.7),
        ("where(0 < x < 0.5, 1, 2)", 2),
        ("where(x > 0 and not y > 0, 1, 2)", 1),
        ("where(x < 0 or y == y, 1, 2)", 1),
        ("max(x, y, a)", 3),
        ("min(x, y, a)", -1.3),
        ("ceil(x) + floor(y)", -1),
        ("log10(100) + log2(8) + ln(e)", 6),
        ("mod(-1, a)", 2),
        ("cos(pi)", -1),
    ],
)
def test_what_formulas_have_that_python_has_otherwise(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "start", "part"),
    [
        ("1 + x.real", 4, "a dot"),
        ("1 + foo(x)", 4, "'foo'"),
        ("1 + (lambda: x)", 11, "':'"),
        ("x + [x]", 4, "'['"),
        ("x + (y for y in x)", 5, "cannot be read|comprehension"),
        ("x + x[0]", 5, "'['"),
        ("f'{x}'", 1, '"\'"'),
        ("x + (y := 1)", 7, "':'"),
        ("x if y else a", 0, "an if"),
        ("x // y", 0, "//"),
        ("x @ y", 2, "'@'"),
        ("sin(x, y)", 0, "takes 1 argument, not 2"),
        ("x(y)", 0, "not a function"),
        ("2(x)", 0, "no operator"),
        ("x > y", 0, "a condition where a number"),
        ("where(x, y, a)", 6, "a number where a condition"),
        ("x + True", 4, "True"),
        ("sin + 1", 0, "without its argument"),
        ("(x, y)", 0, "a comma"),
        ("x = 2", 2, "'='"),
        ("x +", 3, "cannot be read"),
        ("", 0, "empty"),
    ],
)
def test_what_a_formula_may_not_have_is_refused_at_its_character(text: str, start: int, part: str) -> None:
    first = flaws(text)[0]

    assert first.start in (start, start - 1)
    assert any(each in first.message for each in part.split("|"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x^2", "a power is written **"), ("2x", "2*x"), ("3(x + y)", "*"), ("sinn(x)", "'sin'"), ("x²", "**2"),
        ("x · y", "*"), ("xx", "'x'"), ("√x", "sqrt"), ("|x|", "abs"), ("1 if x else 2", "where"),
    ],
)  # fmt: skip
def test_what_people_write_is_answered_with_what_to_write(text: str, hint: str) -> None:
    assert hint in (flaws(text)[0].hint or "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ｘ + 1", "fullwidth"),
        ("х + 1", "cyrillic"),
        ("ℯ*x", "script"),
        ("x\u200b + 1", "zero width"),
        ("ſin(x)", "long s"),
    ],
)
def test_a_letter_that_looks_like_another_is_refused_by_name(text: str, name: str) -> None:
    (flaw,) = flaws(text)

    assert name in f"{flaw.message} {flaw.hint}"


def test_all_flaws_are_told_at_once_with_what_is_allowed() -> None:
    found = flaws("xx + y + sinn(zz) + x.imag")

    assert [flaw.start for flaw in found] == [0, 9, 14, 20]
    assert found[0].allowed[:3] == ("x", "y", "a")
    assert "sin" in found[1].allowed


def test_columns_count_characters_not_bytes() -> None:
    names = {"λ": symbol("λ")}

    with pytest.raises(FormulaError) as caught:
        read("  λ + λ*foo(λ)", names)

    assert caught.value.flaws[0].start == 8


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9", "x**1e9", "(" * 199 + "x" + ")" * 199, "(" * 201 + "x" + ")" * 201, "-" * 1999 + "x",
        "-" * 5000 + "x", "+".join(["x"] * 999), "x+" * 20_000 + "x", "x+" * 4_999 + "x", "9" * 5000, "sin(" * 3000,
        "1e400", "max(" * 300 + "x",
    ],
)  # fmt: skip
def test_what_is_huge_is_read_or_refused_at_once(text: str) -> None:
    assert calls(lambda: value(text)) < 1_000_000


@pytest.mark.parametrize("text", ["9**9**9", "1e400", "x**1e9", "9" * 5000, "x + " * 2000 + "x"])
def test_what_is_huge_is_answered_with_little_work(text: str) -> None:
    assert calls(lambda: read(text, NAMES)) < 100_000


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and C's, are called until the work is done or refused."""
    count = 0

    def see(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        with suppress(FormulaError):
            work()
    finally:
        sys.setprofile(before)
    return count


def test_names_are_found_without_functions_and_constants() -> None:
    assert names_in("sin(y) + pi*x1 + y**e + b") == ("y", "x1", "b")
    assert names_in("not a (formula") == ()
