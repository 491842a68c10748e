from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition, total
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ExponentiatedGradient(Optimizer):
    """Mirror descent with the entropy: shares of one whole are multiplied, not moved.

    xᵢ ← xᵢ exp(-lr ∂f/∂xᵢ) / Σⱼ xⱼ exp(-lr ∂f/∂xⱼ)

    Nemirovski and Yudin (1983); Kivinen and Warmuth (1997), Exponentiated gradient versus gradient descent; Beck and
    Teboulle (2003), Mirror descent and nonlinear projected subgradient methods, section 5. The coordinates are positive
    and their sum is 1; the first step begins at |x| / Σ |x|.
    """

    label: ClassVar[str] = "Exponentiated gradient"

    lr: Annotated[float, Gt(0), "step size"] = 0.1

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        if t == 1:
            x = np.abs(x) / total(np.abs(x))[..., None]
        g = f.grad(x)
        grown = x * np.exp(-self.lr * (g - g.min(axis=-1, keepdims=True)))  # the least slope for all: no overflow
        return grown / total(grown)[..., None], state
