"""Where legends stand, what they name, and ticks that are read as numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

import optviz
from optviz.drawing import ticks

RULES = [{"name": name, "lr": 1e-3} for name in ("sgd", "nesterov", "adam", "rmsprop", "adagrad", "lion")]


def page(panels: Any, runs: int, **more: Any) -> Any:
    figure = {"size": [7, 4], "dpi": 60, "panels": panels}
    config = {"problem": "rosenbrock", "steps": 9, "optimizers": RULES[:runs], **more}
    drawn: Any = optviz.draw(optviz.run({**config, "figures": {"f": figure}}))
    drawn.canvas.draw()
    return drawn


def test_a_single_run_needs_no_legend_unless_asked() -> None:
    assert page([{"plot": "loss"}], 1).axes[0].get_legend() is None
    assert page([{"plot": "loss", "legend": True}], 1).axes[0].get_legend() is not None


@pytest.mark.parametrize(("runs", "inside"), [(2, True), (4, True), (5, False), (6, False)])
def test_more_than_four_entries_stand_below_the_axes(runs: int, inside: bool) -> None:
    (ax,) = page([{"plot": "loss"}], runs).axes
    box, axes = ax.get_legend().get_window_extent(), ax.get_window_extent()

    assert (box.y0 >= axes.y0) == inside
    assert inside or box.y1 <= axes.y0
    assert box.x0 >= 0
    assert box.y0 >= 0


@pytest.mark.parametrize(("outside", "right"), [("right", True), ("below", False)])
def test_a_legend_stands_where_it_is_asked_to(outside: str, right: bool) -> None:
    (ax,) = page([{"plot": "loss", "legend": {"outside": outside}}], 2).axes
    box, axes = ax.get_legend().get_window_extent(), ax.get_window_extent()

    assert box.x0 >= axes.x1 if right else box.y1 <= axes.y0


def test_a_legend_of_a_map_covers_no_data() -> None:
    vary = {"lr": {"param": "lr", "range": [1e-4, 1e-2], "count": 4, "scale": "log"}}
    ax = page([{"plot": "map"}], 2, vary=vary).axes[0]

    assert ax.get_legend().get_window_extent().y1 <= ax.get_window_extent().y0


@pytest.mark.filterwarnings("ignore::optviz.drawing.figure.UnseenWarning")
def test_a_legend_names_no_curve_that_a_logarithmic_axis_cannot_show() -> None:
    # From (-5, -2) the gradients of plain descent stay negative.
    runs = {"problem": "quadratic", "steps": 60, "optimizers": [{"name": "sgd", "lr": 0.2}, {"name": "heavy_ball"}]}
    ax = page([{"plot": "curves", "quantity": "grad", "scale": "log"}], 2, **runs).axes[0]

    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Heavy ball, x", "Heavy ball, y"]


def test_panels_of_the_same_runs_share_a_legend_with_their_markers_and_dashes() -> None:
    drawn = page([{"plot": "contour"}, {"plot": "loss"}], 3)
    (legend,) = drawn.legends
    contour, loss = drawn.axes

    assert [ax.get_legend() for ax in drawn.axes] == [None, None]
    assert [text.get_text() for text in legend.get_texts()] == ["SGD", "Nesterov", "Adam"]
    for handle, line in zip(legend.get_lines(), loss.lines, strict=True):
        assert (handle.get_linestyle(), handle.get_color()) == (line.get_linestyle(), line.get_color())
    assert len({handle.get_marker() for handle in legend.get_lines()}) == 3
    assert legend.get_window_extent().y1 <= contour.get_window_extent().y0


def test_panels_of_other_runs_keep_their_own() -> None:
    drawn = page([{"plot": "loss", "runs": ["sgd", "adam"]}, {"plot": "loss", "runs": ["sgd", "nesterov"]}], 3)

    assert not drawn.legends
    assert all(ax.get_legend() for ax in drawn.axes)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.9, 12, ["1", "2", "5", "10"]),
        (2, 150, ["3", "10", "30", "100"]),
        (2e-5, 3e-4, ["$2\\times10^{-5}$", "$5\\times10^{-5}$", "0.0001", "0.0002"]),
    ],
)
def test_ticks_of_few_decades_are_numbers(low: float, high: float, told: list[str]) -> None:
    figure: Any = Figure()
    ax = figure.add_subplot()
    ax.set(yscale="log", ylim=(low, high))

    ticks.of_few_decades(ax.yaxis)
    figure.draw_without_rendering()

    assert [text.get_text() for text in ax.get_yticklabels()] == told
    assert not [text for text in ax.get_yticklabels(minor=True) if text.get_text()]


def test_ticks_of_many_decades_are_matplotlib_s() -> None:
    figure: Any = Figure()
    ax = figure.add_subplot()
    ax.set(yscale="log", ylim=(1e-9, 1))
    before = ax.yaxis.get_major_locator()

    ticks.of_few_decades(ax.yaxis)

    assert ax.yaxis.get_major_locator() is before
    assert np.all(ax.get_yticks() > 0)
