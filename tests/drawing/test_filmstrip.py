"""Panels that end at steps of their own, and filmstrips of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz.config.diagnostics import ConfigError

CONFIG: dict[str, Any] = {
    "problem": "rosenbrock",
    "steps": 30,
    "optimizers": [{"name": "adam", "lr": 0.1}],
    "vary": {"lr": {"param": "lr", "values": [0.1, 0.2]}},
}


def axes(*panels: dict[str, Any]) -> Any:
    return optviz.draw(optviz.run({**CONFIG, "figures": {"f": {"panels": list(panels)}}})).axes


def test_a_panel_ends_at_its_step_and_its_neighbour_at_the_last() -> None:
    first, second = axes({"plot": "loss", "until": 10}, {"plot": "loss"})

    assert len(first.lines[0].get_xdata()) == 11
    assert len(second.lines[0].get_xdata()) == 31
    assert first.get_ylim() == second.get_ylim()


def test_a_filmstrip_is_a_row_of_panels_with_equal_limits_and_their_steps_as_titles() -> None:
    found = axes({"plot": "contour", "until": [0, 5, 30], "points": 20})

    assert [ax.get_title(loc="left") for ax in found] == ["step 0", "step 5", "step 30"]
    assert [len(ax.lines[0].get_xdata()) for ax in found] == [1, 6, 31]
    assert len({ax.get_xlim() for ax in found}) == 1
    assert [bool(ax.get_ylabel()) for ax in found] == [True, False, False]


def test_a_map_may_end_at_an_earlier_step() -> None:
    result = optviz.run({**CONFIG, "figures": {"f": {"panel": {"plot": "map", "until": 3}}}})
    line = optviz.draw(result).axes[0].lines[0]

    assert np.array_equal(line.get_ydata(), result["adam"].value[3])


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        ({"until": [1, 5, 5]}, "steps must go up"),
        ({"until": [1, 50]}, "step 50, but no run goes on after step 30"),
        ({"until": 31}, "step 31, but no run goes on after step 30"),
        ({"until": [1, 5], "facet": "lr"}, "a facet's panels end at one step; give one number"),
    ],
)
def test_steps_that_no_panel_can_show_are_refused(panel: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        axes({"plot": "contour", **panel})
