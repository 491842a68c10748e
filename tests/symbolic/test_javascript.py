"""JavaScript computes what numpy computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz.symbolic.graph import const, make, symbol
from optviz.symbolic.program import evaluated

if TYPE_CHECKING:
    from optviz.symbolic.graph import Node

pytestmark = [pytest.mark.javascript, pytest.mark.filterwarnings("ignore::RuntimeWarning")]

EXACT = ("add", "sub", "mul", "div", "neg", "sqrt", "abs", "sign", "floor", "maximum", "minimum", "mod", "where")
X, Y, Z = (symbol(name) for name in "xyz")


def test_random_graphs_give_the_bits_of_numpy(grown: Any, in_node: Any, points: np.ndarray) -> None:
    roots = [grown(seed, EXACT) for seed in range(200)]
    every = [evaluated([root], dict(zip((X, Y, Z), points, strict=True))) for root in roots]

    found = in_node(roots, points)

    for root, values, row in zip(roots, every, found, strict=True):
        sure = ~_either_zero(values)
        assert np.array_equal(row[sure], np.broadcast_to(values[root], 50)[sure], equal_nan=True)


def _either_zero(values: dict[Node, Any]) -> np.ndarray:
    """Where the larger or the smaller of two zeros was asked for: numpy gives either, as the processor has it."""
    found = np.zeros(50, dtype=bool)
    for node in values:
        if node.op in ("maximum", "minimum"):
            found |= np.logical_and(*(np.broadcast_to(values[each] == 0, 50) for each in node.args))
    return found


@pytest.mark.parametrize("op", EXACT[:-1])
def test_signs_of_zeros_and_what_is_not_finite_agree(op: str, in_node: Any) -> None:
    special = np.array([0.0, -0.0, 1.0, -1.0, 2.5, -2.5, np.inf, -np.inf, np.nan])
    a, b = (each.ravel() for each in np.meshgrid(special, special))
    finite = np.isfinite(a) & np.isfinite(b)
    one = make(op, X) if op in ("neg", "sqrt", "abs", "sign", "floor") else make(op, X, Y)
    root = make("div", const(1), one)  # tells the zeros apart

    if op in ("maximum", "minimum"):
        finite &= ~((a == 0) & (b == 0))
    points = np.array([a, b, b])[:, finite]

    assert np.array_equal(
        in_node([root], points)[0], evaluated([root], {X: points[0], Y: points[1]})[root], equal_nan=True
    )


@pytest.mark.parametrize("op", ["exp", "log", "sin", "cos", "pow"])
def test_functions_differ_in_the_last_bit_at_the_most(op: str, in_node: Any) -> None:
    draw = np.random.default_rng(0)
    points = np.array([draw.uniform(0, 20, 3000), draw.uniform(-3, 3, 3000), np.zeros(3000)])
    root = make("pow", X, Y) if op == "pow" else make(op, X)

    off = np.abs(in_node([root], points)[0] - evaluated([root], {X: points[0], Y: points[1]})[root])

    assert (off <= np.spacing(np.abs(evaluated([root], {X: points[0], Y: points[1]})[root]))).all()


@pytest.mark.parametrize("op", ["tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "expm1", "log1p"])
def test_other_functions_differ_in_the_last_digits(op: str, in_node: Any) -> None:
    points = np.random.default_rng(0).uniform(-0.99, 0.99, (3, 1000))

    found = in_node([make(op, X)], points)[0]

    np.testing.assert_allclose(found, evaluated([make(op, X)], {X: points[0]})[make(op, X)], rtol=1e-14)
