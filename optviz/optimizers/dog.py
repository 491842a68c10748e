from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot, length
from optviz.optimizers._moments import Eps

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What DoG remembers."""

    start: Array  # (B, D) where it began
    r: Array  # (B, 1) the largest distance from there so far
    total: Array  # (B, 1) sum of the gradients' squared lengths


@definition
class DoG(Optimizer):
    """A step size that is learned: the distance gone so far over the size of the gradients seen.

    r ← max(r, ‖x - start‖), at first reps_rel (1 + ‖start‖);  G ← G + ‖∇f(x)‖²;  x ← x - lr r ∇f(x) / √(G + eps)

    Ivgi, Hinder and Carmon (2023), DoG is SGD's best friend: a parameter-free dynamic step size schedule, eq. 1, as in
    optax.contrib.dog.
    """

    label: ClassVar[str] = "DoG"

    lr: Annotated[float, Gt(0), "factor on the learned step; 1 in the paper"] = 1.0
    reps_rel: Annotated[float, Gt(0), "the first distance, in parts of 1 + ‖start‖"] = 1e-6
    eps: Eps = 1e-8

    def init(self, x: Array) -> State:
        first = self.reps_rel * (1 + length(x))
        return State(x.copy(), first, np.zeros_like(first))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        r = np.maximum(state.r, length(x - state.start))
        total = state.total + dot(g, g)
        return x - self.lr * r / np.sqrt(total + self.eps) * g, State(state.start, r, total)
