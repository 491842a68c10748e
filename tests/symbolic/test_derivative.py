"""Derivatives against steps along the imaginary axis, differences, and each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz.symbolic import derivative
from optviz.symbolic.derivative import directional, gradient
from optviz.symbolic.graph import Node, make, symbol
from optviz.symbolic.program import compiled, evaluated
from optviz.symbolic.reader import read

ANALYTIC = ("add", "sub", "mul", "neg", "sin", "cos", "exp", "div", "tanh")
TAME = 1e3


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(60))
def test_a_derivative_is_the_imaginary_part_of_a_tiny_imaginary_step(
    seed: int, grown: Any, inputs: tuple[Node, ...]
) -> None:
    root = grown(seed, ANALYTIC, size=12)
    points = np.random.default_rng(seed).normal(size=(3, 20))
    slopes = compiled(inputs, gradient(root, inputs))(*points)

    for i, slope in enumerate(slopes):
        stepped = points + 1e-30j * (np.arange(3) == i)[:, None]
        values = evaluated([root], dict(zip(inputs, stepped, strict=True)))
        tame = np.max([np.broadcast_to(np.abs(each), 20) for each in values.values()], axis=0) < TAME
        expected = np.broadcast_to(values[root], 20).imag / 1e-30
        tame &= np.abs(expected) < TAME
        np.testing.assert_allclose(np.broadcast_to(slope, 20)[tame], expected[tame], rtol=1e-9, atol=1e-9)


FORMULAS = [
    "sqrt(x) + log(y)", "x**3 - x**-2 + x**0.5", "x**y", "2**x", "expm1(x) + log1p(y)", "tan(x)*arctan(y)",
    "arcsin(x/4) + arccos(y/4)", "sinh(x) - cosh(y)*tanh(x)", "abs(x - y)", "max(x, y**2)*min(x, y)",
    "where(x > y, x*y, exp(x))", "mod(x, 0.7)*y", "sign(x)*x**2 + floor(y)*x", "x % y", "abs(x)**3",
    "log10(x) + log2(y)",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_derivative_is_a_difference(text: str) -> None:
    x, y = symbol("x"), symbol("y")
    root = read(text, {"x": x, "y": y})
    at = np.random.default_rng(1).uniform(0.3, 1.9, (2, 30))
    value, slopes = compiled([x, y], [root]), compiled([x, y], gradient(root, [x, y]))(*at)

    for i, slope in enumerate(slopes):
        h = 1e-6 * (np.arange(2) == i)[:, None]
        expected = (value(*(at + h))[0] - value(*(at - h))[0]) / 2e-6
        np.testing.assert_allclose(np.broadcast_to(slope, 30), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_second_derivative_along_a_direction_is_a_difference_of_the_first(text: str) -> None:
    x, y, v, w = (symbol(name) for name in "xyvw")
    first = gradient(read(text, {"x": x, "y": y}), [x, y])
    at, along = np.random.default_rng(2).uniform(0.3, 1.9, (2, 30)), np.array([[0.6], [-0.8]])
    slopes = compiled([x, y], first)
    ahead, behind = slopes(*(at + 1e-6 * along)), slopes(*(at - 1e-6 * along))

    second = compiled([x, y, v, w], directional(first, {x: v, y: w}))(*at, *along)

    for found, a, b in zip(second, ahead, behind, strict=True):
        np.testing.assert_allclose(np.broadcast_to(found, 30), np.broadcast_to(a - b, 30) / 2e-6, rtol=1e-5, atol=1e-5)


def test_backwards_and_forwards_agree() -> None:
    names = {f"x{i}": symbol(f"x{i}") for i in range(1, 21)}
    terms = [f"(x{i + 1} - x{i}**2)**2*sin(x1 + x{i})" for i in range(1, 20)]
    root, by = read(" + ".join(terms), names), list(names.values())
    at = np.random.default_rng(0).normal(size=20)

    many = compiled(by, gradient(root, by))(*at)
    few = [compiled(by, gradient(root, [each]))(*at)[0] for each in by]

    assert len(by) > derivative.FEW
    np.testing.assert_allclose(many, few, rtol=1e-12, atol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("where(x > 0, log(x), 0)", 0.0, 0.0),
        ("max(sqrt(x - 1), 2)", 1.0, 0.0),
        ("abs(x)", 0.0, 0.0),
        ("x**1", 0.0, 1.0),
        ("x**0", 0.0, 0.0),
        ("x**2", 0.0, 0.0),
        ("x**a", 0.0, 0.0),
    ],
)
def test_what_is_not_taken_does_not_spoil_what_is(text: str, at: float, expected: float) -> None:
    x, a = symbol("x"), symbol("a")

    assert compiled([x, a], gradient(read(text, {"x": x, "a": a}), [x]))(np.float64(at), np.float64(3)) == (expected,)


def test_the_slope_of_nothing_is_zero() -> None:
    x, y = symbol("x"), symbol("y")

    assert compiled([x, y], gradient(make("sin", x), [x, y]))(np.float64(0), np.float64(5)) == (1.0, 0.0)
