"""Rules of single lessons: kinks and constraints, one coordinate at a time, two players, chance, and no gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.running.loop import run_one

GAME = registry.load("problems", "bilinear")()
BOWL = registry.load("problems", "quadratic")(A=((2.0, 0.6), (0.6, 1.0)), b=(3.0, -1.0))
VALLEY = registry.load("problems", "rosenbrock")()


def rule(name: str, **settings: Any) -> Any:
    return registry.load("optimizers", name)(**settings)


def ran(problem: Any, name: str, start: Any, steps: int, **settings: Any) -> Any:
    return run_one(problem, rule(name, **settings), start, steps)


# One coordinate at a time


def test_a_cyclic_pass_with_the_inverse_curvature_is_that_of_gauss_and_seidel() -> None:
    A, b = np.array([[2.0, 0.6], [0.6, 2.0]]), np.array([3.0, -1.0])
    bowl = registry.load("problems", "quadratic")(A=tuple(map(tuple, A.tolist())), b=tuple(b))
    x, lower = np.array([4.0, 5.0]), np.tril(A)

    run = ran(bowl, "coordinate_descent", x, 10, lr=0.5)

    for number in range(1, 6):
        x = np.linalg.solve(lower, b - (A - lower) @ x)
        assert run.x[2 * number, 0] == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize("order", ["cyclic", "random", "greedy"])
def test_a_step_along_a_coordinate_leaves_the_others_alone(order: str) -> None:
    run = ran(BOWL, "coordinate_descent", (4, 5), 20, order=order, seed=1)

    assert ((np.diff(run.x[:, 0], axis=0) != 0).sum(axis=-1) == 1).all()


def test_the_greedy_order_takes_the_steepest_coordinate() -> None:
    run = ran(BOWL, "coordinate_descent", (4, 5), 20, order="greedy")

    moved = np.abs(np.diff(run.x[:, 0], axis=0)).argmax(axis=-1)

    assert (moved == np.abs(run.grad_at_x[:-1, 0]).argmax(axis=-1)).all()


# A penalty with a kink


def test_ista_ends_where_each_coordinate_is_shrunk_by_the_penalty() -> None:
    """Of ½ a x² - b x + c |x| the minimum is soft(b, c) / a."""
    bowl = registry.load("problems", "quadratic")(A=(2.0, 4.0, 1.0), b=(3.0, -0.5, -2.0))

    for name in ("ista", "fista"):
        end = ran(bowl, name, (1, 1, 1), 400, lr=0.2, l1=1.0).x[-1, 0]
        assert end == pytest.approx((1.0, 0.0, -1.0), abs=1e-6)
        assert end[1] == 0


def test_fista_takes_the_steps_of_its_box() -> None:
    """Beck and Teboulle (2009), eq. 4.1-4.3, with their indices."""
    x = y = np.array([4.0, 5.0])
    pace, points = 1.0, []
    for _ in range(30):
        z = y - 0.3 * BOWL.grad(y)
        new = np.sign(z) * np.maximum(np.abs(z) - 0.3 * 0.5, 0)
        ahead = (1 + math.sqrt(1 + 4 * pace**2)) / 2
        y = new + (pace - 1) / ahead * (new - x)
        x, pace = new, ahead
        points.append(x)

    np.testing.assert_allclose(ran(BOWL, "fista", (4, 5), 30, lr=0.3, l1=0.5).x[1:, 0], points, rtol=1e-12)


def test_fista_keeps_its_bound_and_is_ahead_of_gradient_descent() -> None:
    long = registry.load("problems", "quadratic")(A=(1.0, 1e-4))
    run = ran(long, "fista", (0, 50), 200, lr=1.0, l1=0.0)
    t = np.arange(1, 201)

    assert (run.value[1:, 0] <= 2 * 50**2 / (t + 1) ** 2 + 1e-12).all()
    assert run.value[-1, 0] < 0.5 * ran(long, "ista", (0, 50), 200, lr=1.0, l1=0.0).value[-1, 0]


def test_the_subgradient_method_keeps_its_bound_on_a_kink() -> None:
    kink = registry.load("problems", "absolute")()
    run = ran(kink, "subgradient", kink.start, 200, lr=0.5)
    t = np.arange(1, 201)
    away = np.sum((run.x[0, 0] - kink.minima[0]) ** 2)
    steepest = np.linalg.norm(run.grad_at_x[:, 0], axis=-1).max()

    bound = (away + 0.25 * np.cumsum(1 / t)) / (2 * 0.5 * np.cumsum(1 / np.sqrt(t)))

    assert (np.minimum.accumulate(run.value[:-1, 0]) - kink.value(kink.minima)[0] <= steepest * bound).all()
    assert np.linalg.norm(np.diff(run.x[:, 0], axis=0), axis=-1) == pytest.approx(0.5 / np.sqrt(t))


# A set to stay in


def inside(x: Any, within: str) -> bool:
    sizes = {"ball": np.linalg.norm(x, axis=-1), "box": np.abs(x).max(axis=-1), "l1": np.abs(x).sum(axis=-1)}
    return bool((sizes[within] <= 0.7 * (1 + 1e-12)).all())


@pytest.mark.parametrize("within", ["ball", "box", "l1"])
def test_frank_and_wolfe_stay_inside_and_keep_their_bound(within: str) -> None:
    """Jaggi (2013), theorem 1: f(x_k) - f* ≤ 2 C / (k + 2), with C ≤ L diameter²."""
    run = ran(BOWL, "frank_wolfe", (0.1, 0.2), 300, within=within, radius=0.7)
    least = min(ran(BOWL, "frank_wolfe", (4, 5), 20_000, within=within, radius=0.7).value[-500:, 0])
    diameter = 2 * 0.7 * (math.sqrt(2) if within == "box" else 1)
    L = np.linalg.eigvalsh(BOWL.hess(np.zeros(2)))[-1]
    k = np.arange(1, 301)

    assert inside(run.x, within)
    assert (run.value[1:, 0] - least <= 2 * L * diameter**2 / (k + 2)).all()


@pytest.mark.parametrize("within", ["ball", "box", "l1"])
def test_the_first_step_of_frank_and_wolfe_enters_the_set(within: str) -> None:
    assert inside(ran(BOWL, "frank_wolfe", (4, 5), 5, within=within, radius=0.7).x[1:], within)


@pytest.mark.parametrize("within", ["ball", "box"])
def test_the_projected_gradient_ends_where_the_slope_leads_out_of_the_set(within: str) -> None:
    run = ran(BOWL, "projected_gradient", (4, 5), 400, within=within, radius=0.7, lr=0.3)
    x, g = run.x[-1, 0], run.grad_at_x[-1, 0]

    assert inside(run.x[1:], within)
    if within == "ball":
        assert -g / np.linalg.norm(g) == pytest.approx(x / 0.7, abs=1e-9)
    else:
        assert x[0] == 0.7
        assert g[0] < 0
        assert x[1] in (-0.7, 0.7) or g[1] == pytest.approx(0, abs=1e-9)


def test_frank_wolfe_and_the_projected_gradient_end_at_one_point() -> None:
    ends = [
        ran(BOWL, name, (4, 5), 20_000, within="box", radius=0.7).x[-1, 0]
        for name in ("frank_wolfe", "projected_gradient")
    ]

    assert ends[0] == pytest.approx(ends[1], abs=1e-3)


def test_shares_stay_shares_and_end_at_the_cheapest() -> None:
    linear = registry.load("problems", "quadratic")(A=(0.0, 0.0, 0.0), b=(0.1, 0.3, 0.2))

    run = ran(linear, "exponentiated_gradient", (1, 1, 2), 400, lr=0.5)

    assert run.x[1:].sum(axis=-1) == pytest.approx(np.ones((400, 1)))
    assert (run.x[1:] > 0).all()
    # For a linear loss the weights are the first ones times exp(lr t b).
    weights = np.array([0.25, 0.25, 0.5]) * np.exp(0.5 * 7 * np.array([0.1, 0.3, 0.2]))
    assert run.x[7, 0] == pytest.approx(weights / weights.sum())
    assert run.x[-1, 0] == pytest.approx((0, 1, 0), abs=1e-6)


def test_shares_do_not_overflow() -> None:
    steep = registry.load("problems", "quadratic")(A=(0.0, 0.0), b=(1e4, -1e4))

    assert ran(steep, "exponentiated_gradient", (1, 1), 1, lr=1.0).x[1, 0].tolist() == [1, 0]


# Two players


@pytest.mark.parametrize(
    ("name", "rate", "abs_"),
    [
        ("descent_ascent", math.sqrt(1 + 0.1**2), 1e-12),
        ("extragradient", math.sqrt(1 - 0.1**2 + 0.1**4), 1e-12),
        ("optimistic", 0.994936, 1e-6),
    ],
)
def test_a_game_turns_at_the_rate_of_its_matrix(name: str, rate: float, abs_: float) -> None:
    """The largest eigenvalue; of optimistic play with its memory, of r² - (1 - 2 i lr) r - i lr."""
    far = np.linalg.norm(ran(GAME, name, (1, 1), 400, lr=0.1).x[:, 0], axis=-1)

    assert far[400] / far[399] == pytest.approx(rate, abs=abs_)
    if name == "optimistic":
        assert np.abs(np.roots([1, -(1 - 0.2j), -0.1j])).max() == pytest.approx(rate, abs=1e-6)


@pytest.mark.parametrize("name", ["descent_ascent", "extragradient", "optimistic"])
def test_without_another_player_all_coordinates_go_down(name: str) -> None:
    run = ran(BOWL, name, (4, 5), 300, lr=0.1)

    assert run.x[-1, 0] == pytest.approx(BOWL.minima[0], abs=1e-6)


def test_noise_leaves_the_players_as_they_are() -> None:
    noisy = registry.load("problems", "noisy")(GAME, scale=0.0)

    assert np.array_equal(ran(noisy, "extragradient", (1, 1), 9).x, ran(GAME, "extragradient", (1, 1), 9).x)


# Chance


def test_langevin_points_have_the_variance_of_their_temperature() -> None:
    line = registry.load("problems", "quadratic")(A=(2.0, 0.5))
    run = ran(line, "langevin", (0, 0), 40_000, lr=0.2, temperature=0.3, seed=1)

    for axis, a in enumerate((2.0, 0.5)):
        assert run.x[1000:, 0, axis].var() == pytest.approx(0.3 / (a * (1 - 0.1 * a)), rel=0.08)


def test_without_temperature_langevin_is_gradient_descent() -> None:
    free, cold = ran(VALLEY, "sgd", (0, 1), 9, lr=1e-3), ran(VALLEY, "langevin", (0, 1), 9, lr=1e-3, temperature=0.0)

    assert np.array_equal(cold.x, free.x)


def test_cold_annealing_takes_lower_points_alone_and_hot_annealing_takes_all() -> None:
    cold = ran(VALLEY, "simulated_annealing", (-1, 2), 300, start_temperature=0.0)
    hot = ran(VALLEY, "simulated_annealing", (-1, 2), 300, start_temperature=1e9, cooling=1.0)

    assert (np.diff(cold.value[:, 0]) <= 0).all()
    assert (np.abs(np.diff(hot.x[:, 0], axis=0)) > 0).all()


def test_annealing_at_a_fixed_temperature_visits_points_as_boltzmann_says() -> None:
    """Metropolis et al. (1953): on ½ a x² the variance is temperature / a."""
    line = registry.load("problems", "quadratic")(A=(2.0,))
    settings = {"start_temperature": 0.5, "cooling": 1.0, "scale": 1.0}

    run = ran(line, "simulated_annealing", (0.0,), 60_000, **settings)

    assert run.x[500:, 0, 0].var() == pytest.approx(0.25, rel=0.08)


@pytest.mark.parametrize("name", ["langevin", "simulated_annealing"])
def test_draws_follow_from_the_seed_and_the_step_alone(name: str) -> None:
    long, short = ran(VALLEY, name, (0, 1), 30, seed=4), ran(VALLEY, name, (0, 1), 10, seed=4)

    assert np.array_equal(long.x[:11], short.x, equal_nan=True)
    assert not np.array_equal(ran(VALLEY, name, (0, 1), 10, seed=5).x, short.x, equal_nan=True)


def test_a_rule_that_draws_has_the_experiments_seed_unless_it_has_its_own() -> None:
    def ends(seed: int, own: int | None = None) -> list[float]:
        inner = {"name": "langevin", **({} if own is None else {"seed": own})}
        config = {"problem": "sphere", "optimizers": [{"name": "averaged", "inner": inner}], "steps": 5, "seed": seed}
        return [float(x) for x in optviz.run(config)["averaged"].x[-1, 0]]

    assert ends(1) != ends(2)
    assert ends(1, own=7) == ends(2, own=7)
    assert ends(1, own=2) == ends(2)


# No gradient


def test_nelder_and_mead_ask_for_values_alone_and_each_member_for_its_own() -> None:
    starts = np.array([[-1.2, 1.0], [0.5, 2.0], [1.0, 1.0]])

    together = run_one(VALLEY, rule("nelder_mead"), starts, 40)

    assert not together.evaluations["grad"].any()
    for b, start in enumerate(starts):
        alone = run_one(VALLEY, rule("nelder_mead"), start, 40)
        assert np.array_equal(alone.x[:, 0], together.x[:, b])
        assert np.array_equal(alone.evaluations["value"][:, 0], together.evaluations["value"][:, b])


def test_the_best_corner_never_gets_worse_and_reaches_the_end_of_the_valley() -> None:
    run = ran(VALLEY, "nelder_mead", (-1.2, 1.0), 120)

    assert (np.diff(run.value[1:, 0]) <= 0).all()
    assert run.x[-1, 0] == pytest.approx((1, 1), abs=1e-6)
