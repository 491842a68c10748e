"""The same value, shorter: for what is derived, where there is no author's rounding to keep."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from optviz.lazy import np
from optviz.symbolic.graph import const, is_const, make
from optviz.symbolic.operations import CONDITIONS, on_arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.symbolic.graph import Node


def simple(op: str, *args: Node, value: Any = None) -> Node:
    """The node without zeros, ones, double signs and work on numbers alone."""
    if args and op not in (*CONDITIONS, "where") and all(map(is_const, args)):
        result = number(op, *args)
        if math.isfinite(result):
            return const(result)
    return _RULES[op](*args) if op in _RULES else make(op, *args, value=value)


def number(op: str, *args: Node) -> float:
    """What numpy makes of an operation on constants, where Python would raise as for 1 / 0."""
    with np.errstate(all="ignore"):
        return float(on_arrays(op)(*(np.float64(each.value) for each in args)))


def _add(a: Node, b: Node) -> Node:
    if is_const(a, 0):
        return b
    if is_const(b, 0):
        return a
    if b.op == "neg":
        return simple("sub", a, b.args[0])
    if a.op == "neg":
        return simple("sub", b, a.args[0])
    return make("add", a, b)


def _sub(a: Node, b: Node) -> Node:
    if is_const(b, 0):
        return a
    if is_const(a, 0):
        return simple("neg", b)
    return simple("add", a, b.args[0]) if b.op == "neg" else make("sub", a, b)


def _mul(a: Node, b: Node) -> Node:
    """A product with one number at most, which stands first, and with its sign in front."""
    if is_const(a, 0) or is_const(b, 0):
        return const(0)
    if is_const(b) or (is_scaled(b) and not is_const(a)):
        a, b = b, a
    if is_const(a, 1):
        return b
    if is_const(a, -1):
        return simple("neg", b)
    if is_const(a) and is_scaled(b):
        return simple("mul", simple("mul", a, b.args[0]), b.args[1])
    if is_scaled(a):
        return simple("mul", a.args[0], simple("mul", a.args[1], b))
    for one, other in ((a, b), (b, a)):
        if one.op == "neg":
            return simple("neg", simple("mul", one.args[0], other))
    return make("mul", a, b)


def is_scaled(node: Node) -> bool:
    """Whether it is a number times something."""
    return node.op == "mul" and is_const(node.args[0])


def _div(a: Node, b: Node) -> Node:
    if is_const(a, 0):
        return a
    return a if is_const(b, 1) else make("div", a, b)


def _neg(a: Node) -> Node:
    if a.op == "neg":
        return a.args[0]
    if is_scaled(a):
        return simple("mul", const(-a.args[0].value), a.args[1])
    return make("neg", a)


def _pow(a: Node, b: Node) -> Node:
    if is_const(b, 0):
        return const(1)
    return a if is_const(b, 1) else make("pow", a, b)


def _where(condition: Node, one: Node, other: Node) -> Node:
    return one if one is other else make("where", condition, one, other)


_RULES: dict[str, Callable[..., Node]] = {
    "add": _add, "sub": _sub, "mul": _mul, "div": _div, "neg": _neg, "pow": _pow, "where": _where,
}  # fmt: skip
