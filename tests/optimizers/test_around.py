"""Rules around others: what they make of a step, of a gradient, and of a legend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.running.loop import run_one

BOWL = registry.load("problems", "quadratic")(A=(1.0, 9.0))
VALLEY = registry.load("problems", "rosenbrock")()


def rule(name: str, *inner: Any, **settings: Any) -> Any:
    return registry.load("optimizers", name)(*inner, **settings)


SGD, ADAM = rule("sgd", lr=0.05), rule("adam", lr=0.1)


def test_sam_meets_the_gradient_at_the_worst_point_nearby() -> None:
    """Foret et al. (2021), algorithm 1, for one point."""
    x, points = np.array([-1.2, 1.0]), []
    for _ in range(40):
        g = VALLEY.grad(x)
        x = x - 0.001 * VALLEY.grad(x + 0.1 * g / np.linalg.norm(g))
        points.append(x)

    run = run_one(VALLEY, rule("sam", rule("sgd", lr=0.001), rho=0.1), (-1.2, 1.0), 40)

    np.testing.assert_allclose(run.x[1:, 0], points, rtol=1e-9)


def test_sam_asks_twice_for_each_gradient_and_stands_at_a_minimum() -> None:
    run = run_one(BOWL, rule("sam", SGD), (0.0, 0.0), 4)

    assert run.evaluations["grad"][-1, 0] == 8
    assert (run.x == 0).all()


def test_sam_around_sgd_swings_around_a_minimum_within_its_reach() -> None:
    """On ½ a x² it is x ← x - lr a (x + rho sign x): a swing of ± lr a rho / (2 - lr a)."""
    line = registry.load("problems", "quadratic")(A=(1.0,))

    run = run_one(line, rule("sam", rule("sgd", lr=0.5), rho=0.3), (2.0,), 200)

    assert np.abs(run.x[-2:, 0, 0]) == pytest.approx([0.5 * 0.3 / 1.5] * 2)


def test_without_a_radius_sam_is_the_rule_inside() -> None:
    assert np.array_equal(run_one(VALLEY, rule("sam", ADAM, rho=0.0), (0, 1), 9).x, run_one(VALLEY, ADAM, (0, 1), 9).x)


def test_a_cautious_step_leaves_out_what_goes_uphill() -> None:
    momentum = rule("heavy_ball", lr=0.1, momentum=0.9)
    run = run_one(BOWL, rule("cautious", momentum), (-5.0, 2.0), 60)
    steps, g = np.diff(run.x[:, 0], axis=0), run.grad_at_x[:-1, 0]

    assert (steps * g <= 0).all()
    assert (steps == 0).any()


@pytest.mark.parametrize(("scale", "share"), [("mean", 1.0), ("paper", 2 / 3)])
def test_the_scales_of_caution_differ_where_all_agree(scale: str, share: float) -> None:
    run = run_one(BOWL, rule("cautious", SGD, scale=scale), (-5.0, 2.0), 1)

    assert run.x[1, 0] - run.x[0, 0] == pytest.approx(-share * 0.05 * run.grad_at_x[0, 0])


def test_caution_costs_no_gradient() -> None:
    assert run_one(BOWL, rule("cautious", ADAM), (1, 1), 7).evaluations["grad"][-1, 0] == 7


def test_a_clipped_norm_keeps_the_direction_and_clipped_values_do_not() -> None:
    g = BOWL.grad(np.array([3.0, 4.0]))
    by_norm, by_value = (run_one(BOWL, rule(n, rule("sgd", lr=1.0)), (3, 4), 1).x for n in ("clip_norm", "clip_value"))

    assert by_norm[1, 0] - by_norm[0, 0] == pytest.approx(-g / np.linalg.norm(g), rel=1e-6)
    assert (by_value[1, 0] - by_value[0, 0]).tolist() == [-1.0, -1.0]


def test_a_gradient_that_is_short_enough_is_left_alone() -> None:
    free = run_one(BOWL, ADAM, (3, 4), 5)

    assert np.array_equal(run_one(BOWL, rule("clip_norm", ADAM, most=100.0), (3, 4), 5).x, free.x)
    assert np.array_equal(run_one(BOWL, rule("clip_value", ADAM, most=100.0), (3, 4), 5).x, free.x)


def test_both_decays_are_one_around_sgd_and_differ_around_adam() -> None:
    def ends(inner: Any) -> list[np.ndarray]:
        return [
            run_one(BOWL, rule("weight_decay", inner, decay=0.3, mode=mode), (3, 4), 20).x[-1, 0]
            for mode in ("coupled", "decoupled")
        ]

    assert ends(SGD)[0] == pytest.approx(ends(SGD)[1], rel=1e-12)
    assert ends(ADAM)[0] != pytest.approx(ends(ADAM)[1], rel=1e-3)


def test_coupled_decay_ends_at_the_ridge_solution() -> None:
    bowl = registry.load("problems", "quadratic")(A=(1.0, 4.0), b=(2.0, 2.0))

    run = run_one(bowl, rule("weight_decay", rule("newton"), decay=0.5, mode="coupled"), (3, 4), 1)

    assert run.x[1, 0] == pytest.approx((2 / 1.5, 2 / 4.5))


def test_decoupled_decay_follows_the_scheduled_lr_of_the_rule_inside() -> None:
    flat = registry.load("problems", "quadratic")(A=(0.0,))
    halving = registry.load("schedules", "step")(start=0.4, every=1, gamma=0.5)

    run = run_one(flat, rule("weight_decay", rule("sgd", lr=halving), decay=1.0), (1.0,), 3)

    assert run.x[:, 0, 0] == pytest.approx([1, 0.6, 0.6 * 0.8, 0.6 * 0.8 * 0.9])


def test_decoupled_decay_around_a_rule_without_lr_is_refused() -> None:
    config = {
        "problem": "sphere",
        "optimizers": [{"name": "weight_decay", "inner": "bfgs"}],
        "steps": 3,
    }
    with pytest.raises(ConfigError, match="has no lr"):
        optviz.run(config)


def test_the_average_is_the_mean_of_the_points_from_where_it_begins() -> None:
    inside = run_one(VALLEY, ADAM, (-1.2, 1.0), 30).x[:, 0]

    run = run_one(VALLEY, rule("averaged", ADAM, begin=11), (-1.2, 1.0), 30, state=("iterate",))

    assert np.array_equal(run.x[:11, 0], inside[:11])
    assert run.state["iterate"][:, 0] == pytest.approx(inside)
    assert run.x[30, 0] == pytest.approx(inside[11:].mean(axis=0), rel=1e-12)


def test_the_average_of_a_noisy_run_comes_nearer_than_its_points() -> None:
    noisy = registry.load("problems", "noisy")(BOWL, seed=1)
    runs = [run_one(noisy, each, (0.5, 0.5), 3000) for each in (rule("averaged", SGD, begin=100), SGD)]

    mean, last = (np.abs(run.x[2000:, 0]).mean() for run in runs)

    assert mean < 0.25 * last


def test_a_legend_says_what_stands_around_what() -> None:
    nested = {"name": "sam", "inner": {"name": "clip_norm", "inner": "sgd"}}
    once = {"name": "averaged", "inner": "sgd"}
    config = {"problem": "sphere", "optimizers": ["adam", nested, once, {**once, "begin": 2}], "steps": 2}

    assert [run.label for run in optviz.run(config)] == [
        "Adam",
        "SAM + Clipped norm + SGD",
        "Averaged + SGD (begin=1)",
        "Averaged + SGD (begin=2)",
    ]
