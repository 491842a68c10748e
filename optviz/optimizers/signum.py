from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Signum remembers."""

    m: Array  # (B, D) running mean of gradients


@definition
class Signum(Optimizer):
    """Steps of one size along each coordinate, by the sign of a mean gradient.

    m ← momentum m + (1 - momentum) ∇f(x);  x ← x - lr sign(m)

    Bernstein et al. (2018), signSGD: compressed optimisation for non-convex problems, algorithm 2.
    """

    label: ClassVar[str] = "Signum"

    lr: Rate = 0.01
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"] = 0.9

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        m = self.momentum * state.m + (1 - self.momentum) * f.grad(x)
        return x - self.lr * np.sign(m), State(m)
