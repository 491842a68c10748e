"""Data with what the runs make of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.drawing.figure import compose

# Through (0, 1), (1, 3) and (2, 5), on the line 1 + 2 x.
CONFIG: dict[str, Any] = {
    "problem": {"name": "least_squares", "coefficients": [1, 2], "n_samples": 12, "noise": 0.0, "span": [0, 2]},
    "start": [0, 0],
    "steps": 40,
    "optimizers": [{"name": "sgd", "lr": 0.3}],
}


def drawing(**more: Any) -> Any:
    panel = {"plot": "fit", **more.pop("panel", {})}
    result = optviz.run({**CONFIG, **more, "figures": {"f": {"panel": panel}}})
    return result, compose(result, result.experiment.figures[0])


def test_the_line_is_that_of_the_step_that_is_shown() -> None:
    result, drawn = drawing(panel={"trail": 0})
    data, line = drawn.figure.axes[0].lines

    assert np.asarray(data.get_ydata()) == pytest.approx(1 + 2 * np.asarray(data.get_xdata()))
    for step in (0, 3, 40):
        drawn.update(step)
        intercept, slope = result["sgd"].x[step, 0]
        assert np.asarray(line.get_ydata()) == pytest.approx(intercept + slope * np.asarray(line.get_xdata()))


def test_earlier_lines_are_seen_from_their_step_on() -> None:
    result, drawn = drawing(panel={"trail": 3})
    drawn.update(1)
    _, first, second, third, _ = drawn.figure.axes[0].lines

    assert np.asarray(first.get_ydata()) == pytest.approx(0.0)
    assert np.isfinite(second.get_ydata()).all()
    assert np.isnan(third.get_ydata()).all()
    drawn.update(2)
    intercept, slope = result["sgd"].x[2, 0]
    assert np.asarray(third.get_ydata()) == pytest.approx(intercept + slope * np.asarray(third.get_xdata()))


def test_the_window_is_that_of_the_data_whatever_a_run_makes_of_them() -> None:
    _, drawn = drawing(optimizers=[{"name": "sgd", "lr": 5.0}])
    low, high = drawn.figure.axes[0].get_ylim()

    assert 0 < low < 1.5
    assert 4.5 < high < 6


@pytest.mark.parametrize(("name", "dim"), [("polynomial_regression", 3), ("huber_regression", 2), ("logistic", 2)])
def test_a_model_predicts_what_its_formula_says(name: str, dim: int) -> None:
    problem = registry.load("problems", name)()
    inputs, weights = np.linspace(-1, 1, 7), np.array([[0.3, -0.7, 0.2][:dim], [1.0, 2.0, -1.0][:dim]])

    linear = sum(weights[:, k, None] * inputs**k for k in range(dim))
    expected = 1 / (1 + np.exp(-linear)) if name == "logistic" else linear
    assert problem.predicted(weights, inputs) == pytest.approx(expected)


@pytest.mark.parametrize(
    "problem", ["rosenbrock", "softmax", {"name": "least_squares", "coefficients": [1, 2, 3], "n_samples": 9}]
)
def test_a_problem_without_data_of_one_feature_is_refused(problem: Any) -> None:
    with pytest.raises(ConfigError, match="it shows data of one feature, and this problem has none"):
        drawing(problem=problem, start=None)
