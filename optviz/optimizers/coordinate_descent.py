from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._draws import drawn

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class CoordinateDescent(Optimizer):
    """Move along one coordinate at a time.

    xᵢ ← xᵢ - lr ∂f/∂xᵢ  for one i;  cyclic: each in turn;  random: drawn;  greedy: where |∂f/∂xᵢ| is largest

    Nesterov (2012), Efficiency of coordinate descent methods on huge-scale optimization problems (random); Wright
    (2015), Coordinate descent algorithms, algorithm 2 (cyclic); Southwell (1940) (greedy). With lr the inverse of the
    curvature a cyclic pass over a quadratic is that of Gauss and Seidel. A step is counted as a whole gradient.
    """

    label: ClassVar[str] = "Coordinate descent"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    order: Annotated[Literal["cyclic", "random", "greedy"], "which coordinate a step moves along"] = "cyclic"
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random order; the experiment's if left out"] = None

    def init(self, x: Array) -> tuple[()]:
        return ()

    def step(self, f: Problem, x: Array, state: tuple[()], t: int) -> tuple[Array, tuple[()]]:
        g, dim = f.grad(x), x.shape[-1]
        if self.order == "greedy":
            chosen = np.abs(g).argmax(axis=-1)[..., None]
        else:
            chosen = np.array((t - 1) % dim if self.order == "cyclic" else drawn(self.seed, t).integers(dim))
        return x - self.lr * np.where(np.arange(dim) == chosen, g, 0.0), state
