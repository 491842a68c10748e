from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._linear import as_matrix, plus_diagonal, powered, product, transposed

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Shampoo remembers."""

    L: Array  # (B, M, M) sum of G Gᵀ
    R: Array  # (B, N, N) sum of Gᵀ G


@definition
class Shampoo(Optimizer):
    """AdaGrad that knows how the rows, and how the columns, of a matrix go together.

    L ← L + G Gᵀ;  R ← R + Gᵀ G, both from eps I;  W ← W - lr L^-¼ G R^-¼

    Gupta, Koren and Singer (2018), Shampoo: preconditioned stochastic tensor optimization, algorithm 1. Where the
    coordinates are no matrix they are a tensor of order 1, by their algorithm 2:  x ← x - lr L^-½ ∇f(x).
    """

    label: ClassVar[str] = "Shampoo"

    lr: Annotated[float, Gt(0), "step size"] = 0.1
    eps: Annotated[float, Gt(0), "on the diagonals at first"] = 1e-4

    def init(self, x: Array) -> State:
        none = np.zeros((*x.shape[:-1], 0, 0))  # the problem, which has their sizes, is met at the first step
        return State(none, none)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        rows, columns = as_matrix(f.shape)
        g = f.grad(x).reshape(*x.shape[:-1], rows, columns)
        of_rows, of_columns = product(g, transposed(g)), product(transposed(g), g)
        first = t == 1
        left = plus_diagonal(of_rows, self.eps) if first else state.L + of_rows
        right = plus_diagonal(of_columns, self.eps) if first else state.R + of_columns
        if len(f.shape) == 1:
            step = product(powered(left, -0.5), g)
        else:
            step = product(product(powered(left, -0.25), g), powered(right, -0.25))
        return x - self.lr * step.reshape(x.shape), State(left, right)
