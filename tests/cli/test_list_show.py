"""`optviz list` and `optviz show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optviz import catalog

if TYPE_CHECKING:
    from collections.abc import Callable


def test_list_names_everything_with_its_first_sentence(optviz: Callable[..., Any]) -> None:
    ran = optviz("list")

    assert ran.returncode == 0
    for kind in catalog.KINDS:
        for entry in catalog.entries(kind):
            assert f"  {entry.name} " in ran.stdout
            assert entry.summary in ran.stdout


@pytest.mark.parametrize("word", ["optimizers", "optimizer", "Optimizers"])
def test_list_of_one_kind_is_one_name_a_line(optviz: Callable[..., Any], word: str) -> None:
    ran = optviz("list", word)

    assert [line.split()[0] for line in ran.stdout.splitlines()] == list(catalog.names("optimizers"))


def test_a_misspelt_kind_is_answered_with_the_nearest(optviz: Callable[..., Any]) -> None:
    ran = optviz("list", "optimzers")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: there is no kind 'optimzers'; did you mean 'optimizers'?\n"


def test_show_tells_formula_reference_bounds_defaults_and_meanings(optviz: Callable[..., Any]) -> None:
    ran = optviz("show", "adam", env={"COLUMNS": "200"})

    assert ran.returncode == 0
    assert "m ← beta1 m + (1 - beta1) ∇f(x)" in ran.stdout
    assert "Kingma and Ba (2015)" in ran.stdout
    row = next(line for line in ran.stdout.splitlines() if line.startswith("  beta1 "))
    assert row.split() == "beta1 number ≥ 0, < 1 0.9 fraction of the mean gradient kept".split()
    assert "m_hat" in ran.stdout


@pytest.mark.parametrize("kind", catalog.KINDS)
def test_show_knows_every_name_that_list_prints(kind: str) -> None:
    for name in catalog.names(kind):
        about = catalog.describe(kind, name)

        assert about.summary
        assert all(setting.meaning for setting in about.settings), f"{kind}: {name} has a field without a meaning"


def test_a_misspelt_name_is_answered_with_the_nearest(optviz: Callable[..., Any]) -> None:
    ran = optviz("show", "adma")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: nothing is called 'adma'; did you mean 'adam'?\n"


def test_lines_of_show_fit_the_terminal(optviz: Callable[..., Any]) -> None:
    ran = optviz("show", "sgd", env={"COLUMNS": "80"})

    assert max(map(len, ran.stdout.splitlines())) <= 80


def test_show_prints_the_rule_from_the_code_of_an_optimizer(optviz: Any) -> None:
    shown = optviz("show", "heavy_ball").stdout

    assert "    velocityₜ = momentum velocityₜ₋₁ + ∇f(xₜ₋₁)\n    xₜ = xₜ₋₁ - lr velocityₜ\n" in shown


def test_show_prints_the_rule_as_latex_when_asked(optviz: Any) -> None:
    assert optviz("show", "sgd", "--latex").stdout == "x_{t} = x_{t-1} - \\mathrm{lr}\\,\\nabla f(x_{t-1})\n"
    assert optviz("show", "contour", "--latex").returncode == 2
