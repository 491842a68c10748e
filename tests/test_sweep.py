"""Sweeps: many settings as one batch, each as if it had run alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import loop, registry, sweep
from optviz.config.diagnostics import ConfigError
from optviz.config.load import load
from optviz.config.model import Axis

Adam = registry.load("optimizers", "adam")
ROSENBROCK = registry.load("problems", "rosenbrock")()

BASE: dict[str, Any] = {"problem": "rosenbrock", "steps": 40, "optimizers": ["adam", {"name": "sgd", "lr": 0.001}]}
GRID = {
    "rate": {"field": "lr", "range": [0.001, 0.1], "count": 3, "scale": "log", "run": "Adam"},
    "beta1": {"field": "beta1", "values": [0.5, 0.9]},
}


def swept(axes: dict[str, Any] | None = None, **more: Any) -> Any:
    return loop.run(load({**BASE, "sweep": axes or GRID, **more}))


def mistakes(axes: Any, **more: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load({**BASE, "sweep": axes, **more})
    return [diagnostic.message for diagnostic in caught.value.diagnostics]


def test_every_member_equals_a_run_of_its_own_bit_for_bit() -> None:
    batch = swept(record={"points": "all"})["Adam"]

    rates, betas = (np.array(values) for values in (np.geomspace(0.001, 0.1, 3), [0.5, 0.9]))
    for b, (lr, beta1) in enumerate((lr, beta1) for lr in rates for beta1 in betas):
        alone = loop.run_one(ROSENBROCK, Adam(lr=float(lr), beta1=float(beta1)), ROSENBROCK.start, 40)
        assert np.array_equal(batch.x[:, b], alone.x[:, 0])
        assert np.array_equal(batch.value[:, b], alone.value[:, 0])


@pytest.mark.parametrize("chunk", [1, 2, 5, 7, 10_000])
def test_chunks_change_no_bit(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    lr = np.geomspace(1e-3, 1.0, 23)[:, None]
    whole = loop.run_one(ROSENBROCK, Adam(lr=lr), ROSENBROCK.start, 60)
    monkeypatch.setattr(loop, "CHUNK", chunk)

    parts = loop.run_one(ROSENBROCK, Adam(lr=lr), ROSENBROCK.start, 60)

    assert np.array_equal(whole.x, parts.x)
    assert np.array_equal(whole.grad, parts.grad)


def test_the_first_axis_is_the_slowest() -> None:
    result = swept()

    assert result["Adam"].axes == ("rate", "beta1")
    assert result["Adam"].optimizer.lr[:, 0] == pytest.approx([0.001, 0.001, 0.01, 0.01, 0.1, 0.1])
    assert result["Adam"].optimizer.beta1[:, 0].tolist() == [0.5, 0.9] * 3
    assert list(result.axes) == ["rate", "beta1"]


def test_a_run_without_the_setting_is_not_swept() -> None:
    result = swept()

    assert result["SGD"].axes == ()
    assert result["SGD"].x.shape == (41, 1, 2)


def test_an_axis_without_a_run_moves_all_that_have_the_setting() -> None:
    result = swept({"lr": {"field": "lr", "values": [0.0001, 0.001]}})

    assert [t.axes for t in result] == [("lr",), ("lr",)]


def test_a_sweep_keeps_the_last_points_unless_told() -> None:
    assert swept()["Adam"].x.shape == (1, 6, 2)
    assert swept(record={"points": 10})["Adam"].step.tolist() == [0, 10, 20, 30, 40]


def test_a_log_axis_goes_by_ratios_and_hits_its_ends() -> None:
    values = sweep.values(Axis("lr", range=(1e-3, 10.0), count=5, scale="log"))

    assert values[[0, -1]].tolist() == [1e-3, 10.0]
    assert values[1:] / values[:-1] == pytest.approx(10.0)


def test_more_than_memory_holds_is_refused_with_the_numbers_and_what_to_change() -> None:
    huge = {"lr": {"field": "lr", "range": [0.1, 1], "count": 1_000_000}}

    with pytest.raises(ConfigError) as caught:
        load({**BASE, "sweep": huge, "record": {"points": "all"}})

    (found,) = caught.value.diagnostics
    assert found.code == "budget"
    assert "82,000,000 points" in found.message
    assert found.hint is not None
    assert "'count'" in found.hint
    assert "record.points" in found.hint


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ({"field": "lr"}, "which values"),
        ({"field": "lr", "values": [1], "count": 3}, "either 'values'"),
        ({"field": "lr", "values": [0.1, 0.1]}, "values must go up"),
        ({"field": "lr", "range": [1, 0.1], "count": 3}, "the range must go up"),
        ({"field": "lr", "range": [0, 1], "count": 3, "scale": "log"}, "a log scale has no 0"),
        ({"field": "lr", "range": [0, 1], "count": 3}, "lr is > 0, not 0"),
        ({"field": "beta1", "values": [0.5, 1]}, "beta1 is ≥ 0, < 1, not 1"),
        ({"field": "eps_place", "values": [1]}, "no run has a setting 'eps_place'"),
        ({"field": "beta1", "values": [0.5], "run": "SGD"}, "SGD has no setting 'beta1'"),
        ({"field": "beta1", "values": [0.5], "run": "Adm"}, "no run is labelled 'Adm'"),
        (3, "expected the settings of an axis"),
    ],
)
def test_a_mistake_in_an_axis_is_told(axis: Any, message: str) -> None:
    (found,) = mistakes({"a": axis})

    assert message in found


def test_two_axes_for_one_setting_of_a_run_are_refused() -> None:
    assert mistakes({"a": {"field": "lr", "values": [0.1]}, "b": {"field": "lr", "values": [0.2], "run": "Adam"}}) == [
        "'a' already sweeps 'lr' of Adam"
    ]


def test_a_run_is_swept_or_moved_by_a_slider() -> None:
    slider = {"s": {"run": "Adam", "field": "lr", "range": [0.1, 0.2], "step": 0.1}}

    assert mistakes(GRID, sliders=slider) == ["Adam is swept, so no slider can move it"]


def test_a_map_needs_one_run_that_is_swept() -> None:
    both = {"lr": {"field": "lr", "values": [0.0001, 0.001]}}
    figure = {"f": {"panel": {"plot": "map"}}}

    assert "2 are shown: Adam, SGD" in mistakes(both, figures=figure)[0]
    assert "none is shown" in mistakes(GRID, figures={"f": {"panel": {"plot": "map", "runs": ["SGD"]}}})[0]


def test_a_map_has_two_axes_at_most() -> None:
    three = {**GRID, "beta2": {"field": "beta2", "values": [0.9, 0.99]}}

    assert "two axes at most" in mistakes(three, figures={"f": {"panel": {"plot": "map"}}})[0]


def test_the_first_step_below_a_loss_needs_the_points_on_the_way() -> None:
    figure = {"f": {"panel": {"plot": "map", "show": "step"}}}

    assert "needs the points on the way" in mistakes(GRID, figures=figure)[0]
    load({**BASE, "sweep": GRID, "figures": figure, "record": {"points": "all"}})
