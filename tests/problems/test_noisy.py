"""Noise around a problem: its kinds, its seeds, and that every run meets the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import load, registry, run
from optviz.config.diagnostics import ConfigError

if TYPE_CHECKING:
    from optviz.core import Problem

STEPS = 20_000


def made(name: str, **settings: Any) -> Problem:
    problem: Problem = registry.load("problems", name)(**settings)
    return problem


def noisy(**settings: Any) -> Problem:
    return made("noisy", problem=made("rosenbrock"), **settings)


def shocks(problem: Problem, steps: int = STEPS) -> np.ndarray:
    """What is added to the gradient at each step, (steps, D)."""
    x = np.array([0.3, -0.2])
    return np.array([problem.at(step).grad(x) for step in range(steps)]) - problem.grad(x)


def test_gaussian_noise_has_the_given_standard_deviation() -> None:
    found = shocks(noisy(scale=2.0))

    np.testing.assert_allclose(found.mean(axis=0), 0, atol=4 * 2 / math.sqrt(STEPS))
    np.testing.assert_allclose(found.std(axis=0), 2, rtol=4 / math.sqrt(2 * STEPS))
    assert abs(np.corrcoef(found.T)[0, 1]) < 4 / math.sqrt(STEPS)


def test_noise_of_students_t_has_its_quartiles() -> None:
    """Those of t with one degree of freedom, the Cauchy distribution, are -1 and 1."""
    found = shocks(noisy(noise="student_t", freedom=1.0, scale=3.0))

    np.testing.assert_allclose(np.quantile(found, [0.25, 0.75], axis=0), [[-3, -3], [3, 3]], rtol=0.05)


def test_sparse_noise_hits_a_share_of_the_coordinates_with_the_same_variance() -> None:
    found = shocks(noisy(noise="sparse", share=0.1, scale=2.0))

    np.testing.assert_allclose((np.abs(found) > 1e-9).mean(axis=0), 0.1, atol=4 * math.sqrt(0.09 / STEPS))
    np.testing.assert_allclose(found.std(axis=0), 2, rtol=0.06)


def test_multiplicative_noise_leaves_the_direction_and_vanishes_with_the_gradient() -> None:
    problem, x = noisy(noise="multiplicative", scale=0.5), np.array([0.3, -0.2])
    grads = np.array([problem.at(step).grad(x) for step in range(STEPS)])

    factors = grads / problem.grad(x)

    np.testing.assert_allclose(factors[:, 0], factors[:, 1])
    np.testing.assert_allclose([factors[:, 0].mean(), factors[:, 0].std()], [1, 0.5], atol=4 * 0.5 / math.sqrt(STEPS))
    assert not problem.at(3).grad(problem.minima[0]).any()


def test_the_whole_loss_has_no_noise() -> None:
    problem, plain = noisy(scale=5.0), made("rosenbrock")
    x = np.random.default_rng(0).uniform(-2, 2, (7, 2))

    assert np.array_equal(problem.full.value(x), plain.value(x))
    assert np.array_equal(problem.minima, plain.minima)
    assert problem.stationary == plain.stationary


@pytest.mark.parametrize("kind", ["gaussian", "student_t", "multiplicative", "sparse"])
def test_a_draw_follows_from_seed_and_step_alone(kind: str) -> None:
    one, again, other = noisy(noise=kind, seed=3), noisy(noise=kind, seed=3), noisy(noise=kind, seed=4)
    many = np.random.default_rng(0).uniform(-2, 2, (5, 2))
    again.at(2).grad(many)

    assert np.array_equal(one.at(9).grad(many)[1], again.at(9).grad(many[1]))
    assert not np.array_equal(one.at(9).grad(many), other.at(9).grad(many)) or kind == "sparse"


def test_no_noise_is_the_problem_itself() -> None:
    assert not shocks(noisy(scale=0.0), 5).any()


def config(**settings: Any) -> dict[str, Any]:
    return {"problem": {"name": "noisy", **settings}, "optimizers": ["sgd", "adam"], "steps": 5, "seed": 7}


def test_the_experiments_seed_goes_to_the_noise_and_to_the_problem_inside() -> None:
    problem: Any = load(config(problem="linear_model")).problem

    assert (problem.seed, problem.problem.seed) == (7, 7)
    own: Any = load(config(problem={"name": "linear_model", "seed": 1}, seed=2)).problem
    assert (own.seed, own.problem.seed) == (2, 1)


def test_several_seeds_are_an_axis() -> None:
    vary = {"seed": {"param": "seed", "count": 3}}

    found = run({**config(problem="sphere"), "vary": vary})["sgd"]

    alone = run({**config(problem="sphere"), "seed": 2})["sgd"]
    assert np.array_equal(found.sel(seed=2).x, alone.x)
    assert len(np.unique(found.x[-1, :, 0])) == 3


def test_a_setting_of_the_problem_inside_varies() -> None:
    vary = {"kappa": {"param": "problem.problem.kappa", "values": [2, 20]}}

    found = run({**config(problem="ellipse"), "vary": vary})

    alone = run(config(problem={"name": "ellipse", "kappa": 20.0}))
    assert np.array_equal(found["adam"].sel(kappa=20).x, alone["adam"].x)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"problem": "rosenbrok"}, "did you mean 'rosenbrock'"),
        ({}, "'problem' is missing"),
        ({"problem": None}, "expected problem \\(name or mapping\\), found null"),
        ({"problem": {"name": "finite_sum", "batch": 21}}, "problem.problem.batch: a batch of 21"),
    ],
)
def test_what_is_wrong_with_the_problem_inside_is_told_once(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load(config(**settings))

    assert len(caught.value.diagnostics) == 1
