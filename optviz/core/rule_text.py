"""The update rule of an optimizer as it is printed, from the code of its step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.core.program import Program, of_rule
from optviz.symbolic.graph import Node, is_const, make, order, rebuilt, symbol

if TYPE_CHECKING:
    from optviz.core.optimizer import Optimizer
    from optviz.symbolic.mathematics import Unicode


class CoupledError(Exception):
    """A rule does not do to each coordinate what it does to a single one, so that one does not stand for all."""


def update_rule(rule: Optimizer, style: Unicode) -> list[tuple[str, str]]:
    """The lines of the rule, (what changes, to what), in the order of the code; t - 1 is before the step.

    Raises TraceError where the code has no graph, and CoupledError where one coordinate would not tell it all.
    """
    program = of_rule(rule)
    if not _is_elementwise(program, of_rule(rule, dim=2)):
        raise CoupledError(f"{type(rule).__name__} mixes coordinates")
    known = _before(program, style)
    shown = {new[0]: style.name(path, "t") for path, new in program.new_state.items()}
    # What is between has the code's own name, unless that is the name of what comes out.
    between = ((node, name) for node, name in program.names.items() if name not in program.new_state)
    shown |= {node: style.name(name, "t") for node, name in between if node not in shown}
    shown[program.new_x[0]] = style.name("x", "t")
    for path, power in _powers(program, style).items():
        known[program.state[path][0]], known[program.new_state[path][0]] = power
    lines = []
    for node in sorted(order(program.outputs), key=lambda each: each.birth):
        if node in shown and node not in known:
            lines.append((shown[node], style.shown(node, known)))
            known[node] = shown[node]
    return lines


def _before(program: Program, style: Unicode) -> dict[Node, str]:
    """The names of what a step is given."""
    known = {node: style.name(path) for path, node in program.settings.items()}
    known |= {nodes[0]: style.name(path, "t-1") for path, nodes in program.state.items()}
    return {**known, program.x[0]: style.name("x", "t-1"), program.counter: "t"}


def _powers(program: Program, style: Unicode) -> dict[str, tuple[str, str]]:
    """States that begin at 1 and are multiplied by one setting in each step: its powers, before the step and after."""
    found = {}
    for path, (new,) in program.new_state.items():
        (old,), (first,) = program.state[path], program.first[path]
        if new.op == "mul" and new.args[1] is old and new.args[0].op == "symbol" and is_const(first, 1):
            base = style.name(new.args[0].value[0])
            found[path] = (style.power(base, "t-1"), style.power(base, "t"))
    return found


def _is_elementwise(one: Program, two: Program) -> bool:
    """Whether each coordinate of two is what the only one is, and neither meets anything of the other."""
    return all(_is_alike(one, two, i) for i in range(2))


def _is_alike(one: Program, two: Program, i: int) -> bool:
    foreign = symbol("of the other coordinate")
    known = dict.fromkeys(two.x, foreign) | {two.x[i]: one.x[0]}
    for path, nodes in two.state.items():
        known |= dict.fromkeys(nodes, foreign) | {nodes[min(i, len(nodes) - 1)]: one.state[path][0]}

    def own(op: str, *args: Node, value: Any = None) -> Node:
        if op != "call":
            return make(op, *args, value=value)
        kind, which = value
        return make("call", args[i], value=(kind, 0)) if kind == "value" or which == i else foreign

    pairs = [(one.new_x, two.new_x), *((one.new_state[path], two.new_state[path]) for path in one.new_state)]
    return all(few[0] is rebuilt([many[min(i, len(many) - 1)]], own, known)[0] for few, many in pairs)
