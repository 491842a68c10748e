from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Ge, Gt, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._draws import drawn

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Langevin(Optimizer):
    """Gradient descent with noise added, whose points are spread like exp(-f / temperature) in the end.

    x ← x - lr ∇f(x) + √(2 lr temperature) ξ  with  ξ standard normal in each coordinate

    Parisi (1981), Roberts and Tweedie (1996), the unadjusted algorithm; with mini-batches Welling and Teh (2011). ξ
    follows from (seed, step), and is the same for all members of a sweep. On ½ a x² the variance in the end is
    temperature / (a (1 - ½ lr a)).
    """

    label: ClassVar[str] = "Langevin"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    temperature: Annotated[float, Ge(0), "how far the points are spread"] = 0.01
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the noise; the experiment's if left out"] = None

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        noise = drawn(self.seed, t).standard_normal(x.shape[-1])
        return x - self.lr * f.grad(x) + np.sqrt(2 * self.lr * self.temperature) * noise, state
