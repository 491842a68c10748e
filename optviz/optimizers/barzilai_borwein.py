from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What the rule of Barzilai and Borwein remembers."""

    point: Array  # (B, D) the last point
    grad: Array  # (B, D) the gradient there
    size: Array  # (B, 1) the step size just taken


@definition
class BarzilaiBorwein(Optimizer):
    """Gradient descent whose step size is the inverse of the curvature that the last step has met.

    x ← x - size ∇f(x)  with, for s = x - x_before and y = ∇f(x) - ∇f(x_before),  long: size = sᵀs / sᵀy
    short: size = sᵀy / yᵀy;  the first step, and one with sᵀy ≤ 0, has size lr

    Barzilai and Borwein (1988), Two-point step size gradient methods, eq. 5 and 6. The loss may rise on the way; there
    is no safeguard.
    """

    label: ClassVar[str] = "Barzilai-Borwein"

    lr: Annotated[float, Gt(0), "first step size, and that where the curvature met is not positive"] = 0.01
    size: Annotated[Literal["long", "short"], "which of the two quotients"] = "long"

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x[..., :1]))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        s, y = x - state.point, g - state.grad
        bent = dot(s, y)
        size = dot(s, s) / bent if self.size == "long" else bent / dot(y, y)
        size = np.where((bent > 0) & (t > 1), size, self.lr)
        return x - size * g, State(x.copy(), g, size)

    def observe(self, state: State) -> dict[str, Array]:
        return {"effective_lr": state.size}
