"""What numpy code does, as a graph: it is called with stand-in arrays.

A branch on settings and counters is taken both ways and joined by `where`; one on data is refused, because each member
of a batch would take its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.symbolic.arrays import TraceError, elementwise, nodes, refuse, traced
from optviz.symbolic.function import Function
from optviz.symbolic.graph import Node, const, decide, make, order, symbol
from optviz.symbolic.operations import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    Decided = tuple[tuple[Node, bool], ...]

BY_MEMBER = ("data", "state")  # kinds of symbols that stand for another number in each member of a batch
WAYS = 16  # through the branches of one function

__all__ = ["TraceError", "explored", "function", "nodes", "stand_in", "traced"]


class _Fork(BaseException):
    """A branch that is not decided yet; no Exception, so that no code catches it on the way."""

    def __init__(self, condition: Node) -> None:
        super().__init__(condition)
        self.condition = condition


def stand_in(*names: str, kind: str = "data") -> Any:
    """A point (1, D) whose coordinates are symbols; nothing may write into it."""
    point = traced([[symbol(name, kind) for name in names]])
    point.flags.writeable = False
    return point


def function(value: Callable[[Any], Any], dim: int) -> Function:
    """A function of points (..., D), from its numpy code. Raises TraceError where that has no graph."""
    point = stand_in(*(f"x{i + 1}" for i in range(dim)))
    try:
        (root,) = nodes(explored(lambda: traced(value(point))))
    except TypeError as error:  # of a node in a plain array, which numpy asks for its value
        raise TraceError(str(error)) from None
    return Function(root, nodes(point))


def explored(run: Callable[[], Any], decided: Decided = (), count: list[int] | None = None) -> Any:
    """What `run` returns: arrays, or tuples and dicts of them, with each way through its branches."""
    count = [0] if count is None else count
    count[0] += 1
    if count[0] > WAYS:
        raise TraceError(f"there are more than {WAYS} ways through the branches")
    token = decide.set(_decision(dict(decided)))
    try:
        return run()
    except _Fork as fork:
        condition = fork.condition
    finally:
        decide.reset(token)
    yes, no = (explored(run, (*decided, (condition, way)), count) for way in (True, False))
    return _joined(condition, yes, no)


def _decision(known: dict[Node, bool]) -> Callable[[Node], bool]:
    def decision(condition: Node) -> bool:
        if condition.op not in CONDITIONS:
            condition = make("ne", condition, const(0))
        if condition in known:
            return known[condition]
        if any(
            node.op == "call" or (node.op == "symbol" and node.value[1] in BY_MEMBER) for node in order([condition])
        ):
            raise refuse("branches on data, which each member of a batch does on its own; use np.where")
        raise _Fork(condition)

    return decision


def _joined(condition: Node, yes: Any, no: Any) -> Any:
    if isinstance(yes, dict):
        return {key: _joined(condition, yes[key], no[key]) for key in yes if key in no}
    if isinstance(yes, tuple):
        parts = [_joined(condition, a, b) for a, b in zip(yes, no, strict=True)]
        return type(yes)(*parts) if hasattr(yes, "_fields") else tuple(parts)
    return elementwise(lambda a, b: a if a is b else make("where", condition, a, b), yes, no)
