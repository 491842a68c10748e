from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._line_search import C1, backtracked

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What is seen of a backtracking step."""

    size: Array  # (B, 1) the step size just taken


@definition
class Backtracking(Optimizer):
    """Gradient descent that tries a long step first, and shorter ones until the loss falls enough.

    x ← x - α ∇f(x)  with the largest α of lr, lr factor, lr factor², ... for which
    f(x - α ∇f(x)) ≤ f(x) - c1 α ‖∇f(x)‖²

    Armijo (1966), Minimization of functions having Lipschitz continuous first partial derivatives; Nocedal and Wright
    (2006), algorithm 3.1. Each try asks for a value.
    """

    label: ClassVar[str] = "Armijo"

    lr: Annotated[float, Gt(0), "first step size to try, at every step"] = 1.0
    factor: Annotated[float, Gt(0), Lt(1), "by which a step that is too long is shortened"] = 0.5
    c1: C1 = 1e-4

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x[..., :1]))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        size = backtracked(f, x, -g, -dot(g, g), self.lr, self.factor, self.c1)
        return x - size * g, State(size)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": state.size}
