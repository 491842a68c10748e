"""Tables of final values, against algebra: SGD on ½ a x² multiplies x by 1 - lr a in each step."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

import optviz
from optviz.build.final_values import FORMATS, Row, as_latex, escaped, final_values

BOWL: dict[str, Any] = {"problem": {"name": "quadratic", "A": [2, 2]}, "start": [3, 4], "steps": 2}


def rows(figure: dict[str, Any] | None = None, **told: Any) -> list[Row]:
    result = optviz.run({**BOWL, **told, "figures": {"one": figure or {"panel": {"plot": "loss"}}}})
    return final_values(result, result.experiment.figures[0])


def test_a_row_says_where_a_run_ends() -> None:
    (row,) = rows(optimizers=[{"name": "sgd", "lr": 0.25, "label": "mine"}])

    # Two halvings of (3, 4), whose length is 5: the loss is |x|², the gradient 2 x.
    assert (row.run, row.steps, row.evaluations, row.diverged_at) == ("mine", 2, 2, None)
    assert (row.loss, row.gradient_norm, row.distance) == pytest.approx((1.25**2, 2.5, 1.25))
    assert "lr=0.25" in row.settings


def test_a_row_stands_at_the_last_step_that_is_shown() -> None:
    (row,) = rows({"until": 1, "panel": {"plot": "loss"}}, optimizers=[{"name": "sgd", "lr": 0.25}])

    assert (row.steps, row.distance) == (1, pytest.approx(2.5))


def test_members_have_a_row_each_with_their_own_settings() -> None:
    vary = {"rate": {"param": "lr", "values": [0.1, 0.2]}}
    found = rows({"panel": {"plot": "loss", "hue": "rate"}}, optimizers=["sgd"], vary=vary)

    assert ["lr=0.1" in found[0].settings, "lr=0.2" in found[1].settings] == [True, True]


def test_a_run_in_two_panels_has_one_row() -> None:
    assert len(rows({"panels": [{"plot": "loss"}, {"plot": "contour"}]}, optimizers=["sgd"])) == 1


def test_a_run_that_diverged_says_when() -> None:
    (row,) = rows(optimizers=[{"name": "sgd", "lr": 1e200}])

    assert (row.run, row.diverged_at) == ("SGD", 1)


def test_a_csv_has_every_digit() -> None:
    found = rows(optimizers=[{"name": "sgd", "lr": 0.1}])
    (told,) = csv.DictReader(io.StringIO(FORMATS["table.csv"](found)))

    assert float(told["loss"]) == found[0].loss
    assert told["diverged_at"] == ""


def test_a_table_of_latex_has_the_rules_of_booktabs_and_escapes_what_is_no_mathematics() -> None:
    text = as_latex(rows(optimizers=[{"name": "sgd", "lr": 0.49, "label": r"A_1 & $\alpha_1$"}], steps=9))

    assert [line for line in text.splitlines() if "rule" in line] == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert r"A\_1 \& $\alpha_1$ & lr=0.49 & 9 & 9 & $6.554 \times 10^{-30}$" in text
    assert escaped("50% {x}") == r"50\% \{x\}"


def test_a_table_of_markdown_has_a_line_a_run() -> None:
    lines = FORMATS["table.md"](rows(optimizers=["sgd", "adam"])).splitlines()

    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {9}
