from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Le, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._moments import Rate

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What QHM remembers."""

    m: Array  # (B, D) running mean of gradients


@definition
class QHM(Optimizer):
    """A mean of a plain gradient step and a momentum step.

    m ← beta m + (1 - beta) ∇f(x);  x ← x - lr ((1 - nu) ∇f(x) + nu m)

    Ma and Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, eq. 3 and 4. nu 0 is gradient descent,
    nu 1 momentum in its averaging form.
    """

    label: ClassVar[str] = "QHM"

    lr: Rate = 1.0
    beta: Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"] = 0.999
    nu: Annotated[float, Ge(0), Le(1), "part of the momentum step"] = 0.7

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        m = self.beta * state.m + (1 - self.beta) * g
        return x - self.lr * ((1 - self.nu) * g + self.nu * m), State(m)
