"""A function of one coordinate with the runs on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz.config.diagnostics import ConfigError
from optviz.drawing.figure import UnseenWarning

# f = x², so each step multiplies x by 1 - 2 lr.
CONFIG: dict[str, Any] = {
    "problem": {"name": "quadratic", "A": [2]},
    "start": [5],
    "steps": 4,
    "optimizers": [{"name": "sgd", "lr": 0.25, "label": "near"}, {"name": "sgd", "lr": 1.5, "label": "away"}],
}


def axes(panel: dict[str, Any], **more: Any) -> Any:
    page = {"f": {"panel": {"plot": "function", **panel}}}
    return optviz.draw(optviz.run({**CONFIG, **more, "figures": page})).axes[0]


def test_the_iterates_stand_on_the_curve() -> None:
    ax = axes({"runs": ["near"]})
    curve, path = ax.lines[0], ax.lines[1]
    x, y = path.get_data()

    assert np.asarray(x) == pytest.approx([5, 2.5, 1.25, 0.625, 0.3125])
    assert np.asarray(y) == pytest.approx(np.asarray(x) ** 2)
    assert curve.get_ydata() == pytest.approx(np.asarray(curve.get_xdata()) ** 2)


def test_the_window_holds_the_start_and_not_a_run_that_goes_astray() -> None:
    low, high = axes({}, start=[9]).get_xlim()

    assert low >= -18
    assert 9 < high < 18


def test_tangents_have_the_slope_of_the_function() -> None:
    ax = axes({"runs": ["near"], "tangents": True, "markers": []})
    (shafts,) = (each for each in ax.collections if hasattr(each, "get_segments"))

    segments = np.array(shafts.get_segments())
    slopes = np.diff(segments[..., 1], axis=1) / np.diff(segments[..., 0], axis=1)
    assert len(segments) == 2 * 5
    assert slopes[:, 0] == pytest.approx(2 * segments[:, 0, 0])


def test_a_run_that_cannot_be_seen_is_told_and_not_named() -> None:
    with pytest.warns(UnseenWarning, match="nothing is seen of away"):
        ax = axes({"xlim": [-1, 3], "ylim": [0, 9], "legend": True})

    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["near"]


def test_more_coordinates_are_refused_with_the_plot_that_shows_them() -> None:
    with pytest.raises(ConfigError, match=r"it shows one coordinate(.|\n)*contour shows two of them"):
        axes({}, problem="rosenbrock", start=[1, 1])


def test_contour_names_this_plot_where_there_is_one_coordinate() -> None:
    with pytest.raises(ConfigError, match=r"it shows two coordinates(.|\n)*function shows one"):
        axes({"plot": "contour"})
