"""Graphs of numpy code, by calling it with stand-ins."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry
from optviz.core import Problem, along, definition, norm, stacked
from optviz.symbolic import trace
from optviz.symbolic.arrays import TraceError, nodes, traced
from optviz.symbolic.graph import symbol
from optviz.symbolic.program import evaluated

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDED: dict[str, dict[str, Any]] = {
    "expression": {"expression": "(1 - x)**2 + a*(y - x**2)**2", "constants": {"a": 2.0}},
    "noisy": {"problem": registry.load("problems", "rosenbrock")()},
    "transformed": {"problem": registry.load("problems", "rosenbrock")()},
}
REFUSED = ("logistic", "minibatch_losses", "softmax")  # of np.logaddexp, and of a table that is looked into


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", [name for name in registry.names("problems") if name not in REFUSED])
def test_a_gradient_derived_from_the_code_of_a_value_is_the_one_written_by_hand(name: str) -> None:
    problem = registry.load("problems", name)(**NEEDED.get(name, {}))
    low, high = np.transpose(problem.domain)
    x = np.random.default_rng(0).uniform(low, high, (50, problem.dim))

    derived = trace.function(problem.value, problem.dim)

    assert np.array_equal(derived.value(*x.T)[0], problem.value(x))
    grad, slope = problem.grad(x), np.stack([np.broadcast_to(each, 50) for each in derived.grad(*x.T)], axis=-1)
    np.testing.assert_allclose(slope, grad, rtol=0, atol=1e-12 * np.abs(grad).max())


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_graph_is_refused(name: str) -> None:
    problem = registry.load("problems", name)()

    with pytest.raises(TraceError):
        trace.function(problem.value, problem.dim)


@definition
class Written(Problem):
    """A problem with nothing but its value."""

    def value(self, x: Any) -> Any:
        return np.where(x[..., 0] > 0, np.log1p(x[..., 0] ** 2), np.abs(x[..., 1])) + norm(x) + x[..., 1] ** 3


def test_a_problem_may_leave_its_gradient_to_be_derived() -> None:
    problem = Written()
    x = np.random.default_rng(0).normal(size=(4, 5, 2))
    e = 1e-6 * np.eye(2)

    grad, hess = problem.grad(x), problem.hess(x)

    slope = np.stack([(problem.value(x + h) - problem.value(x - h)) / 2e-6 for h in e], axis=-1)
    bend = np.stack([(problem.grad(x + h) - problem.grad(x - h)) / 2e-6 for h in e], axis=-1)
    np.testing.assert_allclose(grad, slope, atol=1e-8)
    np.testing.assert_allclose(hess, bend, atol=1e-7)
    assert grad.shape == x.shape
    assert problem.grad(x[0, 0]).tolist() == grad[0, 0].tolist()
    assert vars(pickle.loads(pickle.dumps(problem)).__class__)["name"] == "test_trace"


def elsewhere(x: Any) -> Any:
    return float(x[..., 0])


@pytest.mark.parametrize(
    ("code", "part"),
    [
        (elsewhere, "needs the value"),
        (lambda x: 1.0 if x[..., 0] > 0 else 2.0, "branches on data"),
        (lambda x: np.hypot(x[..., 0], x[..., 1]), "np.hypot"),
        (lambda x: x[x > 0], "picks elements"),
        (lambda x: np.sort(x)[..., 0], "branches on data"),
        (lambda x: np.where(x > 0)[0], "one argument"),
        (lambda x: x.__setitem__((..., 0), 1.0), "writes into"),
        (lambda x: np.linalg.norm(x, ord=1), "order 1"),
        (lambda x: x[..., 0].tolist(), "tolist"),
    ],
)
def test_code_without_a_graph_is_refused_in_its_line(code: Callable[[Any], Any], part: str) -> None:
    with pytest.raises(TraceError, match=part) as caught:
        trace.function(code, 2)

    assert "symbolic/test_trace.py, line" in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        lambda x: x[..., 0] ** 2 + x[..., 1] ** 0.5 + 1 / x[..., 0] ** -1 + x[..., 1] ** 3,
        lambda x: np.sum(np.square(x), axis=-1) * np.prod(x, axis=-1),
        lambda x: np.max(x, axis=-1) - np.minimum(x[..., 0], 0.3),
        lambda x: np.cumsum(x, axis=-1)[..., -1] + np.clip(x[..., 0], 0.1, 0.4),
        lambda x: along(stacked(x[..., 1], x[..., 0]), x),
        lambda x: np.einsum("...i,ij,...j->...", x, np.array([[1.0, 2], [3, 4]]), x, optimize=False),
        lambda x: (x @ np.array([[1.0, 2], [3, 4]]))[..., 0] * -x[..., 1] + abs(x[..., 0]),
        lambda x: np.linalg.norm(x, axis=-1) + np.stack([x[..., 0], x[..., 1]], axis=-1).sum(axis=-1),
        lambda x: np.where((x[..., 0] > 0.5) & ~(x[..., 1] > 0.5), x[..., 0] % 0.3, np.sign(x[..., 1])),
    ],
)
def test_numpy_code_has_the_graph_of_what_it_does(code: Callable[[Any], Any]) -> None:
    x = np.random.default_rng(0).uniform(0.1, 0.9, (20, 2))

    np.testing.assert_allclose(trace.function(code, 2).value(*x.T)[0], code(x), rtol=1e-15)


def test_a_branch_on_a_setting_is_taken_both_ways() -> None:
    k, x = traced([[symbol("k", "setting")]]), trace.stand_in("x")

    def code() -> Any:
        if k > 2:
            return 2 * x
        return -x if k < 0 else x

    (root,) = nodes(trace.explored(code))

    for value, factor in ((3.0, 2), (1.0, 1), (-1.0, -1)):
        assert evaluated([root], {symbol("k", "setting"): value, symbol("x"): 5.0})[root] == 5 * factor


def test_too_many_ways_are_refused() -> None:
    settings = [traced([[symbol(f"k{i}", "setting")]]) for i in range(5)]

    with pytest.raises(TraceError, match="ways through"):
        trace.explored(lambda: sum(each if each > 0 else -each for each in settings))
