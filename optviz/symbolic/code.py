"""A graph as straight lines of source: numpy's and JavaScript's.

What is used more than once has a name, the rest stands where it is used, with brackets so that it rounds as the graph.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from optviz.symbolic.graph import is_const, order
from optviz.symbolic.operations import ATOM, CALL, HELPERS, OPERATIONS, SIGN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optviz.symbolic.graph import Node

DEEPEST = 12  # operations within one line: compilers walk a line by recursion


class Text(NamedTuple):
    """A node as text."""

    text: str
    level: int = ATOM
    depth: int = 0

    def above(self, level: int) -> str:
        """The text, in brackets unless it binds more tightly than this."""
        return self.text if self.level > level else f"({self.text})"


class Code:
    """Source of a graph in one language."""

    assign: ClassVar[str]

    def __init__(self, names: Mapping[Node, str], indent: str = "    ") -> None:
        self.names, self.indent = names, indent

    def written(self, outputs: Sequence[Node]) -> tuple[list[str], list[str]]:
        """Lines that give names to what is between, and the outputs as text."""
        ordered = order(outputs, self.names)
        uses = Counter(each for node in ordered for each in node.args) + Counter(set(outputs))
        known = {node: Text(name) for node, name in self.names.items()}
        lines: list[str] = []
        for node in ordered:
            parts = [known[each] for each in node.args]
            text = self.text(node, parts)._replace(depth=1 + max((part.depth for part in parts), default=0))
            if node.args and (uses[node] > 1 or text.depth > DEEPEST):
                name = f"t{len(lines)}"
                lines.append(self.indent + self.assign.format(name, text.text))
                text = Text(name)
            known[node] = text
        return lines, [known[each].text for each in outputs]

    def text(self, node: Node, parts: Sequence[Text]) -> Text:
        """A node from the texts of its arguments."""
        if node.op == "const":
            return Text(self.number(node.value), ATOM if math.copysign(1, node.value) > 0 else SIGN)
        if node.op in ("symbol", "call"):
            raise KeyError(f"{node} has no name")
        operation = OPERATIONS[node.op]
        sign = self.sign(node.op)
        if not sign:
            return Text(f"{self.function(node)}({', '.join(part.text for part in parts)})", CALL)
        if operation.arity == 1:
            return Text(sign + parts[0].above(operation.level), operation.level)
        left, right = parts
        return Text(f"{left.above(operation.level - 1)} {sign} {right.above(operation.level)}", operation.level)

    def sign(self, op: str) -> str:
        """The operator, "" where there is none."""
        raise NotImplementedError

    def function(self, node: Node) -> str:
        """The function, where there is no operator."""
        raise NotImplementedError

    def number(self, value: float) -> str:
        """A constant."""
        raise NotImplementedError


class Numpy(Code):
    """Lines of Python on numpy arrays."""

    assign = "{} = {}"

    def text(self, node: Node, parts: Sequence[Text]) -> Text:
        if node.op == "pow" and is_const(node.args[1], 2):  # as numpy does it itself
            return Text(f"np.square({parts[0].text})", CALL)
        return super().text(node, parts)

    def sign(self, op: str) -> str:
        return OPERATIONS[op].python

    def function(self, node: Node) -> str:
        return f"np.{OPERATIONS[node.op].numpy}"

    def number(self, value: float) -> str:
        return repr(value) if math.isfinite(value) else {"inf": "np.inf", "-inf": "-np.inf"}.get(repr(value), "np.nan")


class JavaScript(Code):
    """Lines of JavaScript on numbers; they may need some of `helpers`."""

    assign = "const {} = {};"

    def text(self, node: Node, parts: Sequence[Text]) -> Text:
        if node.op == "where":
            condition, one, other = parts
            return Text(f"({condition.above(0)} ? {one.above(0)} : {other.above(0)})", CALL)
        return super().text(node, parts)

    def sign(self, op: str) -> str:
        js = OPERATIONS[op].js
        return "" if js[0].isalpha() else js

    def function(self, node: Node) -> str:
        return OPERATIONS[node.op].js

    def number(self, value: float) -> str:
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(repr(value), repr(value))


def helpers(outputs: Sequence[Node]) -> list[str]:
    """The lines of JavaScript that define what a graph needs beyond Math."""
    used = {OPERATIONS[node.op].js for node in order(outputs) if node.args}
    return [line for name, line in HELPERS.items() if name in used]


def javascript(inputs: Sequence[Node], outputs: Sequence[Node]) -> str:
    """Source of a JavaScript function `program` of numbers that returns the outputs as an array."""
    names = [f"a{i}" for i in range(len(inputs))]
    lines, results = JavaScript(dict(zip(inputs, names, strict=True))).written(outputs)
    head = f"function program({', '.join(names)}) {{"
    return "\n".join([*helpers(outputs), head, *lines, f"    return [{', '.join(results)}];", "}"])
