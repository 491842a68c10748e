"""Least squares, evaluated by a triangle instead of over the data: the same numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.core import Array

LeastSquares = registry.load("problems", "least_squares")


def mean_squared_error(problem: Any, point: Array) -> Fraction:
    """The formula's own sum over the data, exactly."""
    x, y = problem._points
    b = [*map(Fraction, point.tolist())]
    missed = [
        Fraction(of) - sum(Fraction(p) * q for p, q in zip(row, b, strict=True))
        for row, of in zip(x.tolist(), y.tolist(), strict=True)
    ]
    return sum((m * m for m in missed), Fraction()) / len(missed)


@pytest.mark.parametrize("coefficients", [(-2.0, 2.0), (1.0, 2.0, -3.0)])
@pytest.mark.parametrize("away", [0, 1e-9, 1e-6, 1e-3, 1, 10, 1e6])
def test_a_value_is_the_mean_squared_error_near_the_minimum_and_far_from_it(
    coefficients: tuple[float, ...], away: float
) -> None:
    """To 1e-11, since the minimum itself is known to 1e-15 or so, which is 1e-12 of a thousandth."""
    problem = LeastSquares(coefficients=coefficients, n_samples=100)
    for direction in np.random.default_rng(0).uniform(-1, 1, (5, problem.dim)):
        point = problem.minima[0] + away * direction

        exact = mean_squared_error(problem, point)

        assert float(abs(Fraction(float(problem.value(point))) - exact) / exact) < 1e-11


def test_fewer_points_than_coefficients_have_values_too(tmp_path: Path) -> None:
    data = tmp_path / "two.csv"
    data.write_text("a,b,y\n1,2,3\n4,7,5\n", encoding="utf-8")
    problem = LeastSquares(data=str(data), features=("a", "b"))
    point = np.array([3.0, -1.0, 2.0])

    assert problem.value(point) == pytest.approx(float(mean_squared_error(problem, point)), rel=1e-12)


@pytest.mark.parametrize("axes", [(0, 1), (1, 0), (0, 2), (2, 1)])
def test_a_grid_over_any_two_coordinates_has_the_values_of_its_points(axes: tuple[int, int]) -> None:
    problem = LeastSquares(coefficients=(1.0, 2.0, -3.0))
    coordinates: list[Any] = [0.5, 0.5, 0.5]
    coordinates[axes[0]], coordinates[axes[1]] = np.linspace(-3, 3, 7), np.linspace(-4, 4, 9)[:, None]
    points = np.stack(np.broadcast_arrays(*coordinates), axis=-1)

    assert np.array_equal(problem.value_over(coordinates), problem.value(points))
