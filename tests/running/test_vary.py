"""What varies: many members as one batch, each as if it had run alone, and only those that figures show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz.config.diagnostics import ConfigError
from optviz.config.load import load
from optviz.model import Vary
from optviz.running import axes, members

BASE: dict[str, Any] = {"problem": "rosenbrock", "steps": 40, "optimizers": ["adam", {"name": "sgd", "lr": 0.001}]}
GRID = {
    "rate": {"param": "adam.lr", "range": [0.001, 0.1], "count": 3, "scale": "log"},
    "beta1": {"param": "beta1", "values": [0.5, 0.9]},
}
LOSSES = {"name": "minibatch_losses", "order": "drawn", "batches": 20}
MAP = {"f": {"formats": ["png"], "panel": {"plot": "map", "runs": ["adam"]}}}


def varied(vary: dict[str, Any] | None = None, **more: Any) -> Any:
    return optviz.run({**BASE, "vary": vary or GRID, **more})


def mistakes(vary: Any, **more: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load({**BASE, "vary": vary, **more})
    return [str(diagnostic) for diagnostic in caught.value.diagnostics]


def alone(optimizer: dict[str, Any], **more: Any) -> Any:
    (run,) = optviz.run({**BASE, "optimizers": [optimizer], **more})
    return run


def test_every_member_equals_a_run_of_its_own_bit_for_bit() -> None:
    batch = varied()["adam"]

    for b in range(6):
        lr, beta1 = (float(batch.axes[name][b]) for name in ("rate", "beta1"))
        own = alone({"name": "adam", "lr": lr, "beta1": beta1})
        assert np.array_equal(batch.x[:, b], own.x[:, 0])
        assert np.array_equal(batch.value[:, b], own.value[:, 0])


@pytest.mark.parametrize("seed", [0, 3, 7])
def test_a_member_with_its_own_draws_equals_a_run_of_its_own_bit_for_bit(seed: int) -> None:
    noisy = {"problem": LOSSES, "optimizers": [{"name": "sgd", "lr": 0.3}]}
    vary = {"seed": {"param": "seed", "count": 8}, "lr": {"param": "lr", "values": [0.1, 0.3]}}

    member = optviz.run({**BASE, **noisy, "vary": vary})["sgd"].sel(seed=seed, lr=0.3)

    assert np.array_equal(member.x, optviz.run({**BASE, **noisy, "seed": seed})["sgd"].x)


def test_settings_of_the_problem_vary_with_whole_numbers_among_them() -> None:
    run = optviz.run({**BASE, "vary": {"n": {"param": "problem.batches", "values": [2, 5]}}, "problem": LOSSES})["sgd"]

    for batches in (2, 5):
        own = optviz.run({**BASE, "problem": {**LOSSES, "batches": batches}})["sgd"]
        assert np.array_equal(run.sel(n=batches).x, own.x)


def test_a_grid_of_starts_is_an_axis_for_each_coordinate() -> None:
    run = varied({"start": {"param": "start", "grid": [[-2, 2, 3], [-1, 3, 2]]}})["sgd"]

    assert {name: np.unique(values).tolist() for name, values in run.axes.items()} == {
        "start.x": [-2, 0, 2],
        "start.y": [-1, 3],
    }
    assert np.array_equal(
        run.sel(**{"start.x": 0, "start.y": 3}).x, alone({"name": "sgd", "lr": 0.001, "start": [0, 3]}).x
    )


def test_starts_can_be_listed_as_points_and_vary_in_one_coordinate() -> None:
    points = varied({"from": {"param": "start", "values": [[-1, 1], [2, 2]]}})["sgd"]
    one = varied({"x": {"param": "start.x", "values": [-1, 0.5]}})["sgd"]

    assert points.x[0].tolist() == [[-1, 1], [2, 2]]
    assert one.x[0].tolist() == [[-1, 1], [0.5, 1]]


def test_the_first_axis_is_the_slowest() -> None:
    batch = varied()["adam"]

    assert batch.axes["rate"] == pytest.approx([0.001, 0.001, 0.01, 0.01, 0.1, 0.1])
    assert batch.axes["beta1"].tolist() == [0.5, 0.9] * 3


def test_a_run_without_the_setting_has_one_member() -> None:
    assert varied()["sgd"].axes == {}
    assert varied()["sgd"].x.shape == (41, 1, 2)


def test_a_bare_setting_varies_every_optimizer_that_has_it() -> None:
    assert [[*run.axes] for run in varied({"lr": {"param": "lr", "values": [0.0001, 0.001]}})] == [["lr"], ["lr"]]


def test_the_setting_of_a_rule_within_a_rule_varies_and_its_state_is_recorded() -> None:
    nested = {"name": "lookahead", "inner": {"name": "adam", "lr": 0.1}}
    vary = {"inner": {"param": "lookahead.inner.lr", "values": [0.01, 0.1]}}

    run = optviz.run({**BASE, "optimizers": [nested], "vary": vary, "record": {"state": ["inner.m_hat"]}})["lookahead"]

    own = alone({"name": "lookahead", "inner": {"name": "adam", "lr": 0.01}}, record={"state": ["inner.m_hat"]})
    assert np.array_equal(run.sel(inner=0.01).x, own.x)
    assert np.array_equal(run.sel(inner=0.01).state["inner.m_hat"], own.state["inner.m_hat"], equal_nan=True)


def test_the_peak_of_a_schedule_varies() -> None:
    cosine = {"name": "sgd", "lr": {"schedule": "cosine", "start": 0.002}}
    run = optviz.run(
        {**BASE, "optimizers": [cosine], "vary": {"peak": {"param": "sgd.lr.start", "values": [1e-4, 1e-3]}}}
    )

    own = alone({"name": "sgd", "lr": {"schedule": "cosine", "start": 1e-3}})
    assert np.array_equal(run["sgd"].sel(peak=1e-3).x, own.x)


def test_only_what_figures_show_is_run_and_once() -> None:
    panel = {"plot": "loss", "runs": ["adam"], "select": {"rate": 0.01}}
    hue = {"plot": "loss", "runs": ["adam"], "hue": "rate"}

    run = varied(figures={"one": {"panel": panel}, "two": {"panel": hue}})["adam"]

    assert sorted(zip(run.axes["rate"].tolist(), run.axes["beta1"].tolist(), strict=True)) == [
        (pytest.approx(0.001), 0.9),
        (pytest.approx(0.01), 0.9),
        (pytest.approx(0.1), 0.9),
    ]


def test_a_plot_gets_the_points_that_it_needs() -> None:
    first_below = {"f": {**MAP["f"], "panel": {**MAP["f"]["panel"], "show": "step"}}}

    assert varied(figures=MAP)["adam"].x.shape == (1, 6, 2)
    assert varied(figures=first_below)["adam"].x.shape == (41, 6, 2)
    assert varied(figures=MAP, record={"points": 10})["adam"].step.tolist() == [0, 10, 20, 30, 40]


def test_a_map_beside_a_path_keeps_the_ends_of_its_members_alone() -> None:
    result = varied(figures={**MAP, "path": {"panel": {"plot": "contour"}}})

    assert result["adam"].x.shape == (41, 1, 2)
    assert result.ends["adam"].x.shape == (1, 6, 2)


def test_a_log_axis_goes_by_ratios_and_hits_its_ends() -> None:
    values = np.array(axes.values(Vary("lr", range=(1e-3, 10.0), count=5, scale="log")))

    assert values[[0, -1]].tolist() == [1e-3, 10.0]
    assert values[1:] / values[:-1] == pytest.approx(10.0)


def test_an_axis_with_a_step_has_both_its_ends() -> None:
    vary = Vary("adagrad.lr", range=(0.0, 4.0), step=0.01)

    assert axes.size(vary) == len(axes.values(vary)) == 401
    assert axes.values(vary)[:3] == (0.0, 0.01, 0.02)
    assert axes.values(vary)[-1] == 4.0


def test_places_of_members_are_found_among_others_and_what_is_not_there_is_told() -> None:
    have = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 5.0]])

    assert members.places(have, np.array([[1.0, 5.0], [1.0, 2.0], [9.0, 9.0]])).tolist() == [2, 0, -1]


def test_more_than_memory_holds_is_refused_with_the_numbers_and_what_to_change() -> None:
    huge = {"lr": {"param": "lr", "range": [0.1, 1], "count": 1_000_000}}

    (found,) = mistakes(huge, figures={"f": {"panel": {"plot": "loss", "hue": "lr"}}})

    assert "error[budget]" in found
    assert "82,000,000 points" in found
    assert "record.points" in found


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ({"param": "lr"}, "which values"),
        ({"param": "lr", "values": [1], "range": [0, 1]}, "give one of 'values', 'range'"),
        ({"param": "lr", "range": [0, 1]}, "either 'count' or 'step'"),
        ({"param": "lr", "values": [0.1, 0.1]}, "values must go up"),
        ({"param": "lr", "range": [1, 0.1], "count": 3}, "the range must go up"),
        ({"param": "lr", "range": [0, 1], "count": 3, "scale": "log"}, "a log scale has no 0"),
        ({"param": "lr", "range": [-1, 1], "count": 3}, "lr is at least 0, not -1"),
        ({"param": "beta1", "values": [0.5, 1.5]}, "beta1 is at most 1, not 1.5"),
        ({"param": "lr", "range": [0, 1], "step": 1e-9}, "more than 1,000,000 values"),
        ({"param": "eps_place", "values": [1]}, "no run has a number 'eps_place'"),
        ({"param": "learning_rate", "values": [1]}, "did you mean 'lr'?"),
        ({"param": "sgd.beta1", "values": [0.5]}, "sgd has no setting 'beta1'"),
        ({"param": "adm.beta1", "values": [0.5]}, "no run has a number 'adm.beta1'; did you mean 'beta1'?"),
        ({"param": "problem.d", "values": [1]}, "rosenbrock has no setting 'd'"),
        ({"param": "start.z", "values": [1]}, "the problem has no coordinate 'z'"),
        ({"param": "start", "values": [1]}, "a start varies over points"),
        ({"param": "start", "values": [[1, 2, 3]]}, "3 numbers, but the problem has 2 coordinates"),
        ({"param": "start", "grid": [[0, 1, 3]]}, "1 coordinates, but the problem has 2"),
        ({"param": "lr", "grid": [[0, 1, 3]]}, "only a start has a grid"),
        ({"param": "seed", "count": 3}, "nothing of rosenbrock is drawn"),
        (3, "expected what varies"),
    ],
)
def test_a_mistake_in_an_axis_is_told(axis: Any, message: str) -> None:
    (found,) = mistakes({"a": axis})

    assert message in found


def test_a_seed_of_the_problems_own_does_not_vary_with_the_experiments() -> None:
    (found,) = mistakes({"s": {"param": "seed", "count": 3}}, problem={**LOSSES, "seed": 4})

    assert "leave out the problem's own 'seed'" in found


def test_two_axes_for_one_setting_of_a_run_are_refused() -> None:
    both = {"a": {"param": "lr", "values": [0.1]}, "b": {"param": "adam.lr", "values": [0.2]}}

    assert "'a' already varies this of adam" in mistakes(both)[0]


def test_the_name_of_an_axis_can_stand_in_a_title() -> None:
    assert "cannot be the name of an axis" in mistakes({"l r": GRID["rate"]})[0]


def test_two_of_one_rule_have_numbers_for_ids_and_a_message_says_how_to_name_them() -> None:
    twice = [{"name": "adam", "lr": 0.1}, {"name": "adam", "lr": 0.2}]
    shown = {"f": {"panel": {"plot": "loss", "runs": ["adam"]}}}

    assert [run.id for run in load({**BASE, "optimizers": twice}).runs] == ["adam_1", "adam_2"]
    with pytest.raises(ConfigError, match="there are adam_1, adam_2; name them with 'id:'"):
        load({**BASE, "optimizers": twice, "figures": shown})
