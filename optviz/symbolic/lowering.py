"""A graph as it is computed: whole powers as products, and numbers alone worked out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from optviz.symbolic.graph import const, is_const, make, order, rebuilt
from optviz.symbolic.operations import CONDITIONS
from optviz.symbolic.simple import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.symbolic.graph import Node

LARGEST = 16  # whole power that is taken by products


def products(roots: Sequence[Node]) -> list[Node]:
    """Whole powers as products, squares first: quicker than pow, and rounded alike in every language."""
    return rebuilt(roots, _without_power)


def folded(roots: Sequence[Node]) -> list[Node]:
    """What is done to numbers alone, done by numpy: in Python's source 1 / 0 would raise."""
    return rebuilt(roots, _worked_out)


def not_finite(root: Node) -> list[tuple[Node, float]]:
    """The parts of an expression that are made of numbers alone and come to no finite one, with what they come to."""
    found: dict[Node, float] = {}
    done: dict[Node, Node] = {}
    for node in order([root]):
        args = [done[each] for each in node.args]
        done[node] = _worked_out(node.op, *args, value=node.value)
        if args and is_const(done[node]) and not math.isfinite(done[node].value) and not found.keys() & set(node.args):
            found[node] = done[node].value
    return list(found.items())


def _without_power(op: str, *args: Node, value: Any = None) -> Node:
    if op != "pow" or not is_const(args[1]):
        return make(op, *args, value=value)
    base, power = args[0], args[1].value
    if power == 0.5:
        return make("sqrt", base)
    if not power.is_integer() or not 1 <= abs(power) <= LARGEST:
        return make(op, *args)
    product = _product(base, int(abs(power)))
    return product if power > 0 else make("div", const(1), product)


def _product(base: Node, power: int) -> Node:
    total = None
    while power:
        if power % 2:
            total = base if total is None else make("mul", total, base)
        power //= 2
        if power:
            base = make("mul", base, base)
    assert total is not None
    return total


def _worked_out(op: str, *args: Node, value: Any = None) -> Node:
    if args and op not in (*CONDITIONS, "where") and all(map(is_const, args)):
        return const(number(op, *args))
    return make(op, *args, value=value)
