"""Formulas as problems: the same numbers as the problems that were written by hand."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.config.load import load
from optviz.problems.expression import Expression
from optviz.running.loop import run

if TYPE_CHECKING:
    from pathlib import Path

BY_HAND = {
    "rosenbrock": "(1 - x)**2 + 100*(y - x**2)**2",
    "himmelblau": "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "beale": "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    "booth": "(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    "six_hump_camel": "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
    "mccormick": "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    "easom": "-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
    "monkey_saddle": "x**3 - 3*x*y**2",
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_formula_is_the_problem_that_was_written_by_hand(name: str) -> None:
    known = registry.load("problems", name)()
    made = Expression(BY_HAND[name], domain_=known.domain, minima_=tuple(map(tuple, known.minima.tolist())))
    x = np.random.default_rng(0).uniform(*np.transpose(known.domain), (100, 2))
    v = np.random.default_rng(1).normal(size=(100, 2))

    assert list(made.check()) == []
    for ours, theirs in (
        (made.value(x), known.value(x)),
        (made.grad(x), known.grad(x)),
        (made.hess(x), known.hess(x)),
        (made.hvp(x, v), known.hvp(x, v)),
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * np.abs(theirs).max())


@pytest.mark.parametrize(
    ("settings", "coordinates"),
    [
        ({"expression": "x**2"}, ("x",)),
        ({"expression": "x*y"}, ("x", "y")),
        ({"expression": "y**2"}, ("x", "y")),
        ({"expression": "x*z"}, ("x", "y", "z")),
        ({"expression": "x3 + x1"}, ("x1", "x2", "x3")),
        ({"expression": "a*x", "constants": {"a": 1.0}}, ("x",)),
        ({"expression": "x**2", "domain_": ((0.0, 1.0), (0.0, 1.0))}, ("x", "y")),
        ({"expression": "w**2*b", "coordinates_": ("w", "b")}, ("w", "b")),
        ({"expression": "3"}, ("x", "y")),
    ],
)
def test_coordinates_are_those_of_the_formula(settings: dict[str, Any], coordinates: tuple[str, ...]) -> None:
    problem = Expression(**settings)

    assert problem.coordinates == coordinates
    assert [m for m in problem.check() if m.severity == "error"] == []


@pytest.mark.parametrize("leading", [(), (1,), (7,), (3, 4)])
@pytest.mark.parametrize("text", ["x1*x2 + x3", "x3", "2"])
def test_shapes_are_those_of_what_leads(text: str, leading: tuple[int, ...]) -> None:
    problem = Expression(text, coordinates_=("x1", "x2", "x3"))
    x = np.ones((*leading, 3))

    assert problem.value(x).shape == leading
    assert problem.grad(x).shape == problem.hvp(x, x).shape == x.shape
    assert problem.hess(x).shape == (*x.shape, 3)


def test_many_coordinates_have_a_gradient_too() -> None:
    known = registry.load("problems", "rosenbrock")(dim=30)
    text = " + ".join(f"(1 - x{i})**2 + 100*(x{i + 1} - x{i}**2)**2" for i in range(1, 30))
    x = np.random.default_rng(0).normal(size=(5, 30))

    np.testing.assert_allclose(Expression(text).grad(x), known.grad(x), rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(Expression(text).hvp(x, x), known.hvp(x, x), rtol=1e-10, atol=1e-7)


@pytest.mark.parametrize(
    ("power", "at", "slope"), [(2.0, 0.0, 0.0), (2.0, -3.0, -6.0), (1.0, 0.0, 1.0), (0.0, 0.0, 0.0)]
)
def test_a_constant_in_a_power_is_as_good_as_a_number(power: float, at: float, slope: float) -> None:
    assert Expression("x**p", {"p": power}).grad(np.array([at])) == slope


def test_constants_share_what_is_compiled() -> None:
    one, two = Expression("a*x**2", {"a": 1.0}), Expression("a*x**2", {"a": 7.0})

    assert one._function is two._function
    assert two.value(np.array([2.0])) == 28


def test_what_was_compiled_does_not_travel() -> None:
    problem = Expression("a*x**2", {"a": 2.0})
    problem.grad(np.array([1.0]))

    for other in (pickle.loads(pickle.dumps(problem)), copy.copy(problem)):
        assert other == problem
        assert hash(other) == hash(problem)
        assert other.grad(np.array([1.0])) == 4


CONFIG = """\
problem: {%s}
optimizers: [{name: sgd, lr: 0.01}]
steps: 5
"""


def written(tmp_path: Path, problem: str, more: str = "") -> Path:
    path = tmp_path / "c.yaml"
    path.write_text(CONFIG % problem + more, encoding="utf-8")
    return path


def complaint(path: Path) -> list[tuple[int | None, str]]:
    with pytest.raises(ConfigError) as caught:
        optviz.load(path)
    return [(each.column, each.message) for each in caught.value.diagnostics if each.severity == "error"]


def test_a_config_needs_no_name_beside_the_expression(tmp_path: Path) -> None:
    short = optviz.load(written(tmp_path, "expression: x**2 + y**2"))
    long = optviz.load(written(tmp_path, "name: expression, expression: x**2 + y**2"))

    assert short.problem == long.problem == Expression("x**2 + y**2")


@pytest.mark.parametrize("key", ["formula", "function", "f", "expresion"])
def test_other_words_for_an_expression_are_answered_with_it(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        optviz.load(written(tmp_path, f"{key}: x**2"))

    assert caught.value.diagnostics[0].hint == f"a formula stands under 'expression', not '{key}'"


def test_a_constant_can_vary(tmp_path: Path) -> None:
    more = "vary: {a: {param: problem.constants.a, values: [1, 2, 4]}}\n"
    result = run(optviz.load(written(tmp_path, "expression: a*x**2, constants: {a: 1}", more)))

    ends = result["sgd"].x[-1, :, 0]

    np.testing.assert_allclose(ends, -3.75 * (1 - 0.02 * np.array([1, 2, 4])) ** 5, rtol=1e-14)


def test_a_constant_can_be_set_from_outside(tmp_path: Path) -> None:
    path = written(tmp_path, "expression: a*x**2, constants: {a: 1}")

    assert load(path, ["problem.constants.a=3"]).problem == Expression("a*x**2", {"a": 3.0})


@pytest.mark.parametrize(
    ("problem", "part"),
    [
        ("expression: x**2, minima: [^[1]]", "no minimum: the gradient there is (2)"),
        ("expression: x*y, minima: [^[0, 0]]", "the curvature there is negative"),
        ("expression: x**4 - x**2 + 0.3*x, minima: [^[0.6120]]", "less at"),
        ("expression: x**2, minima: [^[1, 2]]", "2 numbers, but 1 coordinates"),
        ("expression: log(x), minima: [^[-1]]", "no minimum"),
        ("expression: x + y, domain: ^[[0, 1]]", "1 intervals, but 2 coordinates"),
        ("expression: x, domain: [^[1, 0]]", "the ends must go up"),
        ("expression: a*x, constants: {a: ^b}", "expected number"),
        ("expression: sin*x, constants: {sin: ^1}", "a meaning of its own"),
        ("expression: a*x, coordinates: [x, ^x]", "there already"),
        ("expression: a*x, coordinates: [^'x y']", "cannot stand in a formula"),
        ("expression: 'x*(y + ^u)'", "there is no name 'u'"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, problem: str, part: str) -> None:
    ((column, message),) = complaint(written(tmp_path, problem.replace("^", "")))

    assert column == len("problem: {") + problem.index("^") + 1
    assert part in message


@pytest.mark.parametrize(
    "problem",
    [
        "expression: 'max(x, -x) + abs(y)', minima: [[0, 0]]",
        "expression: (x**2 + y - 11)**2 + (x + y**2 - 7)**2, minima: [[3, 2], [-2.8051, 3.1313]]",
    ],
)
def test_minima_at_kinks_and_in_four_digits_are_taken(tmp_path: Path, problem: str) -> None:
    assert len(optviz.load(written(tmp_path, problem)).problem.minima)


def test_a_minimum_has_to_hold_at_the_ends_of_what_varies(tmp_path: Path) -> None:
    more = "vary: {a: {param: problem.constants.a, values: [1, 2]}}\n"

    ((_, message),) = complaint(written(tmp_path, "expression: (x - a)**2, constants: {a: 1}, minima: [[1]]", more))

    assert message.startswith("with constants.a at 2: minima.0: no minimum")
