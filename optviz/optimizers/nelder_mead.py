from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What Nelder and Mead's method remembers."""

    corners: Array  # (D + 1, B, D) of the simplex, the best first
    values: Array  # (D + 1, B, 1) at the corners


@definition
class NelderMead(Optimizer):
    """A simplex that crawls downhill by turning its worst corner over, without any gradient.

    c = mean of all corners but the worst, w;  reflect to c + (c - w), expand to c + 2 (c - w) if that is the best,
    contract to c ± ½ (c - w) if it is worse than all but w, else shrink all corners halfway to the best

    Nelder and Mead (1965), A simplex method for function minimization, in the form of Lagarias, Reeds, M. Wright and P.
    Wright (1998), and of scipy.optimize, in whose first simplex each corner has one coordinate 5 % larger, or 0.00025
    instead of 0. The point of the run is the best corner. Values are remembered: with mini-batches, of several.
    """

    label: ClassVar[str] = "Nelder-Mead"

    size: Annotated[float, Gt(0), "of the first simplex, as a part of each coordinate"] = 0.05

    def init(self, x: Array) -> State:
        none = np.zeros((x.shape[-1] + 1, *x.shape))
        return State(none, none[..., :1])

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        at = first_simplex(f, x, self.size) if t == 1 else state
        at = turned(f, at)
        return at.corners[0].copy(), at


def first_simplex(f: Problem, x: Array, size: Array | float) -> State:
    """The start, and a corner for each coordinate."""
    moved = np.where(x == 0, 0.00025, (1 + size) * x)
    own = np.eye(x.shape[-1], dtype=bool)[:, None, :]
    corners = np.concatenate([x[None], np.where(own, moved, x)])
    return ordered(corners, f.value(corners)[..., None])


def ordered(corners: Array, values: Array) -> State:
    """The corners from the best to the worst, for each member."""
    order = np.argsort(values, axis=0, kind="stable")
    return State(np.take_along_axis(corners, order, axis=0), np.take_along_axis(values, order, axis=0))


def turned(f: Problem, at: State) -> State:
    """The simplex after one turn."""
    worst, rest = at.corners[-1], at.corners[:-1]
    center = reduce(add, rest) / len(rest)
    best_value, second, last = at.values[0], at.values[-2], at.values[-1]
    tried = 2 * center - worst
    value = f.value(tried)[..., None]
    is_best, is_good = value < best_value, value < last
    open_ = ~((value < second) & ~is_best)
    part = np.where(is_best, 2.0, np.where(is_good, 0.5, -0.5))
    other = (1 + part) * center - part * worst
    other_value = f.asked_by(open_[..., 0]).value(other)[..., None]
    better = np.where(is_best, other_value < value, np.where(is_good, other_value <= value, other_value < last))
    shrunk = open_ & ~better & ~is_best
    chosen = np.where(open_ & better, other, tried)
    corners = np.concatenate([rest, chosen[None]])
    values = np.concatenate([at.values[:-1], np.where(open_ & better, other_value, value)[None]])
    if shrunk.any():
        small = at.corners[0] + 0.5 * (at.corners - at.corners[0])
        small_values = f.asked_by(shrunk[..., 0]).value(small[1:])[..., None]
        corners = np.where(shrunk, small, corners)
        values = np.where(shrunk, np.concatenate([at.values[:1], small_values]), values)
    return ordered(corners, values)
