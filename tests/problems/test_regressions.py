"""Regressions and finite sums: the formula's own sums over the data, their minima, their mini-batches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import load, registry
from optviz.config.diagnostics import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.core import Array, Problem

DATA = "a,b,y\n1.0,2.0,1\n-0.5,1.5,0\n0.3,-1.2,1\n2.0,0.1,1\n-1.7,-0.4,0\n0.2,0.3,0\n-0.9,0.8,1\n"
ROWS = [tuple(map(float, line.split(","))) for line in DATA.splitlines()[1:]]
REGRESSIONS = ("least_squares", "logistic", "softmax", "huber_regression", "polynomial_regression")
TWO = {"features": ("a", "b")}

each_regression = pytest.mark.parametrize("name", REGRESSIONS)


def made(name: str, **settings: Any) -> Any:
    problem: Problem = registry.load("problems", name)(**settings)
    return problem


@pytest.fixture
def data(tmp_path: Path) -> str:
    path = tmp_path / "classes.csv"
    path.write_text(DATA, encoding="utf-8")
    return str(path)


def huber(r: float) -> float:
    return r * r / 2 if abs(r) < 1 else abs(r) - 0.5


def loss(name: str, w: Array, row: tuple[float, ...]) -> float:
    """The loss of one row, for plain numbers."""
    a, b, y = row
    p = w[0] + w[1] * a + (w[2] * b if len(w) > 2 and name != "polynomial_regression" else 0)
    if name == "softmax":
        one, two = w[0] + w[1] * a + w[2] * b, w[3] + w[4] * a + w[5] * b
        return math.log(math.exp(one) + math.exp(two)) - (two if y else one)
    if name == "logistic":
        return -math.log(1 / (1 + math.exp(-p))) if y else -math.log(1 - 1 / (1 + math.exp(-p)))
    if name == "polynomial_regression":
        return (y - w[0] - w[1] * a - w[2] * a * a) ** 2
    return huber(y - p) if name == "huber_regression" else (y - p) ** 2


def on(data: str, name: str, **settings: Any) -> Any:
    columns = {"features": ("a",), "degree": 2} if name == "polynomial_regression" else TWO
    return made(name, data=data, **columns, **settings)


@each_regression
def test_a_value_is_the_mean_over_the_rows(name: str, data: str) -> None:
    problem = on(data, name)
    points = np.random.default_rng(0).uniform(-2, 2, (6, problem.dim))
    penalty = 0.5 * 0.01 * (points**2).sum(axis=1) if name == "softmax" else 0

    expected = np.array([sum(loss(name, w, row) for row in ROWS) / len(ROWS) for w in points])

    np.testing.assert_allclose(problem.value(points), expected + penalty, rtol=1e-11)


@each_regression
@pytest.mark.parametrize("replacement", [False, True])
def test_a_step_meets_the_mean_over_its_batch(name: str, replacement: bool, data: str) -> None:
    from optviz.problems._rows import met

    problem = on(data, name, batch=3, seed=5, replacement=replacement)
    w = np.random.default_rng(0).uniform(-2, 2, problem.dim)
    penalty = 0.5 * 0.01 * (w**2).sum() if name == "softmax" else 0
    for step in range(5):
        rows = met(step, len(ROWS), 3, 5, replacement=replacement)

        expected = sum(loss(name, w, ROWS[row]) for row in rows) / len(rows) + penalty

        assert problem.at(step).value(w) == pytest.approx(expected, rel=1e-11)


@each_regression
def test_a_pass_over_the_data_has_their_mean_gradient(name: str, data: str) -> None:
    problem = on(data, name, batch=1, seed=2)
    w = np.random.default_rng(0).uniform(-1, 1, problem.dim)

    for first in (0, len(ROWS)):
        grads = [problem.at(first + step).grad(w) for step in range(len(ROWS))]
        np.testing.assert_allclose(np.mean(grads, axis=0), problem.grad(w), rtol=1e-11, atol=1e-13)


@each_regression
def test_without_a_batch_every_step_meets_all(name: str) -> None:
    problem = made(name)

    assert problem.at(4) is problem


def test_passes_go_through_every_row_in_orders_of_their_own() -> None:
    from optviz.problems._rows import met

    passes = [np.concatenate([met(4 * number + i, 10, 3, 1, replacement=False) for i in range(4)]) for number in (0, 1)]

    assert [sorted(each) for each in passes] == [[*range(10)]] * 2
    assert not np.array_equal(*passes)
    assert len(met(3, 10, 3, 1, replacement=False)) == 1


def test_with_replacement_every_row_is_as_likely() -> None:
    from optviz.problems._rows import met

    rows = np.concatenate([met(step, 5, 2, 0, replacement=True) for step in range(10_000)])

    np.testing.assert_allclose(np.bincount(rows) / len(rows), 0.2, atol=4 * math.sqrt(0.16 / 20_000))


@each_regression
def test_the_slope_at_the_minimum_is_zero_and_all_around_is_higher(name: str, data: str) -> None:
    problem = on(data, name)
    (least,) = problem.minima
    around = least + 1e-3 * np.random.default_rng(0).standard_normal((100, problem.dim))

    np.testing.assert_allclose(problem.grad(least), 0, atol=1e-9)
    assert (problem.value(around) >= problem.value(least)).all()


def test_the_polynomial_is_numpys(data: str) -> None:
    a, _, y = np.transpose(ROWS)

    np.testing.assert_allclose(on(data, "polynomial_regression").minima[0], np.polyfit(a, y, 2)[::-1], rtol=1e-10)


def test_the_softmax_is_the_logistic_regression_of_the_difference(data: str) -> None:
    """With a penalty of l2 / 2 on the difference, which is what l2 on both comes to where a = -b."""
    a, b = on(data, "softmax", l2=0.2).minima[0].reshape(2, 3)

    np.testing.assert_allclose(a, -b, atol=1e-10)
    np.testing.assert_allclose(b - a, on(data, "logistic", l2=0.1).minima[0], rtol=1e-8)


def test_at_the_logistic_minimum_as_many_are_expected_as_there_are(data: str) -> None:
    """The first-order condition of the intercept and the slopes: Σ (yᵢ - pᵢ) xᵢ = 0."""
    w = on(data, "logistic").minima[0]
    missed = [row[2] - 1 / (1 + math.exp(-(w[0] + w[1] * row[0] + w[2] * row[1]))) for row in ROWS]

    moments = [sum(m * x for m, x in zip(missed, column, strict=True)) for column in ([1] * 7, *np.transpose(ROWS)[:2])]

    np.testing.assert_allclose(moments, 0, atol=1e-9)


def test_classes_that_a_line_parts_have_no_minimum_but_with_a_penalty(tmp_path: Path) -> None:
    path = tmp_path / "parted.csv"
    path.write_text("x,y\n-2,0\n-1,0\n1,1\n2,1\n", encoding="utf-8")

    assert made("logistic", data=str(path)).minima.shape == (0, 2)
    assert made("logistic", data=str(path), l2=0.1).minima.shape == (1, 2)


def test_hubers_line_is_not_moved_by_how_far_the_farthest_point_is(tmp_path: Path) -> None:
    lines = []
    for far in (50, 5000):
        path = tmp_path / f"{far}.csv"
        path.write_text(f"x,y\n0,0\n1,1\n2,2.1\n3,2.9\n4,{far}\n", encoding="utf-8")
        lines.append(made("huber_regression", data=str(path)).minima[0])

    np.testing.assert_allclose(*lines, rtol=1e-9)


def test_a_grid_of_many_points_has_the_values_of_each() -> None:
    problem = made("logistic", n_samples=1000)
    points = np.random.default_rng(0).uniform(-3, 3, (3, 1500, 2))

    assert np.array_equal(problem.value(points)[1, 7], problem.value(points[1, 7]))
    assert np.array_equal(problem.value(points).ravel(), problem.value(points.reshape(-1, 2)))


def test_a_target_of_other_classes_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("x,y\n1,0\n2,2\n", encoding="utf-8")
    config = tmp_path / "a.yaml"
    config.write_text("problem: {name: logistic, data: data.csv}\noptimizers: [sgd]\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="must hold 0 and 1, the two classes; it holds 2"):
        load(config)


@pytest.mark.parametrize(
    ("name", "settings", "place"),
    [
        *((name, {"n_samples": 20, "batch": 21}, ("batch",)) for name in REGRESSIONS),
        *((name, {"span": (1.0, 1.0)}, ("span",)) for name in REGRESSIONS),
        ("polynomial_regression", {"features": ("a", "b")}, ("features",)),
        ("finite_sum", {"terms": 5, "batch": 6}, ("batch",)),
    ],
)
def test_settings_that_do_not_go_together_are_named(name: str, settings: dict[str, Any], place: tuple[str]) -> None:
    assert [mistake.path for mistake in made(name, **settings).check()] == [place]


def test_drawn_classes_are_as_likely_as_the_model_says() -> None:
    problem = made("logistic", coefficients=(0.7, -1.2), n_samples=100_000, seed=3)

    np.testing.assert_allclose(problem.minima[0], [0.7, -1.2], atol=0.05)


# Finite sums


def terms(problem: Any) -> list[Any]:
    """Every quadratic by itself: a pass of batches of one."""
    return [problem.at(step) for step in range(problem.terms)]


@pytest.mark.parametrize("dim", [1, 2, 5])
def test_a_finite_sum_is_the_mean_of_its_terms(dim: int) -> None:
    problem = made("finite_sum", dim=dim, seed=1)
    x = np.random.default_rng(0).uniform(-3, 3, (4, dim))

    each = terms(problem)

    np.testing.assert_allclose(problem.value(x), np.mean([f.value(x) for f in each], axis=0), rtol=1e-12)
    np.testing.assert_allclose(problem.grad(x), np.mean([f.grad(x) for f in each], axis=0), rtol=1e-11, atol=1e-12)
    assert all((np.linalg.eigvalsh(f.hess(x[0])) >= 0.1 - 1e-12).all() for f in each)


def test_terms_that_interpolate_are_all_least_where_the_sum_is() -> None:
    together, apart = made("finite_sum", spread=0.0), made("finite_sum")

    assert all(not f.grad(together.minima[0]).any() for f in terms(together))
    assert together.value(together.minima).tolist() == [0.0]
    assert max(np.abs(f.grad(apart.minima[0])).max() for f in terms(apart)) > 0.1
    assert apart.value(apart.minima[0]) > 0.1


def test_sgd_gets_to_the_minimum_only_where_terms_interpolate() -> None:
    from optviz.running.loop import run_one

    sgd = registry.load("optimizers", "sgd")(lr=0.2)
    ends = [
        run_one(f, sgd, f.start, 1000).value[-1, 0] - f.value(f.minima[0])
        for f in (made("finite_sum", spread=0.0), made("finite_sum"))
    ]

    assert ends[0] < 1e-20
    assert ends[1] > 1e-4
