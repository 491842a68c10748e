"""What can be seen in a panel, and what is said where it can't."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import optviz
from optviz.drawing.figure import UnseenWarning


def drawn(panel: dict[str, Any], **config: Any) -> Any:
    """The axes of a small figure with one panel."""
    whole = {"problem": {"name": "quadratic", "A": [1, 10]}, "start": [1, 1], "steps": 50, **config}
    result = optviz.run({**whole, "figures": {"shown": {"panel": panel}}})
    return optviz.draw(result, "shown").axes[0]


ONE = [{"name": "sgd", "lr": 0.04}]
TWO = [{"name": "sgd", "lr": 0.04, "label": "good"}, {"name": "sgd", "lr": 0.5, "label": "too large"}]


def test_logarithmic_steps_begin_at_the_first_and_end_at_the_last() -> None:
    low, high = drawn({"plot": "loss", "xscale": "log"}, optimizers=ONE, steps=10_000).get_xlim()

    assert 0.3 < low < 1
    assert 10_000 < high < 30_000


@pytest.mark.parametrize("plot", ["curves", "bars"])
def test_a_run_that_diverged_sets_no_limits_for_the_others(plot: str) -> None:
    low, high = drawn({"plot": plot}, optimizers=TWO, steps=500).get_ylim()

    assert -0.2 < low < high < 1.2


def test_a_run_that_diverged_does_not_widen_the_window() -> None:
    ax = drawn({"plot": "contour", "margin": [1, 1]}, optimizers=TWO, steps=500)

    assert ax.get_ylim() == (-6, 6)


def test_runs_that_all_diverged_are_shown_as_far_as_numbers_go() -> None:
    assert drawn({"plot": "curves"}, optimizers=TWO[1:], steps=100).get_ylim()[1] > 1e50


def test_a_run_outside_the_window_is_told() -> None:
    with pytest.warns(UnseenWarning, match="shown: nothing is seen of SGD: all of its points lie outside the limits"):
        drawn({"plot": "contour", "ylim": [-6, 6]}, optimizers=ONE, start=[5, 20], steps=2)


def test_values_that_a_logarithmic_axis_cannot_show_are_told_with_their_share() -> None:
    with pytest.warns(UnseenWarning, match="100% of its values are not positive, and the axis is logarithmic"):
        drawn({"plot": "curves", "quantity": "grad", "scale": "log"}, optimizers=ONE, start=[-1, -1])


def test_nothing_is_told_of_what_is_seen() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn({"plot": "contour"}, optimizers=ONE)
