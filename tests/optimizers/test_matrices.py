"""Rules that take a matrix for a matrix: what linear algebra says of a step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

SQUARE = registry.load("problems", "linear_map")()
TALL = registry.load("problems", "matrix_factorization")(M=((2.0, 1.0, 0.5), (1.0, 2.0, -1.0)), rank=2)  # 5 x 2


def rule(name: str, **settings: Any) -> Any:
    return registry.load("optimizers", name)(**settings)


def matrices(problem: Any, points: Any) -> np.ndarray:
    return np.reshape(points, (-1, *problem.shape))


def shrunk(s: np.ndarray, rounds: int = 5) -> np.ndarray:
    """What the iteration makes of singular values: each goes through the quintic on its own."""
    s = s / (np.sqrt(np.sum(s * s)) + 1e-7)
    for _ in range(rounds):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    return s


@pytest.mark.parametrize("problem", [SQUARE, TALL], ids=lambda p: p.name)
def test_a_step_of_muon_is_its_momentum_with_other_singular_values(problem: Any) -> None:
    run = run_one(problem, rule("muon", lr=0.1), problem.start, 12)
    m = np.zeros(problem.shape)
    longer = np.sqrt(max(1, problem.shape[0] / problem.shape[1]))
    grads = matrices(problem, run.grad_at_x[:-1])
    for step, g in zip(np.diff(matrices(problem, run.x), axis=0), grads, strict=True):
        m = 0.95 * m + 0.05 * g
        left, s, right = np.linalg.svd(0.95 * m + 0.05 * g, full_matrices=False)
        assert step == pytest.approx(-0.1 * longer * (left * shrunk(s)) @ right, abs=1e-9)


def test_the_singular_values_of_muons_step_are_near_one() -> None:
    run = run_one(SQUARE, rule("muon", lr=1.0), (1.0, 0.2, -0.3, 2.0), 1)
    sizes = np.linalg.svd(matrices(SQUARE, run.x[1] - run.x[0])[0], compute_uv=False)

    assert (sizes > 0.65).all()
    assert (sizes < 1.15).all()


def test_muon_on_a_vector_is_normalized_momentum() -> None:
    valley = registry.load("problems", "rosenbrock")()
    run = run_one(valley, rule("muon", lr=0.1), (-1.2, 1.0), 1)
    g = run.grad_at_x[0, 0]

    assert run.x[1, 0] - run.x[0, 0] == pytest.approx(
        -0.1 * np.sqrt(2) * shrunk(np.array([1.0]))[0] * g / np.linalg.norm(g), rel=1e-5
    )


def power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * values**exponent) @ vectors.T


@pytest.mark.parametrize("problem", [SQUARE, TALL], ids=lambda p: p.name)
def test_shampoo_takes_the_steps_of_its_box(problem: Any) -> None:
    """Gupta, Koren and Singer (2018), algorithm 1, for one matrix."""
    rows, columns = problem.shape
    w, left, right = matrices(problem, problem.start)[0], 1e-3 * np.eye(rows), 1e-3 * np.eye(columns)

    run = run_one(problem, rule("shampoo", lr=0.2, eps=1e-3), problem.start, 20)

    for point in matrices(problem, run.x[1:]):
        g = problem.grad(w.ravel()).reshape(w.shape)
        left, right = left + g @ g.T, right + g.T @ g
        w = w - 0.2 * power(left, -0.25) @ g @ power(right, -0.25)
        assert point == pytest.approx(w, rel=1e-8, abs=1e-10)


def test_shampoo_on_a_vector_is_adagrad_with_a_full_matrix() -> None:
    bowl = registry.load("problems", "quadratic")(A=((2.0, 0.6), (0.6, 1.0)))
    ends = [run_one(bowl, rule(name, eps=1e-12), (4, 5), 30).x for name in ("shampoo", "full_adagrad")]

    assert ends[0][2:] == pytest.approx(ends[1][2:], rel=1e-4)


def test_adagrad_with_a_full_matrix_takes_the_steps_of_its_box() -> None:
    """Duchi, Hazan and Singer (2011), algorithm 1, with the root of a sum of outer products."""
    valley = registry.load("problems", "rosenbrock")()
    x, G = np.array([-1.2, 1.0]), np.zeros((2, 2))

    run = run_one(valley, rule("full_adagrad", lr=0.3, eps=0.1), (-1.2, 1.0), 30)

    for point in run.x[1:, 0]:
        g = valley.grad(x)
        G = G + np.outer(g, g)
        values, vectors = np.linalg.eigh(G)
        root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
        x = x - 0.3 * np.linalg.solve(0.1 * np.eye(2) + root, g)
        assert point == pytest.approx(x, rel=1e-7)


def test_a_turned_problem_turns_the_path_of_a_full_matrix_and_not_that_of_the_diagonal() -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    A = np.diag([4.0, 0.5])
    plain, turned = (
        registry.load("problems", "quadratic")(A=tuple(map(tuple, m.tolist())))
        for m in (A, np.round(turn @ A @ turn.T, 12))
    )
    start = np.array([3.0, 2.0])

    def apart(name: str) -> float:
        one = run_one(plain, rule(name, lr=0.5, eps=1e-6), start, 20).x[:, 0]
        other = run_one(turned, rule(name, lr=0.5, eps=1e-6), turn @ start, 20).x[:, 0]
        return float(np.abs(one @ turn.T - other).max())

    assert apart("full_adagrad") < 1e-5
    assert apart("adagrad") > 0.1


@pytest.mark.parametrize("name", ["muon", "shampoo", "full_adagrad"])
def test_matrices_in_a_batch_are_those_run_alone_bit_for_bit(name: str) -> None:
    starts = np.random.default_rng(0).normal(size=(9, TALL.dim))

    together = run_one(TALL, rule(name), starts, 15).x

    for b, start in enumerate(starts):
        assert np.array_equal(together[:, b], run_one(TALL, rule(name), start, 15).x[:, 0])
