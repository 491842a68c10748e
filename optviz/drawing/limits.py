"""Limits of axes, settled before anything moves; and what of a run can be seen within them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.core.marks import Bars, LabelledPoints, Line, RunMark
from optviz.core.quantities import evaluate
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array, Problem
    from optviz.core.marks import Mark

# Beyond it matplotlib's own margins overflow, and so do the ticks that a logarithmic locator looks for beside an axis;
# on a logarithmic axis below its inverse too.
LARGEST = 1e200
FAR = 1e4  # in widths of the axes: beyond it Agg's integers overflow, so a segment is cut there, on its own line


def hold(ax: Any, x: Array, y: Array) -> None:
    """Widen the limits to hold the finite points x (N,), y (N,), with matplotlib's own margins."""
    shown = np.isfinite(x) & np.isfinite(y)
    for axis, values in (("x", x), ("y", y)):
        if getattr(ax, f"get_{axis}scale")() == "log":
            shown &= values > 0
    if shown.any():
        corners = [_kept(getattr(ax, f"get_{axis}scale")(), values[shown]) for axis, values in (("x", x), ("y", y))]
        ax.update_datalim(np.column_stack(corners))
        ax.autoscale_view()


def _kept(scale: str, values: Array) -> Array:
    """The values, kept from where an axis of this scale breaks."""
    return np.clip(values, 1 / LARGEST if scale == "log" else -LARGEST, LARGEST)


def of_axes(ax: Any) -> Array:
    """The limits of the axes, shape (K, 2)."""
    names = ("x", "y", "z") if hasattr(ax, "get_zlim") else ("x", "y")
    return np.array([getattr(ax, f"get_{name}lim")() for name in names])


def near(path: Array, limits: Array) -> Array:
    """The path (T, ..., K) with points that are too far to draw pulled in along the segment that leads to them."""
    low, high = limits.min(axis=1), limits.max(axis=1)
    middle, reach = (low + high) / 2, FAR * (high - low)
    away = np.abs(path - middle) > reach
    if not away.any():
        return path
    path = path.copy()
    far = away.any(axis=-1)
    path[1:][far[1:] & far[:-1]] = np.nan
    with np.errstate(all="ignore"):
        before = np.concatenate([path[:1], path[:-1]])
        share = np.fmin.reduce(np.abs(reach / (path - before)), axis=-1, keepdims=True)
        pulled = before + np.minimum(share, 1.0) * (path - before)
    path[far] = pulled[far]
    return path


def points(mark: Mark, problem: Problem) -> Array | None:
    """The points (T, B, K) of a run's mark in the axes; None for a mark of no run, or of a run that lacks a channel."""
    if isinstance(mark, RunMark):
        channels = [evaluate(each, mark.run, problem) for each in (mark.x, mark.y, mark.z) if each is not None]
        return None if any(c is None for c in channels) else np.stack([c for c in channels if c is not None], axis=-1)
    if isinstance(mark, LabelledPoints):
        pairs = [
            (evaluate(x, mark.run, problem), evaluate(y, mark.run, problem))
            for x, y in zip(mark.x, mark.y, strict=True)
        ]
        if any(x is None or y is None for x, y in pairs):
            return None
        return np.stack([np.concatenate([pair[k] for pair in pairs], axis=1) for k in (0, 1)], axis=-1)
    if isinstance(mark, Bars):
        heights = [evaluate(each, mark.run, problem) for each in mark.heights]
        if any(each is None for each in heights):
            return None
        height = np.stack([each[:, mark.member] for each in heights if each is not None], axis=-1)
        return np.stack([np.broadcast_to(mark.position, height.shape), height], axis=-1)
    return None


def held(mark: Mark, problem: Problem, *, others: bool = False) -> Iterator[tuple[Array, Array]]:
    """The points that the axes have to hold for a mark.

    others: whether there is a run that did not diverge; of members that did, only the start is held then.
    """
    if not isinstance(mark, (Line, Bars, LabelledPoints)) or (found := points(mark, problem)) is None:
        return
    rows = found[mark.first : len(found) - mark.last] if isinstance(mark, Line) else found
    if others and (lost := _lost(mark)) is not None and lost.any():
        rows = np.where(np.arange(len(rows))[:, None, None] > 0, np.where(lost[:, None], np.nan, rows), rows)
    if not getattr(mark, "hold", True):
        rows = rows[-1:]
    yield rows[..., 0].ravel(), rows[..., 1].ravel()


def _lost(mark: Line | Bars | LabelledPoints) -> NDArray[np.bool_] | None:
    """Which columns of a mark's points belong to members that diverged."""
    diverged = mark.run.diverged
    if diverged is None:
        return None
    lost = diverged >= 0
    if isinstance(mark, Bars):
        return np.repeat(lost[mark.member], len(mark.position))
    return np.tile(lost, len(mark.x)) if isinstance(mark, LabelledPoints) else lost


def unseen(marks: Sequence[Mark], problem: Problem, ax: Any, *, curves: bool = False) -> Mapping[str, str]:
    """Those runs of which no point lies within the limits of the axes, by label, and why.

    With `curves` those of its curves too that have labels of their own.
    """
    limits = np.sort(of_axes(ax), axis=1)
    logarithmic = np.array([getattr(ax, f"get_{name}scale")() == "log" for name in "xyz"[: len(limits)]])
    reasons: dict[str, list[str | None]] = {}
    for mark in marks:
        found = points(mark, problem)
        if found is not None:
            names = {mark.run.label, mark.label if curves else None} - {None}  # type: ignore[attr-defined]
            for name in names:
                reasons.setdefault(name, []).append(_hidden(found, limits, logarithmic))
    return {label: why[0] for label, why in reasons.items() if all(why) and why[0] is not None}


def _hidden(found: Array, limits: Array, logarithmic: NDArray[np.bool_]) -> str | None:
    """Why none of the points (T, B, K) can be seen; None where one can."""
    finite = np.isfinite(found)
    inside = finite & (found >= limits[:, 0]) & (found <= limits[:, 1]) & (~logarithmic | (found > 0))
    if inside.all(axis=-1).any():
        return None
    if not finite.all(axis=-1).any():
        return "it has no finite value"
    lost = (logarithmic & finite & (found <= 0)).any(axis=-1)
    if lost.any():
        return f"{lost.mean():.0%} of its values are not positive, and the axis is logarithmic"
    return "all of its points lie outside the limits"
