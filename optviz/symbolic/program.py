"""A graph as a function of numpy arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np
from optviz.symbolic.code import Numpy
from optviz.symbolic.graph import order
from optviz.symbolic.lowering import folded
from optviz.symbolic.operations import on_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optviz.symbolic.graph import Node


def source(inputs: Sequence[Node], outputs: Sequence[Node]) -> str:
    """Source of a Python function `program` of the inputs that returns the outputs as a tuple.

    Inputs are called a0, a1, ...: no text of a config ever stands in source that is compiled.
    """
    names = [f"a{i}" for i in range(len(inputs))]
    code = Numpy(dict(zip(inputs, names, strict=True)))
    lines, results = code.written(outputs)
    return "\n".join([f"def program({', '.join(names)}):", *lines, f"    return {', '.join(results)},"])


def compiled(inputs: Sequence[Node], outputs: Sequence[Node]) -> Callable[..., tuple[Any, ...]]:
    """A function of arrays that broadcast; an output that depends on nothing is a number."""
    space: dict[str, Any] = {"np": np}
    exec(compile(source(inputs, folded(outputs)), "<expression>", "exec"), space)
    program: Callable[..., tuple[Any, ...]] = space["program"]
    return program


def evaluated(outputs: Sequence[Node], values: dict[Node, Any]) -> dict[Node, Any]:
    """Every node under the outputs, worked out one by one from the values of symbols."""
    done = dict(values)
    for node in order(outputs, values):
        number = np.float64(node.value) if node.op == "const" else None
        done[node] = number if number is not None else on_arrays(node.op)(*(done[each] for each in node.args))
    return done
