from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._line_search import C1, C2, TINY, Known, Line, Search, along_line, gradient, unknown

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What L-BFGS remembers."""

    s: Array  # (B, memory, D) the last steps, the newest last; zero where there has been none
    y: Array  # (B, memory, D) by how much they changed the gradient
    known: Known  # where the last step led


@definition
class LBFGS(Optimizer):
    """BFGS that keeps a few of its last steps instead of a matrix.

    d = -H ∇f(x) with H made anew of (yᵀs / yᵀy) I and the last `memory` pairs s, y;  x ← x + α d

    Nocedal (1980), Liu and Nocedal (1989); Nocedal and Wright (2006), algorithms 7.4 and 7.5, with α as in `bfgs`. One
    step here is one line search: torch.optim.LBFGS makes up to twenty in one call of `step`, and tries a shorter first
    one. A pair with yᵀs ≤ 0 is passed over.
    """

    label: ClassVar[str] = "L-BFGS"

    memory: Annotated[int, Ge(1), Le(100), "how many pairs are kept"] = 10
    search: Search = "wolfe"
    c1: C1 = 1e-4
    c2: C2 = 0.9

    def init(self, x: Array) -> State:
        none = np.zeros((*x.shape[:-1], self.memory, x.shape[-1]))
        return State(none, none, unknown(x))

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        g = gradient(f, x, state.known)
        ahead, known = along_line(self.search, f, Line(x, -applied_inverse(state, g), g), self.c1, self.c2)
        s, y = ahead - x, known.grad - g
        kept = (dot(s, y) > TINY)[..., None]
        return ahead, State(
            np.where(kept, np.concatenate([state.s[..., 1:, :], s[..., None, :]], axis=-2), state.s),
            np.where(kept, np.concatenate([state.y[..., 1:, :], y[..., None, :]], axis=-2), state.y),
            known,
        )


def applied_inverse(state: State, g: Array) -> Array:
    """H g, (B, D), by the loop of two recursions over the pairs, from the newest back and forth again."""
    pairs = [(state.s[..., i, :], state.y[..., i, :]) for i in reversed(range(state.s.shape[-2]))]
    sizes = [dot(s, y) for s, y in pairs]
    rhos = [np.where(size > 0, 1 / size, 0.0) for size in sizes]
    q, parts = g, []
    for (s, y), rho in zip(pairs, rhos, strict=True):
        parts.append(rho * dot(s, q))
        q = q - parts[-1] * y
    newest = dot(pairs[0][1], pairs[0][1])
    r = np.where(sizes[0] > 0, sizes[0] / newest, 1.0) * q
    for (s, y), rho, part in reversed([*zip(pairs, rhos, parts, strict=True)]):
        r = r + (part - rho * dot(y, r)) * s
    return r
