"""A rule's step as a graph, from its own Python code: what it does to a point, its state and its settings.

On a problem of which nothing is known, in one coordinate, that is the update rule as one prints it; on a known problem
it is a program that numpy or JavaScript runs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optviz.core import paths
from optviz.core.problem import Problem, Wrapped
from optviz.lazy import np
from optviz.symbolic.graph import Node, make, symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType

    from optviz.core.arrays import Array
    from optviz.core.optimizer import Optimizer


@dataclass(frozen=True)
class Program:
    """What a rule does in a step. State is by path, as `paths.observed` names it, a node for each number."""

    settings: Mapping[str, Node]  # by path
    counter: Node  # t
    x: tuple[Node, ...]  # D
    state: Mapping[str, tuple[Node, ...]]  # before the step
    first: Mapping[str, tuple[Node, ...]]  # what the state is before the first step
    new_x: tuple[Node, ...]
    new_state: Mapping[str, tuple[Node, ...]]
    names: Mapping[Node, str] = field(default_factory=dict)  # what the code calls what is between, in its order

    @property
    def inputs(self) -> tuple[Node, ...]:
        """x, the state, the settings, t."""
        return (*self.x, *_flat(self.state), *self.settings.values(), self.counter)

    @property
    def outputs(self) -> tuple[Node, ...]:
        """The new x and the new state."""
        return (*self.new_x, *_flat(self.new_state))


def _flat(parts: Mapping[str, tuple[Node, ...]]) -> Iterator[Node]:
    return (node for nodes in parts.values() for node in nodes)


def of_rule(rule: Optimizer, problem: Problem | None = None, dim: int = 1) -> Program:
    """The program of a rule on a problem, or on one of which nothing is known in `dim` coordinates.

    Raises TraceError where the code of either has no graph.
    """
    from optviz.symbolic import trace

    try:
        return _of_rule(rule, Unknown(dim) if problem is None else Known(problem))
    except (TypeError, ValueError, AttributeError, IndexError) as error:  # what a library makes of a stand-in
        raise trace.TraceError(f"{type(error).__name__}: {error}") from error


def _of_rule(rule: Optimizer, f: Problem) -> Program:
    from optviz.symbolic import trace

    settings = {path: symbol(path, "setting") for path, value in paths.numbers(rule).items() if type(value) is float}
    for path, node in settings.items():
        rule = paths.put(rule, path, trace.traced([[node]]))
    x = trace.stand_in(*(f"x[{i}]" for i in range(f.dim)))
    t = trace.traced([[counter := symbol("t", "counter")]])
    start = rule.init(x)
    first = dict(_leaves(start))
    # A number may become an array in the first step, and only then is its shape known.
    after = dict(_leaves(trace.explored(lambda: rule.step(f, x, start, t)[1])))
    state = {path: _stand_in(path, np.broadcast_shapes(np.shape(first[path]), np.shape(after[path]))) for path in first}
    before, names = _filled(start, state), _Names(rule)
    with names:
        new_x, new_state = trace.explored(lambda: rule.step(f, x, before, t))
    given = {path: np.broadcast_to(np.asarray(first[path], dtype=object), each.shape) for path, each in state.items()}
    return Program(
        settings,
        counter,
        tuple(trace.nodes(x)),
        {path: tuple(trace.nodes(each)) for path, each in state.items()},
        {path: tuple(trace.nodes(each)) for path, each in given.items()},
        tuple(trace.nodes(np.broadcast_to(new_x, (1, f.dim), subok=True))),
        {path: tuple(trace.nodes(each)) for path, each in _leaves(new_state)},
        names.found,
    )


def _stand_in(path: str, shape: tuple[int, ...]) -> Any:
    from optviz.symbolic import trace

    count = int(np.prod(shape))
    made = trace.stand_in(*(f"{path}[{i}]" for i in range(count)), kind="state").reshape(shape or (1, 1))
    made.flags.writeable = False
    return made


def _leaves(state: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The numbers and arrays of a state, and of the states inside it, by path."""
    for name, value in _parts(state):
        if isinstance(value, tuple):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _parts(state: Any) -> Iterator[tuple[str, Any]]:
    named = state._asdict().items() if hasattr(state, "_asdict") else enumerate(state)
    return ((str(name), value) for name, value in named)


def _filled(state: Any, values: Mapping[str, Any], prefix: str = "") -> Any:
    """A state of the same make with other values."""
    made = [
        _filled(value, values, f"{prefix}{name}.") if isinstance(value, tuple) else values[f"{prefix}{name}"]
        for name, value in _parts(state)
    ]
    return type(state)(*made) if hasattr(state, "_asdict") else tuple(made)


class Unknown(Problem):
    """A problem of which nothing is known: its values and gradients are calls of a function without a graph."""

    def __init__(self, dim: int) -> None:
        self.coordinates = tuple(f"x{i + 1}" for i in range(dim))

    def value(self, x: Array) -> Array:
        from optviz.symbolic import trace

        made: Array = trace.traced([make("call", *self._point(x), value=("value", 0))])
        return made

    def grad(self, x: Array) -> Array:
        from optviz.symbolic import trace

        made: Array = trace.traced([[make("call", *self._point(x), value=("grad", i)) for i in range(self.dim)]])
        return made

    def hvp(self, x: Array, v: Array) -> Array:
        from optviz.symbolic import trace

        raise trace.TraceError("the rule asks for curvature, which has no graph yet")

    def hess(self, x: Array) -> Array:
        return self.hvp(x, x)

    def _point(self, x: Array) -> list[Node]:
        from optviz.symbolic import trace

        return trace.nodes(np.broadcast_to(x, (1, self.dim), subok=True))


class Known(Wrapped):
    """A problem whose own code is traced."""

    def value(self, x: Array) -> Array:
        from optviz.symbolic import trace

        made: Array = trace.traced(self.problem.value(x))
        return made

    def grad(self, x: Array) -> Array:
        from optviz.symbolic import trace

        made: Array = trace.traced(self.problem.grad(x))
        return made


class _Names:
    """Takes down what the steps of a rule, and of the rules inside it, call their results."""

    def __init__(self, rule: Optimizer) -> None:
        self.found: dict[Node, str] = {}
        self.codes: set[CodeType] = {type(each).step.__code__ for each in _rules(rule)}

    def __enter__(self) -> None:
        self.before = sys.getprofile()
        sys.setprofile(self.see)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self.before)

    def see(self, frame: Any, event: str, argument: Any) -> None:
        from optviz.symbolic.arrays import Traced, nodes

        if event != "return" or frame.f_code not in self.codes:
            return
        for name, value in frame.f_locals.items():
            if isinstance(value, Traced) and name not in ("x", "t"):
                for node in nodes(value):
                    if node.args:
                        self.found.setdefault(node, name)


def _rules(rule: Optimizer) -> Iterator[Optimizer]:
    yield rule
    for inner in rule.held.values():
        yield from _rules(inner)
