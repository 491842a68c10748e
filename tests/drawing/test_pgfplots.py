"""Coordinates for pgfplots: those of the runs, in code whose braces and environments close."""

from __future__ import annotations

import re
import warnings
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.build.texts import written

QUICK: dict[str, Any] = {"problem": "quadratic", "steps": 4, "optimizers": [{"name": "sgd", "lr": 0.1, "label": "A_1"}]}
PLOTS: list[dict[str, Any]] = [
    {"plot": "contour"},
    {"plot": "loss", "guides": [{"x": 1}, {"y": 2}]},
    {"plot": "curves", "quantity": ["x"]},
    {"plot": "contour", "runs": [{"run": "sgd", "arrows": True}], "title": "50% of {step}"},
    {"plot": "bars"},
]


def tikz(figure: dict[str, Any], **told: Any) -> str:
    result = optviz.run({**QUICK, **told, "figures": {"one": figure}})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return written("tikz", result, result.experiment.figures[0], "here")


def coordinates(text: str) -> list[np.ndarray]:
    found = re.findall(r"coordinates \{(.*?)\};", text)
    return [np.array([pair.split(",") for pair in re.findall(r"\((.*?)\)", each)], dtype=float) for each in found]


def test_the_coordinates_of_a_path_are_the_points_of_its_run() -> None:
    path = optviz.run(QUICK)["A_1"].x[:, 0]
    text = tikz({"panel": {"plot": "contour", "lines": False, "filled": False}})

    assert np.allclose(coordinates(text)[0], path, rtol=1e-7)


def test_the_coordinates_of_a_loss_end_at_the_last_step_shown() -> None:
    run = optviz.run(QUICK)["A_1"]
    (line,) = coordinates(tikz({"until": 2, "panel": {"plot": "loss"}}))

    assert np.allclose(line, np.stack([run.step, run.value[:, 0]], axis=-1)[:3], rtol=1e-7)


def test_level_lines_have_the_level_of_the_loss() -> None:
    problem = optviz.load(QUICK).problem
    text = tikz({"panel": {"plot": "contour", "levels": [4.0], "points": 200, "runs": [], "markers": []}})

    assert np.allclose(np.concatenate([problem.value(line) for line in coordinates(text)]), 4, rtol=1e-2)


@pytest.mark.parametrize("panel", PLOTS, ids=lambda panel: panel["plot"])
def test_braces_and_environments_close(panel: dict[str, Any]) -> None:
    text = tikz({"panel": panel})

    assert text.count("{") == text.count("}")
    assert text.count("[") == text.count("]")
    begun, ended = (re.findall(rf"\\{word}\{{(\w+)\}}", text) for word in ("begin", "end"))
    assert begun == ended[::-1]


def test_several_panels_are_a_group() -> None:
    text = tikz({"panels": [{"plot": "loss"}, {"plot": "contour"}]})

    assert text.count(r"\nextgroupplot") == 2
    assert "group size=2 by 1" in text


def test_labels_are_escaped_and_stand_in_the_legend_once() -> None:
    assert tikz({"panel": {"plot": "loss"}}).count(r"\addlegendentry{A\_1}") == 1
    assert tikz({"panel": {"plot": "contour"}}).count(r"\addlegendentry{A\_1}") == 1


def test_a_point_that_tex_cannot_compute_is_a_gap() -> None:
    text = tikz({"panel": {"plot": "loss"}}, optimizers=[{"name": "sgd", "lr": 1e30}])

    assert "nan" in text
    assert "e+6" not in text


def test_what_has_no_lines_is_told() -> None:
    result = optviz.run({**QUICK, "figures": {"one": {"panel": {"plot": "bars"}}}})

    with pytest.warns(UserWarning, match=r"one\.tikz is without bars"):
        written("tikz", result, result.experiment.figures[0], "here")
