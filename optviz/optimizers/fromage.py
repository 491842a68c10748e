from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import trust
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Fromage(Optimizer):
    """Steps that change the point by the same part of its length, whatever the gradient's.

    x ← (x - lr ‖x‖ / ‖∇f(x)‖ ∇f(x)) / √(1 + lr²)

    Bernstein et al. (2020), On the distance between two neural networks and the stability of learning, algorithm 1; all
    coordinates are one layer. Where a length is zero the ratio is 1, as in optax.fromage.
    """

    label: ClassVar[str] = "Fromage"

    lr: Rate = 0.01

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        g = f.grad(x)
        return (x - self.lr * trust(x, g) * g) / np.sqrt(1 + np.square(self.lr)), state
