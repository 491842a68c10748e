from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class SignSGD(Optimizer):
    """Steps of one size along each coordinate, by the sign of the gradient.

    x ← x - lr sign(∇f(x))

    Bernstein et al. (2018), signSGD: compressed optimisation for non-convex problems, algorithm 1.
    """

    label: ClassVar[str] = "SignSGD"

    lr: Rate = 0.01

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        return x - self.lr * np.sign(f.grad(x)), state
