"""Line searches, for each member of a batch on its own: they go on until every member has found its step size.

What a member asks for after it has found its own is neither used nor counted. Sizes, values and slopes are (B, 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from annotated_types import Gt, Lt

from optviz.lazy import np
from optviz.optimizers._lengths import dot, length

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optviz.core import Array, Problem

MOST = 60  # halvings: after them a step is a rounding error
TRIALS = 20  # ten to find an interval and ten within it, as scipy.optimize.line_search allows


Search = Annotated[
    Literal["wolfe", "exact"],
    "wolfe: a step size with the strong Wolfe conditions; exact: the one where f first stops falling",
]


C1 = Annotated[float, Gt(0), Lt(1), "part of the promised decrease that a step must bring"]
C2 = Annotated[float, Gt(0), Lt(1), "part of the slope that may be left; above c1"]
TINY = 1e-300  # its inverse is a number


class Known(NamedTuple):
    """A point and the gradient there, which a later step need not ask for again."""

    point: Array  # (B, D)
    grad: Array  # (B, D)
    change: Array  # (B, 1) the step size that led there times the slope at its start


def unknown(x: Array) -> Known:
    """Before the first step nothing is known."""
    return Known(np.full_like(x, np.inf), np.zeros_like(x), np.zeros_like(x[..., :1]))


def gradient(f: Problem, x: Array, known: Known) -> Array:
    """∇f(x), asked for by those members alone whose gradient at x is not known."""
    new = f.changes | (x != known.point).any(axis=-1)
    if not new.any():
        return known.grad
    return np.where(new[..., None], f.asked_by(new).grad(x), known.grad)


class Line(NamedTuple):
    """Where a line search goes: from x along d."""

    x: Array  # (B, D)
    d: Array  # (B, D)
    grad: Array  # (B, D) at x
    first: Array | float = 1.0  # (B, 1) step size to try first: 1 where d has Newton's length


def as_before(x: Array, d: Array, g: Array, known: Known) -> Line:
    """A line of a rule that knows no length: first as far as promises what the last step has.

    Nocedal and Wright (2006), eq. 3.60 without its limits; at first a step of length 1.
    """
    return Line(x, d, g, np.where(known.change < 0, known.change / dot(g, d), 1 / length(d)))


def along_line(search: str, f: Problem, line: Line, c1: float, c2: float) -> tuple[Array, Known]:
    """Where a line search leads, and what is then known."""
    return exact(f, line) if search == "exact" else wolfe(f, line, c1, c2)


def backtracked(f: Problem, x: Array, d: Array, slope: Array, first: Array | float, factor: float, c1: float) -> Array:
    """The largest of first, first·factor, first·factor², ... that lowers f by a part c1 of what the slope promises.

    Armijo (1966). Zero where none of the first sixty does.
    """
    value = f.value(x)[..., None]
    size = np.broadcast_to(first, slope.shape).astype(float)
    open_ = np.isfinite(slope)
    for _ in range(MOST):
        if not open_.any():
            break
        reached = f.asked_by(open_[..., 0]).value(x + size * d)[..., None]
        open_ = open_ & ~(reached <= value + c1 * size * slope)
        size = np.where(open_, factor * size, size)
    return np.where(open_, 0.0, size)


class Bracket(NamedTuple):
    """An interval that holds a step size with the strong Wolfe conditions, from its better end `low` to `high`."""

    low: Array  # (B, 1) satisfies the condition of decrease; 0 at first
    value: Array  # (B, 1) at low
    slope: Array  # (B, 1) at low
    grad: Array  # (B, D) at low
    high: Array  # (B, 1) infinite until there is an interval
    high_value: Array  # (B, 1)
    last: Array  # (B, 1) the end that was left last
    last_value: Array  # (B, 1)
    cuts: Array  # (B, 1) trials within the interval so far


def wolfe(f: Problem, line: Line, c1: float, c2: float) -> tuple[Array, Known]:
    """Where a step size with the strong Wolfe conditions leads, and the gradient there.

    Nocedal and Wright (2006), algorithms 3.5 and 3.6, with the interpolation of scipy.optimize.line_search: a cubic
    through three values and a slope, else a parabola, else the middle. Where the trials are used up, the best end with
    a sufficient decrease.
    """
    x, d, g, first = line
    start, slope0 = f.value(x)[..., None], dot(g, d)
    none, never = np.zeros_like(slope0), np.full_like(slope0, np.inf)
    at = Bracket(none, start, slope0, g, never, start, none, start, none)
    open_ = slope0 < 0
    for _ in range(TRIALS):
        if not open_.any():
            break
        size = _trial(at, first)
        value, grad, slope, lower = _measured(f, x, d, at, (size, start + c1 * size * slope0), open_)
        at = _narrowed(at, size, (value, slope, grad), open_, lower)
        open_ = open_ & ~(lower & (np.abs(slope) <= -c2 * slope0))
    ahead = x + at.low * d
    return ahead, Known(ahead, at.grad, at.low * slope0)


def _measured(
    f: Problem, x: Array, d: Array, at: Bracket, trial: tuple[Array, Array], open_: NDArray[np.bool_]
) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """Value, gradient and slope at a trial, and whether it is low enough; only there the gradient is asked for."""
    size, limit = trial
    point = x + size * d
    value = f.asked_by(open_[..., 0]).value(point)[..., None]
    lower = open_ & (value <= limit) & ((value < at.value) | (at.low == 0))
    if not lower.any():
        return value, at.grad, at.slope, lower
    grad = f.asked_by(lower[..., 0]).grad(point)
    return value, grad, dot(grad, d), lower


def _trial(at: Bracket, first: Array | float) -> Array:
    """The next step size to try, (B, 1)."""
    wide = at.high - at.low
    left, right = np.minimum(at.low, at.high), np.maximum(at.low, at.high)
    size = _cubic(at)
    near = 0.2 * np.abs(wide)
    poor = (at.cuts == 0) | ~((size <= right - near) & (size >= left + near))
    bent = (at.high_value - at.value - at.slope * wide) / (wide * wide)
    parabola = at.low - at.slope / (2 * bent)
    near = 0.1 * np.abs(wide)
    within = (parabola <= right - near) & (parabola >= left + near)
    size = np.where(poor, np.where(within, parabola, at.low + 0.5 * wide), size)
    return np.where(np.isfinite(at.high), size, np.where(at.low > 0, 2 * at.low, first))


def _cubic(at: Bracket) -> Array:
    """Where the cubic through the value and slope at `low` and the values at `high` and `last` is least."""
    b, c = at.high - at.low, at.last - at.low
    over_b, over_c = at.high_value - at.value - at.slope * b, at.last_value - at.value - at.slope * c
    scale = (b * c) * (b * c) * (b - c)
    cube = (c * c * over_b - b * b * over_c) / scale
    square = (-c * c * c * over_b + b * b * b * over_c) / scale
    return at.low + (-square + np.sqrt(square * square - 3 * cube * at.slope)) / (3 * cube)


def _narrowed(
    at: Bracket, size: Array, measured: tuple[Array, Array, Array], open_: NDArray[np.bool_], lower: NDArray[np.bool_]
) -> Bracket:
    """The interval after a trial: it becomes the new end `low` where it is low enough, else the new `high`."""
    value, slope, grad = measured
    # Uphill towards `high`, what is looked for lies towards the old `low`. No interval yet: high is infinite.
    turned = lower & (slope * (at.high - at.low) >= 0)
    left = (open_ & ~lower) | turned
    found = Bracket(
        low=size,
        value=value,
        slope=slope,
        grad=grad,
        high=np.where(lower, np.where(turned, at.low, at.high), size),
        high_value=np.where(lower, np.where(turned, at.value, at.high_value), value),
        last=np.where(left, at.high, at.low),
        last_value=np.where(left, at.high_value, at.value),
        cuts=at.cuts + np.isfinite(at.high),
    )
    changes = {"low": lower, "value": lower, "slope": lower, "grad": lower}
    return Bracket(
        *(
            np.where(changes.get(name, open_), new, old)
            for name, new, old in zip(Bracket._fields, found, at, strict=True)
        )
    )


def exact(f: Problem, line: Line) -> tuple[Array, Known]:
    """Where f first stops falling along d, and the gradient there: doublings, then regula falsi on the slope.

    In the form of Dowell and Jarratt (1971), the Illinois method, which needs one trial where f is a parabola. The
    slope is zero but for a part 1e-12 of what it was.
    """
    x, d, g, first = line
    slope = dot(g, d)
    start = slope
    due = 1e-12 * np.abs(slope)
    low, high, above = np.zeros_like(due), np.full_like(due, np.inf), np.full_like(due, np.nan)
    size, grad, open_, side = low, g, slope < 0, low
    for _ in range(MOST + TRIALS):
        if not open_.any():
            break
        cut = low - slope * (high - low) / (above - slope)
        size = np.where(open_, np.where(np.isfinite(high), cut, np.where(low > 0, 2 * low, first)), size)
        grad = np.where(open_, f.asked_by(open_[..., 0]).grad(x + size * d), grad)
        now = dot(grad, d)
        moved = np.sign(now)
        # The end that stays twice weighs half.
        half = np.where(moved == side, 0.5, 1.0)
        low, slope = np.where(now > 0, low, size), np.where(now > 0, half * slope, now)
        high, above = np.where(now > 0, size, high), np.where(now > 0, now, half * above)
        open_, side = open_ & (np.abs(now) > due), moved
    ahead = x + size * d
    return ahead, Known(ahead, grad, size * start)
