"""A graph means the same however it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz.symbolic import graph
from optviz.symbolic.graph import const, make, rebuilt, symbol
from optviz.symbolic.lowering import folded, products
from optviz.symbolic.program import compiled, evaluated, source
from optviz.symbolic.reader import read
from optviz.symbolic.simple import simple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optviz.symbolic.graph import Node

each_seed = pytest.mark.parametrize("seed", range(40))
quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def _same(a: Any, b: Any) -> bool:
    """Bit for bit, but for which of the two zeros and which of the NaNs it is."""
    return np.array_equal(a, b, equal_nan=True)


@quiet
@each_seed
def test_source_of_numpy_gives_the_bits_of_the_graph(
    seed: int, ops: Sequence[str], grown: Any, inputs: tuple[Node, ...], points: np.ndarray
) -> None:
    root = grown(seed, ops)
    direct = evaluated([root], dict(zip(inputs, points, strict=True)))[root]

    (found,) = compiled(inputs, [root])(*points)

    assert _same(found, direct)


@quiet
@each_seed
def test_a_graph_made_again_is_the_same_node(seed: int, ops: Sequence[str], grown: Callable[..., Node]) -> None:
    assert grown(seed, ops) is grown(seed, ops)


@quiet
@each_seed
def test_what_is_simplified_has_the_same_value(
    seed: int, ops: Sequence[str], grown: Any, inputs: tuple[Node, ...], points: np.ndarray
) -> None:
    root = grown(seed, ops, size=12)
    at = dict(zip(inputs, points, strict=True))
    before = np.broadcast_to(evaluated([root], at)[root], 50)

    (short,) = rebuilt([root], simple)

    after = np.broadcast_to(evaluated([short], at)[short], 50)
    scale = np.max([np.broadcast_to(np.abs(v), 50) for v in evaluated([root], at).values() if v is not None], axis=0)
    sure = np.isfinite(before) & (scale < 1e6) & ~_jumps(root, at)
    np.testing.assert_allclose(after[sure], before[sure], rtol=1e-6, atol=1e-6)


def _jumps(root: Node, at: dict[Node, Any]) -> np.ndarray:
    """Where a rounding decides: at floors, signs and choices that are close."""
    values = evaluated([root], at)
    close = np.zeros(50, dtype=bool)
    for node in values:
        if node.op in ("floor", "mod", "sign", "lt", "ge", "sqrt", "div", "log", "pow"):
            inner = np.broadcast_to(values[node.args[-1]], 50)
            first = np.broadcast_to(values[node.args[0]], 50)
            if node.op in ("floor", "mod"):
                ratio = first if node.op == "floor" else first / inner
                close |= np.abs(ratio - np.round(ratio)) < 1e-6
            elif node.op in ("lt", "ge"):
                close |= np.abs(first - inner) < 1e-6
            else:
                close |= np.abs(first if node.op != "div" else inner) < 1e-6
    return close


def test_whole_powers_are_products() -> None:
    x = symbol("x")

    assert source([x], products([read("x**3", {"x": x})])).count("*") == 2
    assert "power" not in source([x], products([read("x**-16", {"x": x})]))
    assert "power" in source([x], products([read("x**17", {"x": x})]))


def test_no_name_of_a_formula_stands_in_source() -> None:
    names = {"evil": symbol("evil")}

    assert "evil" not in source([names["evil"]], [read("2*evil", names)])


def test_numbers_alone_are_worked_out_by_numpy_which_does_not_raise() -> None:
    assert compiled([], [read("1/0", {}), read("9**9**9", {})])() == (np.inf, np.inf)
    assert np.isnan(compiled([], [read("log(-1)", {})])()[0])


@pytest.mark.parametrize("op", ["add", "neg"])
def test_depth_costs_no_stack(op: str) -> None:
    x = root = symbol("x")
    for _ in range(20_000):
        root = make(op, root, x) if op == "add" else make(op, root)

    (found,) = compiled([x], folded([root]))(1.0)

    assert found == (20_001.0 if op == "add" else 1.0)


def test_a_node_that_nothing_holds_leaves_the_table() -> None:
    kept = make("sin", symbol("only here"))
    key = next(key for key, node in graph._table.items() if node is kept)
    del kept

    assert key not in graph._table


def test_zero_and_minus_zero_are_two_numbers() -> None:
    assert const(0.0) is not const(-0.0)


def test_an_expression_is_compared_to_no_number() -> None:
    with pytest.raises(TypeError, match="compared by =="):
        assert symbol("x") == 1.0
    with pytest.raises(TypeError, match=r"use np\.where"):
        assert symbol("x")
