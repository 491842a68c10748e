from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le, Lt

from optviz.core import Optimizer, Problem, definition, norm
from optviz.lazy import np
from optviz.optimizers._linear import as_matrix, product, transposed

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Muon remembers."""

    m: Array  # (B, D) running mean of gradients


@definition
class Muon(Optimizer):
    """Momentum as a matrix, all of whose singular values are brought near to one.

    M ← momentum M + (1 - momentum) G;  U = momentum M + (1 - momentum) G;  X = U / (‖U‖ + 1e-7)
    `rounds` times:  A = X Xᵀ,  X ← 3.4445 X + (-4.7750 A + 2.0315 A²) X;  W ← W - lr √max(1, rows / columns) X

    Jordan et al. (2024), Muon: an optimizer for hidden layers in neural networks, with its Nesterov momentum, in double
    precision where they and torch.optim.Muon compute X in bfloat16. X is not U Vᵀ: its singular values end between
    0.68 and 1.13. Where the coordinates are no matrix they are a column, and the step is normalized momentum.
    """

    label: ClassVar[str] = "Muon"

    lr: Annotated[float, Gt(0), "step size: near to each singular value of the step"] = 0.02
    momentum: Annotated[float, Ge(0), Lt(1), "fraction of the mean gradient kept"] = 0.95
    rounds: Annotated[int, Ge(1), Le(100), "of the iteration towards an orthogonal matrix"] = 5

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = f.grad(x)
        m = self.momentum * state.m + (1 - self.momentum) * g
        rows, columns = as_matrix(f.shape)
        u = (self.momentum * m + (1 - self.momentum) * g).reshape(*x.shape[:-1], rows, columns)
        step = orthogonal(u if rows <= columns else transposed(u), self.rounds)
        step = (step if rows <= columns else transposed(step)).reshape(x.shape)
        return x - self.lr * math.sqrt(max(1.0, rows / columns)) * step, State(m)


def orthogonal(u: Array, rounds: int) -> Array:
    """A matrix (B, M, N), M ≤ N, with its singular values brought near to one, by Newton and Schulz's iteration."""
    flat = u.reshape(*u.shape[:-2], -1)
    x = u / (norm(flat)[..., None, None] + 1e-7)
    for _ in range(rounds):
        a = product(x, transposed(x))
        x = 3.4445 * x + product(-4.7750 * a + 2.0315 * product(a, a), x)
    return x
