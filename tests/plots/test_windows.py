"""Windows that hold the starts and the runs that stay near, and the heads where others leave."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz

BOWL = {"name": "quadratic", "A": [1, 1]}  # its domain is -6 to 6 in both coordinates


def page(config: dict[str, Any], **panel: Any) -> Any:
    base = {"problem": BOWL, "steps": 20, "optimizers": [{"name": "sgd", "lr": 0.1}], "start": [-4, -2]}
    plot = {"plot": "contour", **panel}
    return optviz.draw(optviz.run({**base, **config, "figures": {"f": {"panel": plot}}}))


def test_the_window_is_the_domain_where_it_holds_everything() -> None:
    ax = page({}).axes[0]

    assert (ax.get_xlim(), ax.get_ylim()) == ((-6, 6), (-6, 6))


@pytest.mark.parametrize("plot", ["contour", "surface"])
def test_the_window_holds_a_start_outside_the_domain(plot: str) -> None:
    ax = page({"start": [2, 20]}, plot=plot).axes[0]

    low, high = ax.get_ylim()
    assert (low, ax.get_xlim()) == (-6, (-6, 6))
    assert 20 < high < 23


def test_a_run_that_goes_astray_does_not_widen_the_window() -> None:
    ax = page({"optimizers": [{"name": "sgd", "lr": 2.5}], "steps": 60}).axes[0]

    assert np.abs([ax.get_xlim(), ax.get_ylim()]).max() <= 12.6


def test_named_limits_are_the_window() -> None:
    ax = page({"start": [2, 20]}, xlim=[1, 3], ylim=[0, 30]).axes[0]

    assert (ax.get_xlim(), ax.get_ylim()) == ((1, 3), (0, 30))


def test_panels_of_a_facet_and_frames_have_one_window() -> None:
    vary = {"start": {"param": "start", "values": [[-4, -2], [2, 20]]}}
    axes = page({"vary": vary}, facet="start").axes

    assert axes[0].get_ylim() == axes[1].get_ylim()
    assert axes[0].get_ylim()[1] > 20


def heads(config: dict[str, Any], **panel: Any) -> Any:
    """Offsets of the arrowheads at the rim, (N, 2)."""
    drawn = page(config, **panel)
    collection = [each for each in drawn.axes[0].collections if list(each.get_linewidths()) == [0.6]]
    return np.concatenate(
        [np.asarray(each.get_offsets()) for each in collection if each.get_paths()] or [np.empty((0, 2))]
    )


def test_a_run_that_leaves_has_a_head_where_its_segment_crosses_the_rim() -> None:
    # x doubles and changes its sign at each step: from (1, 0.5) to (-2, -1).
    run = {"optimizers": [{"name": "sgd", "lr": 3.0}], "start": [1, 0.5], "steps": 1}

    found = heads(run, extent=[[-1.5, 1.5], [-3, 3]], markers=[])

    assert found == pytest.approx(np.array([[-1.5, -0.75]]))


def test_a_run_that_comes_back_has_no_head() -> None:
    # x goes 1, -0.8, 0.64: over the rim at -0.7 and back.
    run = {"optimizers": [{"name": "sgd", "lr": 1.8}], "start": [1, 0.5], "steps": 2}

    assert not len(heads(run, extent=[[-0.7, 1.5], [-3, 3]], markers=[]))


def test_a_curve_that_diverges_has_a_head_where_it_leaves_and_others_have_none() -> None:
    two = [{"name": "sgd", "lr": 0.1, "label": "good"}, {"name": "sgd", "lr": 5.0, "label": "lost"}]
    ax = page({"optimizers": two, "start": [1, 2], "steps": 9}, plot="curves", coordinates=["x"]).axes[0]
    (place,) = (each.get_offsets()[0] for each in ax.collections if len(each.get_offsets()))

    # x is 1, -4, 16, ...: the first step leaves below.
    assert place[1] == pytest.approx(ax.get_ylim()[0])
    assert 0 < place[0] < 1


def test_a_loss_that_diverges_leaves_through_the_top_at_its_step() -> None:
    # f is 2.5 at the start and 16 times as large after each step: on a logarithmic axis its line is straight.
    two = [{"name": "sgd", "lr": 0.1, "label": "good"}, {"name": "sgd", "lr": 5.0, "label": "lost"}]
    drawn = page({"optimizers": two, "start": [1, 2], "steps": 9}, plot="loss")
    ax = drawn.axes[0]
    (place,) = (each.get_offsets()[0] for each in ax.collections if len(each.get_offsets()))

    assert place[1] == pytest.approx(ax.get_ylim()[1])
    assert 2.5 * 16.0 ** place[0] == pytest.approx(ax.get_ylim()[1])


def test_heads_can_be_left_out() -> None:
    run = {"optimizers": [{"name": "sgd", "lr": 3.0}], "start": [1, 0.5], "steps": 1}

    assert not len(heads(run, extent=[[-1.5, 1.5], [-3, 3]], markers=[], exits=0))
