"""Rules with curvature: what algebra says of them on quadratics, and their papers' boxes for plain numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from optviz.core import Array, Problem, Trajectory

BOWL = registry.load("problems", "quadratic")(A=((3.0, 1.0), (1.0, 2.0)), b=(1.0, -2.0))
DEEP = registry.load("problems", "quadratic")(
    A=((4.0, 1.0, 0.0, 0.5), (1.0, 3.0, 0.2, 0.0), (0.0, 0.2, 2.0, 0.1), (0.5, 0.0, 0.1, 1.0))
)
VALLEY = registry.load("problems", "rosenbrock")()
LINE = registry.load("problems", "least_squares")()


def rule(name: str, **settings: Any) -> Any:
    return registry.load("optimizers", name)(**settings)


def ran(problem: Problem, name: str, start: Any, steps: int, **settings: Any) -> Trajectory:
    return run_one(problem, rule(name, **settings), start, steps)


def after(problem: Problem, name: str, start: Any, steps: int, **settings: Any) -> tuple[Array, Any]:
    """The point and the state after some steps of one member."""
    made, x = rule(name, **settings), np.array([start])
    state = made.init(x)
    with np.errstate(all="ignore"):
        for t in range(steps):
            x, state = made.step(problem, x, state, t + 1)
    return x, state


def test_newton_needs_one_step_on_a_quadratic() -> None:
    assert ran(BOWL, "newton", (7, -9), 1).x[1, 0] == pytest.approx(BOWL.minima[0], abs=1e-14)


def test_newton_goes_to_a_saddle_too() -> None:
    saddle = registry.load("problems", "saddle")()

    assert ran(saddle, "newton", (0.3, 0.4), 20).x[-1, 0] == pytest.approx((0, 0), abs=1e-12)


def test_heavy_damping_makes_newton_a_small_gradient_step() -> None:
    run = ran(BOWL, "newton", (7, -9), 1, damping=1e8)

    assert run.x[1, 0] - run.x[0, 0] == pytest.approx(-1e-8 * run.grad_at_x[0, 0], rel=1e-6)


def test_newton_has_no_step_where_the_curvature_is_singular_and_others_have() -> None:
    flat = registry.load("problems", "quadratic")(A=(0.0, 1.0))

    assert ran(flat, "newton", (1, 1), 1).diverged is not None
    assert np.isfinite(ran(flat, "newton", (1, 1), 1, damping=np.array([[0.0], [1.0]])).x[1]).all(axis=-1).tolist() == [
        False,
        True,
    ]


@pytest.mark.parametrize("beta", ["fletcher_reeves", "polak_ribiere", "hestenes_stiefel"])
def test_conjugate_gradients_need_as_many_exact_steps_as_there_are_coordinates(beta: str) -> None:
    run = ran(DEEP, "conjugate_gradient", (1, -2, 3, 4), 4, beta=beta, search="exact")

    assert run.x[4, 0] == pytest.approx((0, 0, 0, 0), abs=1e-9)
    assert np.abs(run.x[3, 0]).max() > 1e-3


@pytest.mark.parametrize("name", ["bfgs", "sr1"])
def test_the_inverse_of_a_quasi_newton_method_is_that_of_the_quadratic_after_as_many_steps(name: str) -> None:
    _, state = after(DEEP, name, (1.0, -2.0, 3.0, 4.0), 4, search="exact")

    assert state.H[0] == pytest.approx(np.linalg.inv(DEEP.hess(np.zeros(4))), abs=1e-7)


def test_lbfgs_with_all_its_pairs_and_exact_steps_ends_like_bfgs_on_a_quadratic() -> None:
    start = (1.0, -2.0, 3.0, 4.0)

    assert ran(DEEP, "lbfgs", start, 4, search="exact").x[4, 0] == pytest.approx((0, 0, 0, 0), abs=1e-9)


def test_lbfgs_remembers_no_more_than_its_memory() -> None:
    _, state = after(VALLEY, "lbfgs", (-1.2, 1.0), 7, memory=3)

    assert state.s.shape == (1, 3, 2)
    assert (state.s != 0).any(axis=-1).all()


def test_lbfgs_multiplies_by_the_matrix_of_its_pairs() -> None:
    """Nocedal and Wright (2006), eq. 7.17 and 7.19: the product of the pairs' factors, written out."""
    lbfgs = rule("lbfgs", memory=3)
    x, state = after(VALLEY, "lbfgs", (-1.2, 1.0), 7, memory=3)
    s, y = state.s[0], state.y[0]
    inverse = np.eye(2) * (s[-1] @ y[-1]) / (y[-1] @ y[-1])
    for a, b in zip(s, y, strict=True):
        turn = np.eye(2) - np.outer(b, a) / (b @ a)
        inverse = turn.T @ inverse @ turn + np.outer(a, a) / (b @ a)

    with np.errstate(all="ignore"):
        ahead, _ = lbfgs.step(VALLEY, x, state, 8)

    d, g = (ahead - x)[0], VALLEY.grad(x)[0]
    assert d / np.linalg.norm(d) == pytest.approx(-inverse @ g / np.linalg.norm(inverse @ g), abs=1e-9)


@pytest.mark.parametrize("name", ["bfgs", "sr1", "lbfgs", "conjugate_gradient"])
def test_each_step_keeps_the_strong_wolfe_conditions(name: str) -> None:
    run = ran(VALLEY, name, (-1.2, 1.0), 25, c1=1e-4, c2=0.4)
    s, g, value = np.diff(run.x[:, 0], axis=0), run.grad_at_x[:, 0], run.value[:, 0]
    far = np.flatnonzero(value[:-1] > 1e-12)
    slope, left = np.sum(s * g[:-1], axis=-1), np.sum(s * g[1:], axis=-1)

    assert (slope[far] < 0).all()
    assert (value[far + 1] <= value[far] + 1e-4 * slope[far]).all()
    assert (np.abs(left[far]) <= 0.4 * np.abs(slope[far]) * (1 + 1e-9)).all()


def test_an_exact_line_search_attains_kantorovichs_ratio_at_the_worst_start() -> None:
    """((κ - 1) / (κ + 1))² of the value is left by each step from (κ, 1): Akaike (1959)."""
    kappa = 10.0
    run = ran(registry.load("problems", "quadratic")(A=(1.0, kappa)), "steepest_descent", (kappa, 1.0), 12)

    assert run.value[1:, 0] / run.value[:-1, 0] == pytest.approx([((kappa - 1) / (kappa + 1)) ** 2] * 12, rel=1e-9)


def test_an_exact_line_search_ends_where_the_slope_along_it_is_zero() -> None:
    run = ran(VALLEY, "steepest_descent", (-1.2, 1.0), 10)
    g = run.grad_at_x[:, 0]

    assert np.abs(np.sum(g[1:] * g[:-1], axis=-1)) == pytest.approx([0] * 10, abs=1e-11 * np.sum(g[0] * g[0]))


def test_backtracking_takes_the_first_step_that_armijo_allows() -> None:
    x, steps = np.array([-1.2, 1.0]), []
    for _ in range(30):
        g, size = VALLEY.grad(x), 0.7
        while VALLEY.value(x - size * g) > VALLEY.value(x) - 0.3 * size * (g @ g):
            size *= 0.4
        x = x - size * g
        steps.append(x)

    run = ran(VALLEY, "backtracking", (-1.2, 1.0), 30, lr=0.7, factor=0.4, c1=0.3)

    np.testing.assert_allclose(run.x[1:, 0], steps, rtol=1e-12)


def test_each_member_of_a_batch_counts_the_tries_that_it_needs_itself() -> None:
    starts = np.array([[-1.2, 1.0], [0.9, 0.8], [0.0, 3.0]])
    for name in ("backtracking", "bfgs", "steepest_descent", "conjugate_gradient"):
        together = run_one(VALLEY, rule(name), starts, 12).evaluations
        for b, start in enumerate(starts):
            alone = run_one(VALLEY, rule(name), start, 12).evaluations
            assert {k: c[:, b].tolist() for k, c in together.items()} == {k: c[:, 0].tolist() for k, c in alone.items()}


def test_a_gradient_that_a_line_search_has_asked_for_is_not_asked_for_again() -> None:
    """The first step asks at its start and where it ends; the second tries one length, and asks there alone."""
    asked = ran(BOWL, "bfgs", (2, 3), 2).evaluations["grad"][:, 0]

    assert asked.tolist() == [0, 2, 3]


def test_every_mini_batch_is_asked_for_a_gradient_of_its_own() -> None:
    batched = registry.load("problems", "least_squares")(batch=20, noise=1.0)
    asked = ran(batched, "bfgs", (5, 5), 6).evaluations["grad"][:, 0]

    assert (np.diff(asked) >= 2).all()


@pytest.mark.parametrize("size", ["long", "short"])
def test_barzilai_and_borwein_take_the_inverse_of_the_curvature_met(size: str) -> None:
    """On ½ Σ aᵢ xᵢ² both quotients follow from the last gradient g: gᵀg / gᵀAg, and gᵀAg / gᵀA²g."""
    a = np.array([1.0, 7.0])
    run = ran(registry.load("problems", "quadratic")(A=tuple(a)), "barzilai_borwein", (3.0, 2.0), 9, lr=0.05, size=size)
    x, g = run.x[:, 0], run.grad_at_x[:, 0]

    assert x[1] == pytest.approx(x[0] - 0.05 * g[0])
    for t in range(1, 9):
        before = g[t - 1]
        powers = (0, 1) if size == "long" else (1, 2)
        above, below = (np.sum(before * before * a**p) for p in powers)
        assert x[t + 1] == pytest.approx(x[t] - above / below * g[t], rel=1e-6, abs=1e-12)


def test_barzilai_and_borwein_do_not_step_by_a_negative_curvature() -> None:
    saddle = registry.load("problems", "quadratic")(A=(-1.0, 1.0))

    run = ran(saddle, "barzilai_borwein", (1.0, 0.0), 5, lr=0.1)

    assert run.x[1:, 0, 0] / run.x[:-1, 0, 0] == pytest.approx([1.1] * 5)


def test_gauss_newton_needs_one_step_for_a_regression() -> None:
    assert ran(LINE, "gauss_newton", (5, 5), 1).x[1, 0] == pytest.approx(LINE.minima[0], abs=1e-9)


def test_gauss_newton_needs_one_step_of_a_mini_batch_for_its_fit() -> None:
    batched = registry.load("problems", "least_squares")(batch=20, noise=1.0)

    run = ran(batched, "gauss_newton", (5, 5), 1)

    assert batched.at(0).grad(run.x[1, 0]) == pytest.approx((0, 0), abs=1e-12)


def test_levenberg_and_marquardt_take_the_steps_of_their_box() -> None:
    """Madsen, Nielsen and Tingleff (2004), algorithm 3.16, for one point."""
    x = np.array([-1.2, 1.0])
    jacobian, r = VALLEY.jacobian(x), VALLEY.residuals(x)
    mu, nu, points = 1e-3 * np.diag(jacobian.T @ jacobian).max(), 2.0, []
    for _ in range(14):
        jacobian, r = VALLEY.jacobian(x), VALLEY.residuals(x)
        g = jacobian.T @ r
        h = np.linalg.solve(jacobian.T @ jacobian + mu * np.eye(2), -g)
        ahead = VALLEY.residuals(x + h)
        gain = (0.5 * r @ r - 0.5 * ahead @ ahead) / (0.5 * h @ (mu * h - g))
        if gain > 0:
            x, mu, nu = x + h, mu * max(1 / 3, 1 - (2 * gain - 1) ** 3), 2.0
        else:
            mu, nu = mu * nu, 2 * nu
        points.append(x)

    run = ran(VALLEY, "levenberg_marquardt", (-1.2, 1.0), 14)

    np.testing.assert_allclose(run.x[1:, 0], points, rtol=1e-9)


@pytest.mark.parametrize("name", ["gauss_newton", "levenberg_marquardt"])
@pytest.mark.parametrize("around", [False, True])
def test_a_problem_without_residuals_is_refused_where_it_is_named(name: str, around: bool) -> None:
    optimizer: Any = {"name": "lookahead", "inner": {"name": name}} if around else {"name": name}
    config = {"problem": "ackley", "optimizers": [optimizer], "steps": 3}

    with pytest.raises(ConfigError, match="gives no residuals"):
        optviz.run(config)


def test_the_dogleg_stays_within_its_radius_and_ends_at_newtons_step() -> None:
    run = run_one(VALLEY, rule("dogleg", radius=0.1), (-1.2, 1.0), 8, state=("radius",))
    lengths = np.linalg.norm(np.diff(run.x[:, 0], axis=0), axis=-1)

    assert (lengths <= run.state["radius"][:-1, 0, 0] * (1 + 1e-9)).all()
    assert ran(BOWL, "dogleg", (2.0, 3.0), 1, radius=100.0).x[1, 0] == pytest.approx(BOWL.minima[0], abs=1e-12)


def test_the_dogleg_follows_the_gradient_where_the_curvature_is_negative() -> None:
    hill = registry.load("problems", "quadratic")(A=(-1.0, -2.0))
    run = ran(hill, "dogleg", (0.3, 0.2), 1, radius=0.5)
    g = run.grad_at_x[0, 0]

    assert run.x[1, 0] - run.x[0, 0] == pytest.approx(-0.5 * g / np.linalg.norm(g))


def test_sophia_takes_the_steps_of_its_algorithm_on_a_diagonal() -> None:
    """Algorithm 3 for each coordinate: where the Hessian is diagonal, the estimate with u = ±1 is its diagonal."""
    run = ran(registry.load("problems", "quadratic")(A=(0.5, 8.0)), "sophia", (-3.0, 2.0), 40, every=7, lr=0.05)

    for axis, (a, start) in enumerate([(0.5, -3.0), (8.0, 2.0)]):
        x, m, h, points = start, 0.0, 0.0, []
        for t in range(1, 41):
            m = 0.96 * m + 0.04 * a * x
            if t % 7 == 1:
                h = 0.99 * h + 0.01 * a
            x -= 0.05 * max(-1.0, min(1.0, m / max(0.01 * h, 1e-12)))
            points.append(x)
        np.testing.assert_allclose(run.x[1:, 0, axis], points, rtol=1e-11)


def test_sophias_estimate_is_the_diagonal_on_average() -> None:
    shifts = [after(BOWL, "sophia", (1.0, 1.0), 1, seed=seed)[1].h[0] / 0.01 for seed in range(400)]

    assert np.mean(shifts, axis=0) == pytest.approx((3, 2), abs=5 / math.sqrt(400))
