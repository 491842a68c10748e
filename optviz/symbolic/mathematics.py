"""A graph as mathematics, for people: LaTeX and Unicode.

LaTeX keeps to what matplotlib's mathtext reads as well, which has no `cases`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, ClassVar

from optviz.symbolic.code import Text
from optviz.symbolic.graph import order
from optviz.symbolic.operations import ATOM, CALL, CONDITIONS, OPERATIONS, POWER, PRODUCT, SIGN, SUM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optviz.symbolic.graph import Node

_LETTERS = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
)  # fmt: skip
GREEK = dict(zip(_LETTERS, "αβγδεζηθικλμνξπρστυφχψω", strict=True))
LOW = str.maketrans("0123456789+-t", "₀₁₂₃₄₅₆₇₈₉₊₋ₜ")
HIGH = str.maketrans("0123456789+-tn", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗⁿ")
PARTS = re.compile(r"([^\W_]+?)(_hat)?_?(\d*)")


class Unicode:
    """Mathematics in plain text."""

    functions: ClassVar[str] = "unicode"

    def name(self, name: str, time: str = "") -> str:
        """A name of the code: beta1 as β₁, m_hat as m̂."""
        letter, hat, digits = self.split(name)
        return GREEK.get(letter, letter) + "\u0302" * bool(hat) + (digits + time).translate(LOW)

    def shown(self, root: Node, names: Mapping[Node, str] | None = None) -> str:
        """An expression on one line; what is in `names` by its name, symbols that are not by their own."""
        names = names or {}
        known = {node: Text(name) for node, name in names.items() if node is not root}
        for node in order([root], known):
            known[node] = self.text(node, [known[each] for each in node.args])
        return known[root].text

    def power(self, base: str, power: str) -> str:
        """A name with a power above it."""
        return base + power.translate(HIGH)

    @staticmethod
    def split(name: str) -> tuple[str, str, str]:
        """The letter, the hat and the digits of a name."""
        match = PARTS.fullmatch(name)
        return (match[1], match[2] or "", match[3]) if match else (name, "", "")

    def text(self, node: Node, parts: Sequence[Text]) -> Text:
        """A node from the texts of its arguments."""
        match node.op:
            case "const":
                text = self.number(node.value)
                return Text(text, SIGN if text.startswith("-") else ATOM)
            case "symbol":
                return Text(self.name(node.value[0]))
            case "call":
                return Text(f"{self.called(node)}({', '.join(part.text for part in parts)})", CALL)
            case "mul":
                return self.product(node, parts)
            case "neg":
                return Text(f"-{parts[0].above(SUM)}", SUM)
            case "not":
                return Text(self.operator("not") + parts[0].above(SIGN), SIGN)
        return self.other(node, parts)

    def other(self, node: Node, parts: Sequence[Text]) -> Text:
        special = getattr(self, f"of_{node.op}", None)
        if special is not None:
            text: Text = special(*parts)
            return text
        level = OPERATIONS[node.op].level
        if node.op not in ("add", "sub", "mod", *CONDITIONS):
            return Text(f"{self.operator(node.op)}({', '.join(part.text for part in parts)})", CALL)
        level = PRODUCT if node.op == "mod" else level
        left, right = parts
        if node.op == "add" and right.text.startswith("-"):
            return Text(f"{left.text} - {right.text[1:]}", SUM)
        # a + (b + c) needs no bracket to be read, though it rounds otherwise than a + b + c.
        closed = right.above(level if node.op != "add" else level - 1)
        if closed.startswith("-"):
            closed = f"({closed})"
        return Text(f"{left.above(level - 1)} {self.operator(node.op).strip()} {closed}", level)

    def product(self, node: Node, parts: Sequence[Text]) -> Text:
        left, right = parts
        if node.args[0] is node.args[1]:
            return self.of_pow(left, Text("2"))
        last = node.args[0].args[1] if node.args[0].op == "mul" else None
        if last is node.args[1] and left.text.endswith(end := right.above(SIGN)):  # (a g) g is read as a g²
            front = left.text.removesuffix(end).removesuffix(self.gap)
            return Text(f"{front}{self.gap}{self.of_pow(right, Text('2')).text}", PRODUCT)
        one, other = left.above(SUM), right.above(PRODUCT if "/" in right.text else SUM)
        sign = self.dot if other[:1].isdigit() else self.gap
        return Text(f"{one}{sign}{other if not other.startswith('-') else f'({other})'}", PRODUCT)

    gap: ClassVar[str] = " "
    dot: ClassVar[str] = " · "
    pi: ClassVar[str] = "π"

    def called(self, node: Node) -> str:
        """An unknown function: the gradient or the value of the problem."""
        return "∇f" if node.value[0] == "grad" else "f"

    def operator(self, op: str) -> str:
        return OPERATIONS[op].unicode

    def number(self, value: float) -> str:
        if value in (math.pi, math.e):
            return self.pi if value == math.pi else "e"
        short = f"{value:g}"
        return short if float(short) == value else repr(value)

    def of_div(self, a: Text, b: Text) -> Text:
        return Text(f"{a.above(SUM)} / {b.above(PRODUCT)}", PRODUCT)

    def of_sqrt(self, a: Text) -> Text:
        return Text(f"√{a.text if a.level == ATOM else f'({a.text})'}", CALL)

    def of_abs(self, a: Text) -> Text:
        return Text(f"|{a.text}|", CALL)

    def of_pow(self, a: Text, power: Text) -> Text:
        high = power.text.translate(HIGH) if re.fullmatch(r"-?\d+|[tn]", power.text) else f"^{power.above(CALL)}"
        return Text(a.above(CALL) + high, POWER)

    def of_where(self, condition: Text, one: Text, other: Text) -> Text:
        return Text(f"({one.text} if {condition.text} else {other.text})", CALL)


class Latex(Unicode):
    """Mathematics as LaTeX has it, without the dollar signs."""

    gap, dot, pi = r"\,", r" \cdot ", r"\pi"

    def name(self, name: str, time: str = "") -> str:
        letter, hat, digits = self.split(name)
        words = letter.replace("_", r"\ ")
        core = f"\\{letter}" if letter in GREEK else letter if len(letter) == 1 else rf"\mathrm{{{words}}}"
        below = ",".join(each for each in (digits, time) if each)
        return (rf"\hat{{{core}}}" if hat else core) + (f"_{{{below}}}" if below else "")

    def power(self, base: str, power: str) -> str:
        return f"{base}^{{{power}}}"

    def called(self, node: Node) -> str:
        return r"\nabla f" if node.value[0] == "grad" else "f"

    def operator(self, op: str) -> str:
        return OPERATIONS[op].latex

    def number(self, value: float) -> str:
        digits, _, power = super().number(value).partition("e")
        if not power or not digits:
            return digits or "e"
        times = {"1": "", "-1": "-"}.get(digits, rf"{digits} \cdot ")
        return f"{times}10^{{{int(power)}}}"

    def of_div(self, a: Text, b: Text) -> Text:
        return Text(rf"\frac{{{a.text}}}{{{b.text}}}", POWER)

    def of_sqrt(self, a: Text) -> Text:
        return Text(rf"\sqrt{{{a.text}}}", CALL)

    def of_abs(self, a: Text) -> Text:
        return Text(rf"|{a.text}|", CALL)

    def of_pow(self, a: Text, power: Text) -> Text:
        return Text(f"{a.above(CALL)}^{{{power.text}}}", POWER)

    def of_where(self, condition: Text, one: Text, other: Text) -> Text:
        return Text(rf"({one.text}\ \mathrm{{if}}\ {condition.text}\ \mathrm{{else}}\ {other.text})", CALL)
