"""What a formula can call: functions with how many arguments they take, and constants."""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING

from optviz.symbolic.graph import const, make

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optviz.symbolic.graph import Node

MANY = 200  # arguments of min and max
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}
_SAME = (
    "sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "abs", "sign", "floor",
)  # fmt: skip
_OTHER = {"ln": "log", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_COMPOSED: dict[str, Callable[[Node], Node]] = {
    "log2": lambda a: make("div", make("log", a), const(math.log(2))),
    "log10": lambda a: make("div", make("log", a), const(math.log(10))),
    "ceil": lambda a: make("neg", make("floor", make("neg", a))),
}
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys((*_SAME, *_OTHER, *_COMPOSED), (1, 1)),
    "min": (2, MANY),
    "max": (2, MANY),
    "mod": (2, 2),
    "where": (3, 3),
}


def applied(name: str, args: Sequence[Node]) -> Node:
    """A call of one of the functions."""
    if name in _COMPOSED:
        return _COMPOSED[name](args[0])
    if name in ("min", "max"):
        return reduce(lambda a, b: make(f"{name}imum", a, b), args)
    return make(_OTHER.get(name, name), *args)
