from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.optimizers._lengths import length, nonzero
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class NormalizedGD(Optimizer):
    """Steps of one length against the gradient, however steep it is.

    x ← x - lr ∇f(x) / ‖∇f(x)‖, and no step where the gradient is zero

    Nesterov (1984), Minimization methods for nonsmooth convex and quasiconvex functions; Hazan, Levy and Shalev-Shwartz
    (2015), Beyond convexity: stochastic quasi-convex optimization, algorithm 1.
    """

    label: ClassVar[str] = "Normalized GD"

    lr: Rate = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        g = f.grad(x)
        return x - self.lr * g / nonzero(length(g)), state
