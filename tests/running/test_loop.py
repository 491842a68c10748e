"""The loop: what it keeps, how it counts, and what it makes of divergence and of batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optviz import registry
from optviz.running import loop
from optviz.running.loop import run_one

SGD = registry.load("optimizers", "sgd")
Adam = registry.load("optimizers", "adam")
Cosine = registry.load("schedules", "cosine")
Nesterov = registry.load("optimizers", "nesterov")
QUADRATIC = registry.load("problems", "quadratic")((2.0, 2.0))
ROSENBROCK = registry.load("problems", "rosenbrock")()


def test_point_zero_is_the_start_and_each_step_adds_one() -> None:
    run = run_one(QUADRATIC, SGD(lr=0.25), (4, -8), 3)
    assert run.x[:, 0].tolist() == [[4, -8], [2, -4], [1, -2], [0.5, -1]]
    assert run.step.tolist() == [0, 1, 2, 3]
    assert run.value[:, 0].tolist() == [80, 20, 5, 1.25]
    assert run.grad_at_x[0, 0].tolist() == [8, -16]


def test_first_adam_step_is_lr_in_each_direction() -> None:
    run = run_one(QUADRATIC, Adam(lr=0.1, eps=0.0), (3, -700), 1)
    assert run.x[1, 0] == pytest.approx([2.9, -699.9])


@pytest.mark.parametrize(("points", "kept"), [("all", list(range(8))), ("last", [7]), (3, [0, 3, 6, 7]), (7, [0, 7])])
def test_recorded_points_are_chosen_and_the_last_is_always_kept(points: str | int, kept: list[int]) -> None:
    whole = run_one(QUADRATIC, SGD(), (4, -8), 7)
    run = run_one(QUADRATIC, SGD(), (4, -8), 7, points=points)
    assert run.step.tolist() == kept
    assert np.array_equal(run.x, whole.x[kept])


def test_state_is_recorded_by_field_and_by_what_can_be_observed() -> None:
    run = run_one(QUADRATIC, Adam(lr=0.1), (1, 1), 2, state=("m", "m_hat", "unknown"))
    assert run.state.keys() == {"m", "m_hat"}
    assert run.state["m"].shape == (3, 1, 2)
    assert run.state["m"][:2, 0, 0] == pytest.approx([0, 0.2])
    assert run.state["m_hat"][1, 0, 0] == pytest.approx(2)


def test_every_gradient_that_a_rule_asks_for_is_counted() -> None:
    made = run_one(QUADRATIC, Nesterov(), (1, 1), 5).evaluations
    assert {kind: counts[:, 0].tolist() for kind, counts in made.items() if counts.any()} == {
        "grad": [0, 1, 2, 3, 4, 5]
    }


@pytest.mark.parametrize(("points", "counted"), [("last", [9]), (4, [0, 4, 8, 9])])
def test_evaluations_are_counted_up_to_each_recorded_step(points: str | int, counted: list[int]) -> None:
    assert run_one(QUADRATIC, SGD(), (1, 1), 9, points=points).evaluations["grad"][:, 0].tolist() == counted


def test_a_schedule_is_settled_at_each_step() -> None:
    lr = Cosine(start=0.4, end=0.0)
    run = run_one(QUADRATIC, SGD(lr=lr), (1, 1), 4, state=("lr",))
    factors = [1 - 2 * 0.2 * (1 + np.cos(np.pi * t / 4)) for t in range(4)]
    assert run.x[:, 0, 0] == pytest.approx([1, *np.cumprod(factors)], rel=1e-12)
    assert run.state["lr"][1:, 0, 0] == pytest.approx([0.2 * (1 + np.cos(np.pi * t / 4)) for t in range(4)])


def test_divergence_is_kept_and_its_first_step_told() -> None:
    run = run_one(ROSENBROCK, SGD(lr=0.01), (-1.2, 1), 50, divergence=None)
    lost = run.diverged_at
    assert lost is not None
    assert np.isfinite(run.value[:lost]).all()
    assert not np.isfinite(run.value[lost]).any()
    assert len(run.x) == 51


def test_a_loss_that_stays_above_a_multiple_of_the_start_s_has_diverged() -> None:
    # f(x) = ½ x² and x is multiplied by -2 at each step, so f by 4: above 1,000 from step 5 on.
    bowl = registry.load("problems", "quadratic")((1.0,))

    assert run_one(bowl, SGD(lr=3.0), (1,), 8).diverged_at == 5
    assert run_one(bowl, SGD(lr=3.0), (1,), 8, divergence=10.0).diverged_at == 2
    assert run_one(bowl, SGD(lr=3.0), (1,), 4).diverged_at is None
    assert run_one(bowl, SGD(lr=3.0), (1,), 8, divergence=None).diverged_at is None
    assert run_one(bowl, SGD(lr=3.0), (1,), 8, points="last").diverged_at == 8


def test_a_loss_that_comes_down_again_has_not_diverged() -> None:
    # lr 1 / (1 + step): x is multiplied by 1 - 100 / (1 + step), far above its start at first, and 0 after step 99.
    bowl = registry.load("problems", "quadratic")((100.0,))
    slower = registry.load("schedules", "inverse_time")(start=1.0, decay=1.0)

    run = run_one(bowl, SGD(lr=slower), (1,), 120)

    assert run.value.max() > 1e10
    assert run.diverged_at is None


def test_a_run_that_stays_finite_has_not_diverged() -> None:
    assert run_one(QUADRATIC, SGD(), (1, 1), 5).diverged_at is None


def test_a_zero_gradient_at_the_start_stays_there() -> None:
    assert (run_one(QUADRATIC, Adam(), (0, 0), 5).x == 0).all()


def test_a_sweep_equals_its_members_bit_for_bit() -> None:
    rates = np.geomspace(1e-4, 1e-2, 7)[:, None]
    swept = run_one(ROSENBROCK, Adam(lr=rates), (-1.2, 1), 40)
    for member, lr in enumerate(rates[:, 0]):
        alone = run_one(ROSENBROCK, Adam(lr=lr), (-1.2, 1), 40)
        assert np.array_equal(swept.x[:, member], alone.x[:, 0])


@pytest.mark.parametrize("size", [1, 3, 64])
def test_a_sweep_taken_in_parts_equals_the_whole_bit_for_bit(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    rates = np.geomspace(1e-4, 1e-2, 100)[:, None]
    whole = run_one(ROSENBROCK, Adam(lr=rates, beta1=np.linspace(0, 0.9, 100)[:, None]), (-1.2, 1), 25, state=("v",))
    monkeypatch.setattr(loop, "CHUNK", size)
    parts = run_one(ROSENBROCK, Adam(lr=rates, beta1=np.linspace(0, 0.9, 100)[:, None]), (-1.2, 1), 25, state=("v",))
    assert np.array_equal(whole.x, parts.x)
    assert np.array_equal(whole.state["v"], parts.state["v"])
    assert np.array_equal(whole.evaluations["grad"], parts.evaluations["grad"])


def test_many_starts_are_one_batch() -> None:
    starts = np.random.default_rng(0).uniform(-2, 2, (6, 2))
    run = run_one(ROSENBROCK, SGD(lr=1e-3), starts, 10)
    assert run.x.shape == (11, 6, 2)
    assert np.array_equal(run.x[0], starts)


def test_one_member_that_diverges_is_told_apart() -> None:
    run = run_one(QUADRATIC, SGD(lr=np.array([[0.1], [1e200]])), (1, 1), 3)
    assert run.diverged is not None
    assert run.diverged[0] == -1
    assert run.diverged[1] > 0


def test_settings_are_left_as_they_were() -> None:
    rule = Adam(lr=0.1)
    run = run_one(QUADRATIC, rule, (1, 1), 3)
    assert run.optimizer == replace(rule)
