"""The operations that a node can be: what each is called in numpy, in JavaScript and on paper.

A level says how tightly an operator binds where it is printed; what is printed as a call binds tightest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optviz.lazy import np

OR, AND, COMPARE, SUM, PRODUCT, SIGN, POWER, CALL, ATOM = range(1, 10)


@dataclass(frozen=True)
class Operation:
    """An operation in every language."""

    numpy: str  # the name of the function
    python: str = ""  # the operator that does the same; "" for a call
    js: str = ""  # the operator or the function, which may be one of `HELPERS`
    latex: str = ""
    unicode: str = ""
    level: int = CALL
    arity: int = 2


def _function(numpy: str, js: str = "", latex: str = "", unicode: str = "", arity: int = 1) -> Operation:
    shown = unicode or numpy
    return Operation(numpy, "", js or f"Math.{numpy}", latex or rf"\{shown}", shown, CALL, arity)


def _named(numpy: str, js: str = "", arity: int = 1) -> Operation:
    """A function that has no name of its own in LaTeX."""
    return _function(numpy, js, rf"\mathrm{{{numpy}}}", arity=arity)


def _compare(numpy: str, python: str, js: str, latex: str, unicode: str) -> Operation:
    return Operation(numpy, python, js, latex, unicode, COMPARE)


OPERATIONS: dict[str, Operation] = {
    "add": Operation("add", "+", "+", "+", "+", SUM),
    "sub": Operation("subtract", "-", "-", "-", "-", SUM),
    "mul": Operation("multiply", "*", "*", r"\,", " ", PRODUCT),
    "div": Operation("divide", "/", "/", r"\frac", "/", PRODUCT),
    "neg": Operation("negative", "-", "-", "-", "-", SIGN, 1),
    "pow": Operation("power", "", "pow", "^", "^"),
    "mod": Operation("remainder", "", "mod", r"\,\mathrm{mod}\,", " mod "),
    "sqrt": _function("sqrt"),
    "exp": _function("exp"),
    "expm1": _named("expm1"),
    "log": _function("log"),
    "log1p": _named("log1p"),
    "sin": _function("sin"),
    "cos": _function("cos"),
    "tan": _function("tan"),
    "arcsin": _function("arcsin", "Math.asin"),
    "arccos": _function("arccos", "Math.acos"),
    "arctan": _function("arctan", "Math.atan"),
    "sinh": _function("sinh"),
    "cosh": _function("cosh"),
    "tanh": _function("tanh"),
    "abs": _named("abs"),
    "sign": _named("sign", "sign"),
    "floor": _named("floor"),
    "maximum": _function("maximum", "Math.max", r"\max", "max", arity=2),
    "minimum": _function("minimum", "Math.min", r"\min", "min", arity=2),
    "where": Operation("where", "", "?:", "if", "if", arity=3),
    "lt": _compare("less", "<", "<", "<", "<"),
    "le": _compare("less_equal", "<=", "<=", r"\leq", "≤"),
    "gt": _compare("greater", ">", ">", ">", ">"),
    "ge": _compare("greater_equal", ">=", ">=", r"\geq", "≥"),
    "eq": _compare("equal", "==", "===", "=", "="),
    "ne": _compare("not_equal", "!=", "!==", r"\neq", "≠"),
    "and": Operation("logical_and", "", "&&", r"\wedge", "and", AND),
    "or": Operation("logical_or", "", "||", r"\vee", "or", OR),
    "not": Operation("logical_not", "", "!", r"\neg", "not ", SIGN, 1),
}
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
CONDITIONS = (*COMPARISONS, "and", "or", "not")

# What JavaScript has otherwise than numpy: the sign of a remainder, the sign of -0, powers of 1.
HELPERS = {
    "mod": "const mod = (a, b) => { const r = a % b; if (r === 0) return Object.is(b, -0) || b < 0 ? -0 : 0;"
    " return r < 0 !== b < 0 ? r + b : r; };",
    "sign": "const sign = (a) => a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : a;",
    "pow": "const pow = (a, b) => a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);",
}


def on_arrays(op: str) -> Any:
    """The numpy function that does an operation."""
    return getattr(np, OPERATIONS[op].numpy)
