"""A graph as a function of a point, with its derivatives."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from optviz.symbolic.derivative import directional, gradient
from optviz.symbolic.graph import order, symbol
from optviz.symbolic.lowering import products
from optviz.symbolic.program import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optviz.symbolic.graph import Node

    Program = Callable[..., tuple[Any, ...]]


class Function:
    """f(x₁, ..., x_D, parameters): each derivative is taken and compiled when it is first asked for.

    The programs take D coordinates, arrays that broadcast, then the parameters as numpy's numbers; an output that
    depends on nothing is a number.
    """

    def __init__(self, root: Node, coordinates: Sequence[Node], parameters: Sequence[Node] = ()) -> None:
        self.root, self.coordinates, self.parameters = root, coordinates, parameters

    @cached_property
    def slopes(self) -> list[Node]:
        """∇f, a graph for each coordinate."""
        return gradient(self.root, self.coordinates)

    @property
    def size(self) -> int:
        """How many operations the gradient takes."""
        return len(order(self.slopes))

    @property
    def is_constant(self) -> bool:
        """Whether it depends on no coordinate."""
        return not set(self.coordinates) & set(order([self.root]))

    @cached_property
    def value(self) -> Program:
        """f, one output."""
        return compiled([*self.coordinates, *self.parameters], products([self.root]))

    @cached_property
    def grad(self) -> Program:
        """∇f, D outputs."""
        return compiled([*self.coordinates, *self.parameters], products(self.slopes))

    @cached_property
    def hvp(self) -> Program:
        """∇²f times a direction, D outputs; the components of the direction come after the coordinates."""
        along = [symbol(f"{i}", "direction") for i in range(len(self.coordinates))]
        turns = directional(self.slopes, dict(zip(self.coordinates, along, strict=True)))
        return compiled([*self.coordinates, *along, *self.parameters], products(turns))
