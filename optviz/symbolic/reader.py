"""A formula as text, read into a graph: Python's grammar, an allow-list over its tree, and nothing is evaluated."""

from __future__ import annotations

import ast
import difflib
import math
import re
import warnings
from typing import TYPE_CHECKING

from optviz.symbolic import characters
from optviz.symbolic.flaws import Flaw, FormulaError
from optviz.symbolic.functions import CONSTANTS, FUNCTIONS, applied
from optviz.symbolic.graph import const, is_const, make

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optviz.symbolic.graph import Node

    Part = tuple[ast.AST, bool]  # of Python's tree, and whether a condition is due there

MOST = 2_000  # parts of the tree
NAMED = 30  # characters of a name that a message shows
BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.Mod: "mod"}
COMPARE = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}
UNARY = {ast.USub: "neg", ast.UAdd: "", ast.Not: "not"}
OPERATORS = ("+", "-", "*", "/", "%", "**")
# What people write that a formula may not have.
FORBIDDEN = {
    ast.Attribute: "a dot after a name", ast.Subscript: "an index", ast.Lambda: "a lambda", ast.IfExp: "an if",
    ast.NamedExpr: "an assignment", ast.ListComp: "a comprehension", ast.GeneratorExp: "a comprehension",
    ast.FloorDiv: "//", ast.MatMult: "@", ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.Invert: "~",
    ast.LShift: "<<", ast.RShift: ">>", ast.Tuple: "a comma", ast.Starred: "a star", ast.Await: "await",
    ast.Yield: "yield", ast.In: "in", ast.Is: "is", ast.NotIn: "not in", ast.IsNot: "is not",
}  # fmt: skip
HINTS = {ast.IfExp: "write where(condition, one, other)", ast.FloorDiv: "write floor(a / b)"}


def read(text: str, names: Mapping[str, Node]) -> Node:
    """The formula as it is written, of these names. Raises FormulaError with every flaw."""
    return _Reader(text, names).read()


def names_in(text: str) -> tuple[str, ...]:
    """The names in a formula that are no functions and no constants, in the order in which they appear."""
    try:
        tree = _tree(text)
    except FormulaError:
        return ()
    called = {id(each.func) for each in ast.walk(tree) if isinstance(each, ast.Call)}
    found = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and id(each) not in called]
    ordered = sorted(found, key=lambda each: each.col_offset)
    return tuple(dict.fromkeys(each.id for each in ordered if each.id not in CONSTANTS))


def _tree(text: str) -> ast.expr:
    """Python's tree of a text. Raises FormulaError."""
    if flaws := tuple(characters.flaws_of(text)):
        raise FormulaError(*flaws)
    line = re.sub(r"\s", " ", text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(line.strip(), mode="eval").body
    except SyntaxError as error:
        if flaws := tuple(characters.missing_product(line)):
            raise FormulaError(*flaws) from None
        offset = error.offset or len(line.strip()) + 1  # 0 where the text ends too early
        place = len(line) - len(line.lstrip()) + offset - 1
        raise FormulaError(Flaw(f"cannot be read here: {_reason(error.msg)}", min(place, len(line)))) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaError(Flaw("the formula is nested too deeply, or has a number too long to be read")) from None


def _reason(message: str) -> str:
    if message.startswith("Exceeds the limit"):
        return "a number with thousands of digits"
    return message.partition(". Perhaps")[0].partition(" (<unknown>")[0]


class _Reader:
    """One formula on its way from text to graph."""

    def __init__(self, text: str, names: Mapping[str, Node]) -> None:
        self.text, self.names = text, names
        self.flaws: list[Flaw] = []
        self.lead = len(text) - len(text.lstrip())
        self.bytes = text.strip().encode()

    def read(self) -> Node:
        """Down the tree for what is wrong with it, up again for the graph; both without recursion."""
        ordered: list[tuple[ast.AST, list[Part]]] = []
        stack: list[Part] = [(_tree(self.text), False)]
        while stack:
            at, due = stack.pop()
            ordered.append((at, parts := self.parts(at, due)))
            stack.extend(parts)
            if len(ordered) > MOST:
                raise FormulaError(Flaw(f"the formula has more than {MOST:,} parts", self.place(at)))
        if self.flaws:
            raise FormulaError(*sorted(self.flaws, key=lambda flaw: flaw.start)[: characters.SHOWN])
        done: dict[int, Node] = {}
        for at, parts in reversed(ordered):
            done[id(at)] = self.built(at, [done[id(each)] for each, _ in parts])
        return done[id(ordered[0][0])]

    def place(self, at: ast.AST) -> int:
        """Where a part begins, in characters; Python's tree counts bytes."""
        return self.lead + len(self.bytes[: getattr(at, "col_offset", 0)].decode(errors="ignore"))

    def flaw(self, at: ast.AST, message: str, hint: str | None = None, allowed: Iterable[str] = ()) -> list[Part]:
        self.flaws.append(Flaw(message, self.place(at), hint, tuple(allowed)))
        return []

    def parts(self, at: ast.AST, due: bool) -> list[Part]:
        """What a part is made of; none where it is flawed."""
        if due and not _is_condition(at):
            return self.flaw(at, "a number where a condition is due", "where() begins with one, such as x > 0")
        if not due and _is_condition(at):
            self.flaw(at, "a condition where a number is due", "write where(condition, one, other)")
        match at:
            case ast.BinOp(left=a, op=op, right=b) if type(op) in BINARY:
                return [(a, False), (b, False)]
            case ast.UnaryOp(op=op, operand=a) if type(op) in UNARY:
                return [(a, due)]
            case ast.BoolOp(values=values):
                return [(each, True) for each in values]
            case ast.Compare(left=a, ops=ops, comparators=others) if all(type(op) in COMPARE for op in ops):
                return [(each, False) for each in (a, *others)]
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(name, args, at)
            case ast.Name(id=name):
                return self.name(name, at)
            case ast.Constant(value=value):
                return self.constant(value, at)
        return self.forbidden(at)

    def forbidden(self, at: ast.AST) -> list[Part]:
        operator = getattr(at, "op", None) or next(iter(getattr(at, "ops", ())), None)
        kind = type(at) if operator is None else type(operator)
        if isinstance(at, ast.Call) and isinstance(at.func, ast.Constant | ast.BinOp | ast.Call):
            return self.flaw(at, "no operator before '('", "a product is written *")
        if isinstance(at, ast.Call):
            return self.flaw(at, "a formula may not have named arguments or calls of what is no function")
        known = FORBIDDEN.get(kind, re.sub(r"(?<!^)([A-Z])", r" \1", kind.__name__).lower())
        return self.flaw(at, f"a formula may not have {known}", HINTS.get(kind), (*OPERATORS, *sorted(FUNCTIONS)))

    def name(self, name: str, at: ast.AST) -> list[Part]:
        if name not in self.names and name not in CONSTANTS:
            if name in FUNCTIONS:
                return self.flaw(at, f"{name} is a function and stands without its argument", f"write {name}(...)")
            return self.unknown(name, at, "name", (*self.names, *CONSTANTS))
        return []

    def unknown(self, name: str, at: ast.AST, kind: str, known: Iterable[str]) -> list[Part]:
        known = tuple(known)
        near = difflib.get_close_matches(name[:NAMED], known, 1)
        odd = next((char for char in name if not char.isascii()), None)
        hint = f"did you mean '{near[0]}'?" if near else None
        if odd:
            hint = f"{odd!r} in it is {characters.named(odd)}"
        shown = name if len(name) <= NAMED else f"{name[:NAMED]}..."
        return self.flaw(at, f"there is no {kind} {shown!r}", hint, known)

    def constant(self, value: object, at: ast.AST) -> list[Part]:
        if type(value) not in (int, float):
            return self.flaw(at, f"{type(value).__name__} {value!r:.20} is no number")
        if not math.isfinite(_float(value)):
            return self.flaw(at, "a number too large to be one", "the largest is about 1.8e308")
        return []

    def call(self, name: str, args: list[ast.expr], at: ast.Call) -> list[Part]:
        if name in self.names or name in CONSTANTS:
            return self.flaw(at, f"{name!r} is a number, not a function", f"a product is written {name}*(...)")
        if name not in FUNCTIONS:
            self.unknown(name, at, "function", sorted(FUNCTIONS))
            return [(each, isinstance(each, ast.Compare)) for each in args if not isinstance(each, ast.Starred)]
        low, high = FUNCTIONS[name]
        if not low <= len(args) <= high:
            due = f"{low} argument{'s' * (low > 1)}" if low == high else f"{low} or more arguments"
            return self.flaw(at, f"{name} takes {due}, not {len(args)}")
        return [(each, name == "where" and i == 0) for i, each in enumerate(args)]

    def built(self, at: ast.AST, parts: list[Node]) -> Node:
        """The node of a part, from those of what it is made of."""
        match at:
            case ast.BinOp(op=op):
                return make(BINARY[type(op)], *parts)
            case ast.UnaryOp(op=ast.USub()) if is_const(parts[0]):
                return const(-parts[0].value)
            case ast.UnaryOp(op=op):
                return make(UNARY[type(op)], *parts) if UNARY[type(op)] else parts[0]
            case ast.BoolOp(op=op):
                return _joined("and" if isinstance(op, ast.And) else "or", parts)
            case ast.Compare(ops=ops):
                pairs = zip(ops, parts, parts[1:], strict=False)
                return _joined("and", [make(COMPARE[type(op)], a, b) for op, a, b in pairs])
            case ast.Call(func=ast.Name(id=name)):
                return applied(name, parts)
            case ast.Name(id=name):
                return self.names[name] if name in self.names else const(CONSTANTS[name])
        return const(_float(getattr(at, "value", math.nan)))


def _is_condition(at: ast.AST) -> bool:
    return isinstance(at, ast.Compare | ast.BoolOp) or (isinstance(at, ast.UnaryOp) and isinstance(at.op, ast.Not))


def _joined(op: str, parts: list[Node]) -> Node:
    out = parts[0]
    for each in parts[1:]:
        out = make(op, out, each)
    return out


def _float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf
