"""Formulas for people."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.mathtext import MathTextParser

from optviz.symbolic.graph import symbol
from optviz.symbolic.mathematics import Latex, Unicode
from optviz.symbolic.reader import read

NAMES = {name: symbol(name) for name in ("x", "y", "x1", "x2", "beta1", "m_hat", "lr")}

PAIRS = [
    ("(1 - x)**2 + 100*(y - x**2)**2", "(1 - x)² + 100 (y - x²)²", r"(1 - x)^{2} + 100\,(y - x^{2})^{2}"),
    ("x1*x2 - x1/(x2 + 1)", "x₁ x₂ - x₁ / (x₂ + 1)", r"x_{1}\,x_{2} - \frac{x_{1}}{x_{2} + 1}"),
    ("sqrt(x + 1)*abs(y)", "√(x + 1) |y|", r"\sqrt{x + 1}\,|y|"),
    ("beta1*m_hat", "β₁ m̂", r"\beta_{1}\,\hat{m}"),
    ("-x**2 - (x - y)", "-x² - (x - y)", "-x^{2} - (x - y)"),
    ("x - -y", "x - (-y)", "x - (-y)"),
    ("x + -2*y", "x - 2 y", r"x - 2\,y"),
    ("exp(-x)/pi", "exp(-x) / π", r"\frac{\exp(-x)}{\pi}"),
    ("x*2", "x · 2", r"x \cdot 2"),
    ("x**-1", "x⁻¹", "x^{-1}"),
    ("x**(y + 1)", "x^(y + 1)", "x^{y + 1}"),
    ("1e-8*x", "1e-08 x", r"10^{-8}\,x"),
    ("where(x <= 1, x, y)", "(x if x ≤ 1 else y)", r"(x\ \mathrm{if}\ x \leq 1\ \mathrm{else}\ y)"),
    ("max(x, y) % 2", "max(x, y) mod 2", r"\max(x, y) \,\mathrm{mod}\, 2"),
    ("lr*sign(x)", "lr sign(x)", r"\mathrm{lr}\,\mathrm{sign}(x)"),
]


@pytest.mark.parametrize(("text", "plain", "latex"), PAIRS)
def test_a_formula_reads_as_on_paper(text: str, plain: str, latex: str) -> None:
    root = read(text, NAMES)

    assert Unicode().shown(root) == plain
    assert Latex().shown(root) == latex


@pytest.mark.parametrize("text", [text for text, _, _ in PAIRS])
def test_matplotlib_can_draw_it(text: str) -> None:
    MathTextParser("path").parse(f"${Latex().shown(read(text, NAMES))}$")


@pytest.mark.parametrize("seed", range(20))
def test_matplotlib_can_draw_random_graphs(seed: int, ops: Any, grown: Any) -> None:
    MathTextParser("path").parse(f"${Latex().shown(grown(seed, ops, size=8))}$")
