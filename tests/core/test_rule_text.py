"""The printed update rule is that of the paper."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.mathtext import MathTextParser

from optviz import registry
from optviz.core import Optimizer, Problem, norm
from optviz.core.rule_text import CoupledError, update_rule
from optviz.symbolic.mathematics import Latex, Unicode

PRINTED = {
    "sgd": ["xₜ = xₜ₋₁ - lr ∇f(xₜ₋₁)"],
    "heavy_ball": ["velocityₜ = momentum velocityₜ₋₁ + ∇f(xₜ₋₁)", "xₜ = xₜ₋₁ - lr velocityₜ"],
    "nesterov": [
        "aheadₜ = momentum velocityₜ₋₁",
        "velocityₜ = aheadₜ - lr ∇f(xₜ₋₁ + aheadₜ)",
        "xₜ = xₜ₋₁ + velocityₜ",
    ],
    "adam": [
        "gₜ = ∇f(xₜ₋₁)",
        "mₜ = β₁ mₜ₋₁ + (1 - β₁) gₜ",
        "vₜ = β₂ vₜ₋₁ + (1 - β₂) gₜ²",
        "m̂ₜ = mₜ / (1 - β₁ᵗ)",
        "v̂ₜ = vₜ / (1 - β₂ᵗ)",
        "xₜ = xₜ₋₁ - lr m̂ₜ / (√v̂ₜ + eps)",
    ],
    "adadelta": [
        "gₜ = ∇f(xₜ₋₁)",
        "vₜ = decay vₜ₋₁ + (1 - decay) gₜ²",
        "δₜ = √(uₜ₋₁ + eps) / √(vₜ + eps) gₜ",
        "uₜ = decay uₜ₋₁ + (1 - decay) δₜ²",
        "xₜ = xₜ₋₁ - lr δₜ",
    ],
}


@pytest.mark.parametrize("name", PRINTED)
def test_a_rule_is_printed_from_its_code_as_its_paper_has_it(name: str) -> None:
    rule = registry.load("optimizers", name)()

    assert [f"{left} = {right}" for left, right in update_rule(rule, Unicode())] == PRINTED[name]


@pytest.mark.parametrize("name", PRINTED)
def test_matplotlib_can_draw_the_rule(name: str) -> None:
    for left, right in update_rule(registry.load("optimizers", name)(), Latex()):
        MathTextParser("path").parse(f"${left} = {right}$")


def test_latex_has_the_rule_too() -> None:
    lines = update_rule(registry.load("optimizers", "adam")(), Latex())

    assert lines[2] == ("v_{t}", r"\beta_{2}\,v_{t-1} + (1 - \beta_{2})\,g_{t}^{2}")
    assert lines[-1] == (
        "x_{t}",
        r"x_{t-1} - \frac{\mathrm{lr}\,\hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \mathrm{eps}}",
    )


def test_a_branch_on_the_step_is_printed_as_a_choice() -> None:
    sgd = registry.load("optimizers", "sgd")()

    lines = update_rule(registry.load("optimizers", "lookahead")(sgd), Unicode())

    assert {left for left, _ in lines} == {"xₜ", "slowₜ"}
    assert all("if t mod 5 ≠ 0 else" in right for _, right in lines)


class Normalized(Optimizer):
    """Takes steps of one length."""

    def init(self, x: Any) -> Any:
        return ()

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        g = f.grad(x)
        return x - g / norm(g)[..., None], state


class Turned(Normalized):
    """Gives each coordinate the slope of the other."""

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        return x - f.grad(x)[..., ::-1] * x[..., ::-1], state


@pytest.mark.parametrize("rule", [Normalized, Turned])
def test_a_rule_that_mixes_coordinates_is_not_printed_as_if_there_were_one(rule: type[Optimizer]) -> None:
    with pytest.raises(CoupledError):
        update_rule(rule(), Unicode())
