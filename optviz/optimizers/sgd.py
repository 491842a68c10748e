from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class SGD(Optimizer):
    """Step against the gradient, lr times its length.

    x ← x - lr ∇f(x)

    Robbins and Monro (1951), A stochastic approximation method; with the full gradient Cauchy (1847).
    """

    label: ClassVar[str] = "SGD"

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x - self.lr * f.grad(x), state
