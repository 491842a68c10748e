"""A stop rule: where runs end, what they keep, and what they count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.model import Stop
from optviz.running.loop import run_one

SGD = registry.load("optimizers", "sgd")
BOWL = registry.load("problems", "quadratic")((1.0,))  # ½ x²; with lr 0.5 x is halved at each step


@pytest.mark.parametrize(
    ("stop", "step"),
    [
        (Stop(grad_norm=0.1), 4),  # |x| = 1 / 16
        (Stop(distance=0.1), 4),
        (Stop(value=0.01), 3),  # ½ / 64 = 0.0078
        (Stop(suboptimality=0.01), 3),
        (Stop(step_length=0.1), 4),  # 1 / 8 - 1 / 16 = 0.0625
        (Stop(change=0.01), 4),  # 3 / 512 = 0.0059
        (Stop(grad_norm=0.1, value=0.2), 1),  # whichever comes first: ½ / 4 = 0.125
    ],
)
def test_a_run_stops_at_the_first_step_that_is_below(stop: Stop, step: int) -> None:
    run = run_one(BOWL, SGD(lr=0.5), (1,), 50, stop=stop).ended

    assert run.stopped_at == step
    assert run.step.tolist() == list(range(step + 1))
    assert run.x[:, 0, 0].tolist() == [0.5**k for k in range(step + 1)]
    assert run.evaluations["grad"][-1, 0] == step


@pytest.mark.parametrize("points", ["last", 3, 10])
def test_the_last_point_is_kept_whatever_else_is(points: Any) -> None:
    run = run_one(BOWL, SGD(lr=0.5), (1,), 50, points=points, stop=Stop(grad_norm=0.1)).ended

    assert run.step[-1] == 4
    assert run.x[-1, 0, 0] == 1 / 16


def test_members_of_a_batch_rest_where_they_stopped() -> None:
    rates = np.array([[0.5], [0.25], [1e-3]])
    run = run_one(BOWL, SGD(lr=rates), (1,), 20, stop=Stop(grad_norm=0.3))

    assert run.stopped is not None
    assert run.stopped.tolist() == [2, 5, -1]  # 0.75⁵ = 0.237
    assert run.x[-1, :2, 0].tolist() == [0.25, 0.75**5]
    assert run.evaluations["grad"][-1].tolist() == [2, 5, 20]
    alone = run.members(np.array([1]))
    assert alone.step.tolist() == list(range(6))


def test_a_run_that_never_gets_there_goes_to_its_end() -> None:
    run = run_one(BOWL, SGD(lr=0.5), (1,), 5, stop=Stop(grad_norm=1e-9)).ended

    assert run.stopped_at is None
    assert run.step[-1] == 5


CONFIG: dict[str, Any] = {
    "problem": {"name": "quadratic", "A": [1, 10]},
    "start": [2, 5],
    "steps": 1000,
    "optimizers": [{"name": "sgd", "lr": 0.1}, {"name": "heavy_ball", "lr": 0.1, "momentum": 0.5}],
    "figures": {"f": {"panel": {"plot": "loss"}}},
}


def test_two_runs_stop_at_steps_of_their_own_and_the_legend_tells() -> None:
    # With lr 0.1 y is 0 after one step, and x = 2 · 0.9ᵏ: the loss changes by less than 1e-4 at step 41.
    result = optviz.run({**CONFIG, "stop": {"change": 1e-4}})
    legend = optviz.draw(result).axes[0].get_legend()

    assert result["sgd"].x[-1, 0] == pytest.approx([2 * 0.9**41, 0.0], abs=1e-12)
    first, second = (text.get_text() for text in legend.get_texts())
    assert first == "SGD (41 steps)"
    assert second.endswith(f"({result['heavy_ball'].stopped_at} steps)")


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        ({}, "nothing is said of when to stop"),
        ({"grad_norm": 0}, "grad_norm"),
        ({"gradient": 1}, "unknown"),
        ({"grad_norm": 1, "distance": 1}, "measured from a minimum, and none is known"),
    ],
)
def test_a_rule_that_says_nothing_or_cannot_be_measured_is_refused(stop: Any, said: str) -> None:
    saddle = {"name": "quadratic", "A": [2, -2]}

    with pytest.raises(ConfigError, match=said):
        optviz.run({**CONFIG, "problem": saddle, "stop": stop})
