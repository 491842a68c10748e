"""Derivatives of a graph, as graphs.

What chooses (where, max, min, abs) has a choice for its derivative, not a product: a branch that is not taken cannot
spoil the other one by 0 times infinity. At a kink, where there is no derivative, |a| has 0 and max and min have that
of their first argument.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from optviz.symbolic.graph import const, is_const, make, order
from optviz.symbolic.simple import simple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optviz.symbolic.graph import Node

    Gradient = dict[Node, Node]  # symbol -> derivative, where that is not 0
    Slopes = Callable[..., Sequence[Node | None]]

ZERO, ONE, HALF = const(0), const(1), const(0.5)
FEW = 8  # symbols up to which derivatives are taken forwards, which gives shorter formulas
CHOICES = ("where", "maximum", "minimum", "abs")


def gradient(root: Node, by: Sequence[Node]) -> list[Node]:
    """The derivative of an expression by each of some symbols."""
    backwards = len(by) > FEW and not any(node.op in CHOICES for node in order([root]))
    found = _backwards(root) if backwards else _forwards(root, by)
    return [found.get(each, ZERO) for each in by]


def directional(roots: Sequence[Node], direction: Mapping[Node, Node]) -> list[Node]:
    """Σᵢ vᵢ ∂/∂xᵢ of each expression, for symbols x and components v of a direction."""
    slope = dict(direction)
    for node in order(roots):
        if node not in direction:
            slope[node] = _through(node, [slope[each] for each in node.args])
    return [slope[root] for root in roots]


def _forwards(root: Node, by: Sequence[Node]) -> Gradient:
    """From the symbols up: at each node the derivatives by those symbols that it depends on."""
    known: dict[Node, Gradient] = {each: {each: ONE} for each in by}
    for node in order([root]):
        if node not in known:
            inner = [known[each] for each in node.args]
            symbols = dict.fromkeys(symbol for each in inner for symbol in each)
            found = {symbol: _through(node, [each.get(symbol, ZERO) for each in inner]) for symbol in symbols}
            known[node] = {symbol: slope for symbol, slope in found.items() if not is_const(slope, 0)}
    return known[root]


def _backwards(root: Node) -> Gradient:
    """From the root down, in one pass for any number of symbols. There must be no choices."""
    into: defaultdict[Node, Node] = defaultdict(lambda: ZERO)
    into[root] = ONE
    for node in reversed(order([root])):
        parts = _SLOPES[node.op](node, *node.args) if node.op in _SLOPES else ()
        for each, part in zip(node.args, parts, strict=False):
            if part is not None:
                into[each] = simple("add", into[each], simple("mul", into[node], part))
    return into


def _through(node: Node, slopes: Sequence[Node]) -> Node:
    """The derivative of a node by something, from those of its arguments by the same."""
    if all(is_const(each, 0) for each in slopes):
        return ZERO
    if node.op == "abs":
        return _of_abs(node.args[0], slopes[0])
    if node.op in CHOICES:
        condition = node.args[0] if node.op == "where" else make("ge" if node.op == "maximum" else "le", *node.args)
        return simple("where", condition, *slopes[-2:])
    total = ZERO
    for slope, part in zip(slopes, _SLOPES[node.op](node, *node.args) if node.op in _SLOPES else (), strict=False):
        if part is not None and not is_const(slope, 0):
            total = simple("add", total, simple("mul", slope, part))
    return total


def _of_abs(a: Node, slope: Node) -> Node:
    product = simple("mul", slope, make("sign", a))
    return product if is_const(slope) else simple("where", make("eq", a, ZERO), ZERO, product)


def _of_pow(node: Node, base: Node, power: Node) -> tuple[Node, Node]:
    lower = simple("mul", power, simple("pow", base, simple("sub", power, ONE)))
    # 0 to any positive power stays 0, though its logarithm is infinite.
    growth = simple("mul", node, simple("log", base))
    return lower, simple("where", make("eq", base, ZERO), ZERO, growth)


def _over_root(sign: float, a: Node) -> Node:
    return simple("div", const(sign), simple("sqrt", simple("sub", ONE, _square(a))))


def _square(a: Node) -> Node:
    return simple("mul", a, a)


# The derivative by each argument, from the node itself and its arguments. What is not here is flat.
_SLOPES: dict[str, Slopes] = {
    "add": lambda f, a, b: (ONE, ONE),
    "sub": lambda f, a, b: (ONE, const(-1)),
    "mul": lambda f, a, b: (b, a),
    "div": lambda f, a, b: (simple("div", ONE, b), simple("neg", simple("div", f, b))),
    "neg": lambda f, a: (const(-1),),
    "pow": _of_pow,
    "mod": lambda f, a, b: (ONE, simple("neg", simple("floor", simple("div", a, b)))),
    "sqrt": lambda f, a: (simple("div", HALF, f),),
    "exp": lambda f, a: (f,),
    "expm1": lambda f, a: (simple("exp", a),),
    "log": lambda f, a: (simple("div", ONE, a),),
    "log1p": lambda f, a: (simple("div", ONE, simple("add", ONE, a)),),
    "sin": lambda f, a: (simple("cos", a),),
    "cos": lambda f, a: (simple("neg", simple("sin", a)),),
    "tan": lambda f, a: (simple("add", ONE, _square(f)),),
    "arcsin": lambda f, a: (_over_root(1, a),),
    "arccos": lambda f, a: (_over_root(-1, a),),
    "arctan": lambda f, a: (simple("div", ONE, simple("add", ONE, _square(a))),),
    "sinh": lambda f, a: (simple("cosh", a),),
    "cosh": lambda f, a: (simple("sinh", a),),
    "tanh": lambda f, a: (simple("sub", ONE, _square(f)),),
}
