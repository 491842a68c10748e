"""Expressions as a graph: every distinct node is made once, and numbered in the order of its birth.

`make` keeps what was written, because what is printed has to round as it did; what is derived goes through
`optviz.symbolic.simple`. All passes over a graph are loops, so that depth costs no stack.
"""

from __future__ import annotations

from contextvars import ContextVar
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Maker = Callable[..., "Node"]

_births = count()
_table: WeakValueDictionary[Any, Node] = WeakValueDictionary()


def _no_decision(condition: Node) -> bool:
    raise TypeError("an expression is neither true nor false; use np.where")


# What answers `if node:`; a trace puts its own here.
decide: ContextVar[Callable[[Node], bool]] = ContextVar("decide", default=_no_decision)


class Node:
    """An operation on other nodes, a constant, a symbol, or a call of something that is not known."""

    __slots__ = ("__weakref__", "args", "birth", "op", "value")

    op: str
    args: tuple[Node, ...]
    value: Any  # of a "const" a float, of a "symbol" and of a "call" what tells it from others
    birth: int  # counts up with the code; arguments come first

    def __init__(self, op: str, args: tuple[Node, ...], value: Any) -> None:
        self.op, self.args, self.value, self.birth = op, args, value, next(_births)

    def __repr__(self) -> str:
        """The node with those right below it."""
        inner = ", ".join(each.op if each.args else str(each.value) for each in self.args)
        return f"{self.op}({inner})" if self.args else f"{self.op} {self.value}"

    def __bool__(self) -> bool:
        return decide.get()(self)

    def __float__(self) -> float:
        raise TypeError("an expression has no value here: use numpy's functions instead of float(), int() and math")

    __int__ = __index__ = __float__

    def __hash__(self) -> int:
        return id(self) >> 4

    def __eq__(self, other: object) -> bool:
        """Whether it is the same node, which lists and dicts of nodes ask; against a number that would mislead."""
        if isinstance(other, Node):
            return self is other
        if isinstance(other, np.ndarray):
            return NotImplemented
        raise TypeError("an expression is compared by ==, which has no derivative; use <= and >= in np.where")


def make(op: str, *args: Node, value: Any = None) -> Node:
    """The node as it is written: nothing is simplified."""
    key = (op, args, value.hex() if op == "const" else value)  # 0 and -0 are two
    node = _table.get(key)
    if node is None:
        node = _table[key] = Node(op, args, value)
    return node


def const(value: float) -> Node:
    """A number."""
    return make("const", value=float(value))


def symbol(name: str, kind: str = "data") -> Node:
    """An input. Its kind says what it stands for: data, a state, a setting, or a counter."""
    return make("symbol", value=(name, kind))


def as_node(value: Any) -> Node:
    """A node, or a number as one."""
    return value if isinstance(value, Node) else const(value)


def is_const(node: Node, *values: float) -> bool:
    """Whether it is a number, and one of those given, if any are."""
    return node.op == "const" and (not values or node.value in values)


def order(roots: Iterable[Node], known: Iterable[Node] = ()) -> list[Node]:
    """All nodes under the roots, each once and after its arguments; what is known is left out with all below it."""
    seen, out = set(known), []
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, ready = stack.pop()
        if ready:
            out.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((each, False) for each in reversed(node.args) if each not in seen)
    return out


def rebuilt(roots: Sequence[Node], maker: Maker = make, known: Mapping[Node, Node] | None = None) -> list[Node]:
    """The same expressions with every operation made anew by `maker`, and what is `known` put in its place."""
    done = dict(known or {})
    for node in order(roots, done):
        done[node] = maker(node.op, *(done[each] for each in node.args), value=node.value)
    return [done[root] for root in roots]


def symbols(roots: Iterable[Node]) -> list[Node]:
    """The symbols under the roots."""
    return [node for node in order(roots) if node.op == "symbol"]


def _operator(op: str, *, swap: bool = False) -> Any:
    def apply(self: Node, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented  # the array takes over
        pair = (as_node(other), self) if swap else (self, as_node(other))
        return make(op, *pair)

    return apply


def _function(op: str) -> Any:
    return lambda self: make(op, self)


# Numpy asks them of the elements of an object array: operators by these names, np.sqrt as the method `sqrt`.
FUNCTIONS = (
    "sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "sign", "floor",
)  # fmt: skip
for _op, _python in {"add": "add", "sub": "sub", "mul": "mul", "div": "truediv", "pow": "pow", "mod": "mod"}.items():
    setattr(Node, f"__{_python}__", _operator(_op))
    setattr(Node, f"__r{_python}__", _operator(_op, swap=True))
for _op in ("lt", "le", "gt", "ge", "and", "or"):
    setattr(Node, f"__{_op}__", _operator(_op))
for _op in FUNCTIONS:
    setattr(Node, _op, _function(_op))
for _python, _op in {"__neg__": "neg", "__abs__": "abs", "__invert__": "not"}.items():
    setattr(Node, _python, _function(_op))
for _python in ("__pos__", "conjugate"):
    setattr(Node, _python, lambda self: self)
