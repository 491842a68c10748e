"""The test functions against the literature: values, minima, saddles, gradients and Hessians.

Each is written down again for plain complex numbers, so that its slope follows by a complex step, exact but for
rounding (Squire and Trapp 1998). What is least, and where, is the literature's number.
"""

from __future__ import annotations

import itertools
import math
from cmath import cos, exp, pi, sin, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from optviz import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array, Problem


class Known(NamedTuple):
    """What the literature says."""

    formula: Callable[..., complex]  # of the coordinates
    least: float  # the value at the minima
    minima: int = 1  # how many there are
    others: str = ""  # kinds of the other stationary points: l, s and m for local minima, saddles and maxima
    dim: int | None = None
    settings: dict[str, Any] = {}  # noqa: RUF012 - read alone


def size(z: complex) -> complex:
    """|z| with its slope on either side."""
    return z if z.real >= 0 else -z


def goldstein(x: complex, y: complex) -> complex:
    one = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    return one * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))


def beale(x: complex, y: complex) -> complex:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def branin(x: complex, y: complex) -> complex:
    return (y - 5.1 / (4 * pi**2) * x**2 + 5 / pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10


def rosenbrock(*x: complex) -> complex:
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in itertools.pairwise(x))


def zakharov(*x: complex) -> complex:
    u = sum(0.5 * i * each for i, each in enumerate(x, 1))
    return sum(each**2 for each in x) + u**2 + u**4


def rastrigin(*x: complex) -> complex:
    return 10 * len(x) + sum(each**2 - 10 * cos(2 * pi * each) for each in x)


def ackley(*x: complex) -> complex:
    funnel = -20 * exp(-0.2 * sqrt(sum(each**2 for each in x) / len(x)))
    return funnel - exp(sum(cos(2 * pi * each) for each in x) / len(x)) + 20 + math.e


def griewank(*x: complex) -> complex:
    waves = math.prod((cos(each / math.sqrt(i)) for i, each in enumerate(x, 1)), start=1 + 0j)
    return 1 + sum(each**2 for each in x) / 4000 - waves


def dixon_price(*x: complex) -> complex:
    return (x[0] - 1) ** 2 + sum(i * (2 * b**2 - a) ** 2 for i, (a, b) in enumerate(itertools.pairwise(x), 2))


def michalewicz(*x: complex) -> complex:
    return -sum(sin(each) * sin(i * each**2 / pi) ** 20 for i, each in enumerate(x, 1))


def styblinski_tang(*x: complex) -> complex:
    return sum(each**4 - 16 * each**2 + 5 * each for each in x) / 2


def levy13(x: complex, y: complex) -> complex:
    one = sin(3 * pi * x) ** 2 + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2)
    return one + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2)


def drop_wave(x: complex, y: complex) -> complex:
    return -(1 + cos(12 * sqrt(x**2 + y**2))) / (0.5 * (x**2 + y**2) + 2)


def schaffer2(x: complex, y: complex) -> complex:
    return 0.5 + (sin(x**2 - y**2) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2


def eggholder(x: complex, y: complex) -> complex:
    return -(y + 47) * sin(sqrt(size(y + x / 2 + 47))) - x * sin(sqrt(size(x - (y + 47))))


def cross_in_tray(x: complex, y: complex) -> complex:
    inside = sin(x) * sin(y) * exp(size(100 - sqrt(x**2 + y**2) / pi))
    return -0.0001 * (size(inside) + 1) ** 0.1


def holder_table(x: complex, y: complex) -> complex:
    return -size(sin(x) * cos(y) * exp(size(1 - sqrt(x**2 + y**2) / pi)))


def ellipse(x: complex, y: complex) -> complex:
    u, v = x * math.cos(math.pi / 6) + y / 2, y * math.cos(math.pi / 6) - x / 2
    return (u**2 + 10 * v**2) / 2


def huber(x: complex) -> complex:
    return x**2 / 2 if abs(x) < 1 else size(x) - 0.5


def lessard(x: complex) -> complex:
    """The integral of eq. 4.11 from 0."""
    if x.real < 1:
        return 12.5 * x**2
    return 12.5 + (x - 1) * (x + 49) / 2 if x.real < 2 else 38 + 12.5 * (x**2 - 4) - 24 * (x - 2)


# Values at the minima: Jamil and Yang (2013); Surjanovic and Bingham (2013); to more digits than those give, the
# closed forms beside them, or the test functions of scipy's benchmarks (Gavana, go_benchmark_functions).
KNOWN: dict[str, Known] = {
    "sphere": Known(lambda x, y: x**2 + y**2, 0.0),
    "ellipse": Known(ellipse, 0.0),
    "booth": Known(lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2, 0.0),
    "matyas": Known(lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y, 0.0),
    "zakharov": Known(zakharov, 0.0),
    "rosenbrock": Known(rosenbrock, 0.0),
    "beale": Known(beale, 0.0, others="ss"),
    "himmelblau": Known(lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, 0.0, 4, "ssssm"),
    "goldstein_price": Known(goldstein, 3.0, others="lllssssm"),
    "branin": Known(branin, 5 / (4 * math.pi), 3, "ss"),
    "six_hump_camel": Known(
        lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2,
        -1.031628453489877,
        2,
        "llllsssssssmm",
    ),
    "three_hump_camel": Known(lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2, 0.0, others="llss"),
    "mccormick": Known(lambda x, y: sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1, -1.913222954981037, others="ls"),
    "styblinski_tang": Known(styblinski_tang, 2 * -39.16616570377142, others="lllssssm"),
    "easom": Known(lambda x, y: -cos(x) * cos(y) * exp(-((x - pi) ** 2) - (y - pi) ** 2), -1.0),
    "rastrigin": Known(rastrigin, 0.0),
    "ackley": Known(ackley, 0.0),
    "griewank": Known(griewank, 0.0),
    "levy13": Known(levy13, 0.0),
    "drop_wave": Known(drop_wave, -1.0),
    "dixon_price": Known(dixon_price, 0.0, 2, "s"),
    "bukin6": Known(lambda x, y: 100 * sqrt(size(y - 0.01 * x**2)) + 0.01 * size(x + 10), 0.0),
    "schaffer2": Known(schaffer2, 0.0),
    "michalewicz": Known(michalewicz, -1.801303410098554),
    "eggholder": Known(eggholder, -959.6406627208506),
    "cross_in_tray": Known(cross_in_tray, -2.062611870822739, 4),
    "holder_table": Known(holder_table, -19.20850256788675, 4),
    "saddle": Known(lambda x, y: x**2 - y**2, math.nan, 0, "s"),
    "monkey_saddle": Known(lambda x, y: x**3 - 3 * x * y**2, math.nan, 0, "s"),
    "bilinear": Known(lambda x, y: x * y, math.nan, 0, "s"),
    "two_layer_net": Known(lambda u, v: (1 - u * v) ** 2 / 2, 0.0, 2, "s"),
    "plateau": Known(lambda x, y: (x**2 + y**2) / (1 + x**2 + y**2), 0.0),
    "ravine": Known(lambda x, y: 0.05 * x**2 + 10 * (y - sin(x)) ** 2, 0.0),
    "cosine_ridge": Known(lambda x: 0.25 * x**2 + 1 - cos(3 * x), 0.0),
    "huber": Known(huber, 0.0),
    "absolute": Known(size, 0.0),
    "reddi": Known(lambda x: 2 * x / 3, math.nan, 0),
    "lessard": Known(lessard, 0.0),
    "matrix_factorization": Known(
        lambda a, b, c, d: ((a * c - 2) ** 2 + (a * d - 1) ** 2 + (b * c - 1) ** 2 + (b * d - 2) ** 2) / 2, 0.5, 2, "s"
    ),
    "linear_map": Known(
        lambda a, b, c, d: ((a + c / 2 - 1) ** 2 + (b + d / 2) ** 2 + (0.4 * c) ** 2 + (0.4 * d - 1) ** 2) / 2, 0.0
    ),
}
SCALING = {
    "sphere": (lambda *x: sum(each**2 for each in x), lambda dim: 0.0),
    "zakharov": (zakharov, lambda dim: 0.0),
    "rosenbrock": (rosenbrock, lambda dim: 0.0),
    "styblinski_tang": (styblinski_tang, lambda dim: -39.16616570377142 * dim),
    "rastrigin": (rastrigin, lambda dim: 0.0),
    "ackley": (ackley, lambda dim: 0.0),
    "griewank": (griewank, lambda dim: 0.0),
    "dixon_price": (dixon_price, lambda dim: 0.0),
    "michalewicz": (michalewicz, {3: None, 5: -4.687658179, 10: -9.660151716}.get),
}
KINKED = ("ackley", "bukin6", "absolute")  # at their minima
FLAT = ("monkey_saddle",)  # where the Hessian has no curvature to tell the kind by
VALLEYS = ("two_layer_net", "matrix_factorization")  # whose minima are not alone: one curvature is 0
each_known = pytest.mark.parametrize("name", KNOWN)
LETTERS = {"l": "local minimum", "s": "saddle", "m": "maximum"}


def made(name: str, **settings: Any) -> Problem:
    problem: Problem = registry.load("problems", name)(**settings)
    return problem


def points(problem: Problem, count: int) -> Array:
    """Random points of the domain, (count, D)."""
    low, high = np.transpose(problem.domain)
    return np.random.default_rng(5).uniform(low, high, (count, problem.dim))


def slope(formula: Callable[..., complex], point: Array, step: complex = 1e-100j) -> Array:
    """The gradient by complex steps, (D,)."""
    at = [[complex(x) + (step if i == j else 0) for j, x in enumerate(point)] for i in range(len(point))]
    return np.array([complex(formula(*each)).imag / step.imag for each in at])


def bend(formula: Callable[..., complex], point: Array, width: Array) -> Array:
    """The Hessian by differences of fourth order of that gradient, (D, D)."""
    columns = []
    for axis, side in zip(np.eye(len(point)), width, strict=True):
        h = 1e-5 * side * axis
        near, far = (slope(formula, point + k * h) - slope(formula, point - k * h) for k in (1, 2))
        columns.append((8 * near - far) / (12 * h.sum()))
    return np.stack(columns, axis=-1)


@each_known
def test_values_are_those_of_the_formula(name: str) -> None:
    problem, formula = made(name), KNOWN[name].formula
    x = points(problem, 50)

    expected = np.array([complex(formula(*map(complex, point))).real for point in x])

    np.testing.assert_allclose(problem.value(x), expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())


@each_known
def test_gradients_are_those_of_the_formula(name: str) -> None:
    problem = made(name)
    x = points(problem, 50)

    expected = np.array([slope(KNOWN[name].formula, point) for point in x])

    np.testing.assert_allclose(problem.grad(x), expected, rtol=1e-11, atol=1e-11 * np.abs(expected).max())


@each_known
def test_hessians_are_those_of_the_formula(name: str) -> None:
    problem = made(name)
    x = points(problem, 10)

    expected = np.array([bend(KNOWN[name].formula, point, np.ptp(problem.domain, axis=1)) for point in x])

    np.testing.assert_allclose(problem.hess(x), expected, rtol=0, atol=1e-6 * (1 + np.abs(expected).max()))


@each_known
def test_the_value_at_each_minimum_is_the_literatures(name: str) -> None:
    problem, known = made(name), KNOWN[name]

    assert len(np.unique(problem.minima, axis=0)) == len(problem.minima) == known.minima
    np.testing.assert_allclose(problem.value(problem.minima), known.least, rtol=1e-9, atol=1e-9)


@each_known
def test_nothing_in_the_domain_is_lower_than_the_minima(name: str) -> None:
    problem = made(name)
    if not len(problem.minima):
        assert problem.value(points(problem, 1000)).min() < 0
        return

    assert problem.value(points(problem, 200_000)).min() >= KNOWN[name].least - 1e-9


@each_known
def test_the_stationary_points_are_as_many_of_each_kind_as_are_known(name: str) -> None:
    problem, known = made(name), KNOWN[name]
    at_edge = ((problem.minima == problem.domain[0][1]).any(axis=-1)).sum()

    kinds = sorted(each.kind for each in problem.stationary)

    others = [LETTERS[letter] for letter in known.others]
    assert kinds == sorted(["minimum"] * (known.minima - at_edge) + others)
    assert len({each.point for each in problem.stationary}) == len(kinds)


@each_known
def test_the_slope_is_zero_at_a_stationary_point(name: str) -> None:
    problem = made(name)
    for point, _ in problem.stationary:
        curvature = 0 if name in KINKED else np.abs(problem.hess(np.array(point))).max()

        np.testing.assert_allclose(problem.grad(np.array(point)), 0, atol=1e-13 * (1 + curvature) * 10)


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in (*KINKED, *FLAT)])
def test_the_curvatures_are_those_of_the_kind_of_a_stationary_point(name: str) -> None:
    problem = made(name)
    for point, kind in problem.stationary:
        curvatures = np.linalg.eigvalsh(problem.hess(np.array(point)))
        rounding = 1e-9 * np.abs(curvatures).max()
        up, down = bool((curvatures > rounding).any()), bool((curvatures < -rounding).any())

        assert {(True, True): "saddle", (False, True): "maximum", (True, False): "minimum"}[up, down] == (
            "minimum" if kind == "local minimum" else kind
        )
        if name not in VALLEYS:
            assert (np.abs(curvatures) > rounding).all()


@pytest.mark.parametrize("name", KINKED)
@pytest.mark.parametrize("radius", [1e-2, 1e-5, 1e-8])
def test_a_kink_is_lower_than_all_around_it(name: str, radius: float) -> None:
    problem = made(name)
    around = radius * np.random.default_rng(0).standard_normal((500, problem.dim))

    assert (problem.value(problem.minima[0] + around) > problem.value(problem.minima[0])).all()


def test_around_the_monkeys_saddle_it_goes_up_and_down_three_times() -> None:
    turn = np.linspace(0, 2 * np.pi, 1000, endpoint=False) + 1e-3
    values = made("monkey_saddle").value(np.stack([np.cos(turn), np.sin(turn)], axis=-1))

    np.testing.assert_allclose(values, np.cos(3 * turn), atol=1e-14)


def test_local_minima_are_above_the_global_ones() -> None:
    for name, known in KNOWN.items():
        problem = made(name)
        for point, kind in problem.stationary:
            if kind == "local minimum":
                assert problem.value(np.array(point)) > known.least + 1e-3


@pytest.mark.parametrize(
    ("name", "point", "value"),
    [
        ("beale", (0.0, 1.0), 14.203125),
        ("goldstein_price", (1.2, 0.8), 840.0),
        ("goldstein_price", (1.8, 0.2), 84.0),
        ("goldstein_price", (-0.6, -0.4), 30.0),
        ("himmelblau", (-0.270844590667348, -0.923038556479981), 181.616521522582704),
        ("six_hump_camel", (-1.70360671496998, 0.796083568672625), -0.215463824383718),
        ("three_hump_camel", (-1.7475523458302889, 0.8737761729151445), 0.29863844223685982),
        ("styblinski_tang", (2.74680277099083699, 2.74680277099083699), 2 * -25.0294477744),
        ("dixon_price", (1 / 3, 0.0), 2 / 3),
    ],
)
def test_values_at_other_stationary_points(name: str, point: tuple[float, ...], value: float) -> None:
    problem = made(name)
    found = [each for each in problem.stationary if np.allclose(each.point, point, rtol=0, atol=1e-12)]

    assert len(found) == 1
    assert problem.value(np.array(found[0].point)) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("name", SCALING)
@pytest.mark.parametrize("dim", [3, 5, 10])
def test_in_more_dimensions(name: str, dim: int) -> None:
    (formula, least), problem = SCALING[name], made(name, dim=dim)
    x = points(problem, 20)
    values = np.array([complex(formula(*map(complex, point))).real for point in x])
    grads = np.array([slope(formula, point) for point in x])
    bends = np.array([bend(formula, point, np.ptp(problem.domain, axis=1)) for point in x[:3]])

    np.testing.assert_allclose(problem.value(x), values, rtol=1e-12, atol=1e-12 * np.abs(values).max())
    np.testing.assert_allclose(problem.grad(x), grads, rtol=1e-11, atol=1e-11 * np.abs(grads).max())
    np.testing.assert_allclose(problem.hess(x[:3]), bends, rtol=0, atol=1e-6 * (1 + np.abs(bends).max()))
    if (known := least(dim)) is not None:
        np.testing.assert_allclose(problem.value(problem.minima), known, rtol=1e-9, atol=1e-9)
    assert problem.coordinates == tuple(f"x{i + 1}" for i in range(dim))


@pytest.mark.parametrize("name", [name for name in SCALING if name not in ("rosenbrock", "dixon_price")])
def test_in_one_dimension(name: str) -> None:
    problem = made(name, dim=1)

    assert problem.value(np.array([0.7])) == pytest.approx(complex(SCALING[name][0](0.7 + 0j)).real, rel=1e-13)
    assert problem.coordinates == ("x",)


def test_rosenbrocks_minimum_in_more_dimensions_is_known_for_whole_a_alone() -> None:
    assert made("rosenbrock", dim=4).minima.tolist() == [[1.0] * 4]
    assert made("rosenbrock", dim=4, a=2.0).minima.shape == (0, 4)
    assert made("rosenbrock", a=2.0).minima.tolist() == [[2.0, 4.0]]


@pytest.mark.parametrize(
    ("A", "kinds"),
    [
        ((2.0, 3.0), ["minimum"]),
        ((2.0, -3.0), ["saddle"]),
        ((-2.0, -3.0), ["maximum"]),
        ((2.0, 0.0), []),
        (((0.0, 1.0), (1.0, 0.0)), ["saddle"]),
    ],
)
def test_a_quadratic_that_falls_somewhere_has_no_minimum(A: Any, kinds: list[str]) -> None:
    problem = made("quadratic", A=A, b=(1.0, 2.0))

    assert [each.kind for each in problem.stationary] == kinds
    assert len(problem.minima) == (kinds == ["minimum"])
    assert all(not np.abs(problem.grad(np.array(each.point))).max() > 1e-12 for each in problem.stationary)


def test_reddis_steps_meet_the_rare_slope_every_third_time() -> None:
    problem = made("reddi", C=5.0)
    grads = np.array([problem.at(step).grad(np.zeros(1))[0] for step in range(300)])

    assert grads[:7].tolist() == [5, -1, -1, 5, -1, -1, 5]
    assert grads.mean() == pytest.approx(problem.grad(np.zeros(1))[0])


def test_adam_goes_uphill_on_reddis_losses() -> None:
    """Section 3 of the paper: beta1 = 0, beta2 = 1 / (1 + C²)."""
    from optviz.running.loop import run_one

    problem = made("reddi")
    adam = registry.load("optimizers", "adam")(lr=0.01, beta1=0.0, beta2=1 / 17)
    sgd = registry.load("optimizers", "sgd")(lr=0.01)

    up, down = (run_one(problem, rule, problem.start, 300).value[-1, 0] for rule in (adam, sgd))

    assert up > 0 > down


def test_the_tuned_heavy_ball_ends_in_lessards_cycle() -> None:
    """The cycle's three points are given in section 4.6 of the paper: 792/1225, -2208/1225, 2592/1225."""
    from optviz.running.loop import run_one

    problem = made("lessard")
    rule = registry.load("optimizers", "heavy_ball")(lr=1 / 9, momentum=4 / 9)

    x = run_one(problem, rule, problem.start, 300).x[-3:, 0, 0]

    np.testing.assert_allclose(sorted(x), np.array([-2208, 792, 2592]) / 1225, rtol=1e-9)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_factors_are_least_where_eckart_and_young_say(rank: int) -> None:
    M = ((3.0, 1.0, 0.5), (0.0, 2.0, -1.0), (1.0, 1.0, 4.0), (0.5, 0.0, 1.0))
    problem = made("matrix_factorization", M=M, rank=rank)
    sizes = np.linalg.svd(np.array(M), compute_uv=False)
    x = points(problem, 20)
    u, v = x.reshape(20, 7, rank)[:, :4], x.reshape(20, 7, rank)[:, 4:]

    direct = 0.5 * ((u @ v.transpose(0, 2, 1) - np.array(M)) ** 2).sum(axis=(1, 2))

    np.testing.assert_allclose(problem.value(x), direct, rtol=1e-12)
    np.testing.assert_allclose(problem.value(problem.minima), 0.5 * (sizes[rank:] ** 2).sum(), rtol=1e-9, atol=1e-12)
    assert problem.shape == (7, rank)


def test_a_linear_map_is_undone_by_its_inverse() -> None:
    a = ((2.0, 1.0, 0.0), (0.0, 1.0, 3.0), (1.0, 0.0, 1.0))
    problem = made("linear_map", a=a)
    x = points(problem, 20)

    direct = 0.5 * ((np.array(a) @ x.reshape(20, 3, 3) - np.eye(3)) ** 2).sum(axis=(1, 2))

    np.testing.assert_allclose(problem.value(x), direct, rtol=1e-12)
    np.testing.assert_allclose(problem.minima[0].reshape(3, 3) @ np.array(a), np.eye(3), atol=1e-12)
    assert problem.shape == (3, 3)


@pytest.mark.parametrize(
    ("name", "settings", "place"),
    [
        ("matrix_factorization", {"M": ((1.0, 2.0), (3.0,))}, ("M",)),
        ("linear_map", {"a": ((1.0, 2.0),)}, ("a",)),
        ("linear_map", {"a": ((1.0, 2.0), (2.0, 4.0))}, ("a",)),
    ],
)
def test_a_matrix_that_will_not_do_is_named(name: str, settings: dict[str, Any], place: tuple[str, ...]) -> None:
    assert [mistake.path for mistake in made(name, **settings).check()] == [place]
