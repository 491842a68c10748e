"""A handful of pictures, held against those that a person has looked at (tests/baseline)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import optviz

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE: dict[str, Any] = {"size": [4.8, 3.2], "dpi": 100}
RACE: dict[str, Any] = {
    "problem": "rosenbrock",
    "steps": 60,
    "optimizers": [
        {"name": "sgd", "lr": 0.001},
        {"name": "heavy_ball", "lr": 0.001},
        {"name": "adam", "lr": 0.1},
        {"name": "sgd", "lr": 0.01, "label": "too fast"},
    ],
}

compared = pytest.mark.mpl_image_compare(style="default", tolerance=2, savefig_kwargs={"dpi": 100})


def picture(figure: dict[str, Any], **told: Any) -> Figure:
    return optviz.draw(optviz.run({**RACE, **told, "figures": {"one": PAGE | figure}}))


@compared
def test_paths_over_level_lines() -> Figure:
    return picture({"panel": {"plot": "contour", "scale": "log", "legend": {"fontsize": 7}}})


@compared
def test_gradient_arrows_in_darkgrid() -> Figure:
    runs = [{"run": "Adam", "color": "white", "arrows": True}]
    return picture({"style": "darkgrid", "panel": {"plot": "contour", "scale": "sqrt", "runs": runs}})


@compared
def test_losses_and_a_diverging_run() -> Figure:
    return picture({"panel": {"plot": "loss", "quantity": "suboptimality"}})


@compared
def test_a_landscape_that_hides_what_is_behind_it() -> Figure:
    return picture({"panel": {"plot": "surface", "scale": "log", "hidden": "hide", "view": [40, 60], "legend": False}})


@compared
def test_states_of_adam_in_a_grid() -> Figure:
    curves = {"plot": "curves", "runs": ["Adam"]}
    panels = [{**curves, "quantity": ["x"]}, {**curves, "quantity": ["m"]}, {**curves, "quantity": ["effective_lr"]}]
    return picture({"size": [9, 3], "panels": panels, "layout": {"columns": 3}, "title": "Adam in the valley"})
