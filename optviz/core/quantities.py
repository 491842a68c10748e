"""What can be measured of a run and of its problem, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core.arrays import stacked
from optviz.core.measures import MEASURES, TITLES, in_eigenbasis
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core.arrays import Array
    from optviz.core.marks import Quantity
    from optviz.core.problem import Problem
    from optviz.core.trajectory import Trajectory

SINGLE = ("step", "evaluations", "value", *MEASURES)  # what a run has once, not for each coordinate
ALWAYS = ("x", "grad", "eigen", *SINGLE)  # what every run has
NAMES = {
    "x": "parameter value",
    "value": "loss",
    "grad": "gradient",
    "effective_lr": "effective learning rate",
    "m": "mean of gradients",
    "m_hat": "mean of gradients, corrected",
    "v": "mean of squared gradients",
    "v_hat": "mean of squared gradients, corrected",
    **TITLES,
}


def states(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that a run has only if it recorded them."""
    return tuple(name for name in names if name not in ALWAYS)


def title(name: str) -> str:
    """A quantity as axis labels call it."""
    return NAMES.get(name, name)


def evaluate(quantity: Quantity, run: Trajectory, problem: Problem) -> Array | None:
    """A quantity of a run at each recorded step, (T, B); None if the run has none."""
    found = _measured(quantity, run, problem)
    if found is None:
        return None
    with np.errstate(all="ignore"):
        minus = quantity.minus
        if isinstance(minus, str):
            found = found - problem.per_coordinate()[minus][quantity.coordinate or 0]
        elif minus:
            found = found - minus
        if quantity.times != 1.0:
            found = found * quantity.times
    return np.abs(found) if quantity.abs else found


def _measured(quantity: Quantity, run: Trajectory, problem: Problem) -> Array | None:
    name, i = quantity.name, quantity.coordinate or 0
    shape = run.value.shape
    if name == "step":
        return np.broadcast_to(run.step[:, None].astype(float), shape)
    if name == "evaluations":
        return np.broadcast_to(sum(run.evaluations.values(), np.zeros((len(run.step), 1))), shape)
    if name in MEASURES:
        with np.errstate(all="ignore"):
            return MEASURES[name](run, problem)
    if name == "eigen":
        return run.by_problem(lambda known, x: in_eigenbasis(known, x)[..., i], problem)
    if name == "downhill":
        return _downhill(run, i)
    if name in ("onward", "carried"):
        onward = _onward(run, i)
        return onward if name == "onward" else onward - _downhill(run, i)
    if name in ("height", "mean_loss", "zero"):
        return at_points(quantity, run.x, problem)
    if name in (known := problem.per_coordinate()):
        return np.broadcast_to(known[name][i], shape)
    try:
        recorded = run.quantity(name)
    except KeyError:
        return None
    return recorded if recorded.ndim == run.value.ndim else recorded[..., i]


def at_points(quantity: Quantity, x: Array, problem: Problem) -> Array:
    """A quantity that is a function of a point, (...), for points x (..., D)."""
    problem = quantity.problem or problem
    if quantity.name == "zero":
        return np.zeros(x.shape[:-1])
    if quantity.name == "mean_loss":
        return np.asarray(np.mean([problem.at(step).value(x) for step in quantity.steps], axis=0))
    if quantity.name == "height":
        with np.errstate(all="ignore"):
            i, j = quantity.plane or (0, 1)
            value = (
                problem.value(x)
                if quantity.plane is None
                else problem.value(plane(problem, (i, j), x[..., i], x[..., j]))
            )
            return np.asarray(quantity.scale.place(value))
    return x[..., quantity.coordinate or 0]


def plane(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """Points (..., D) over two coordinates; the others stay at the first minimum, or at the start without one."""
    return stacked(*over_plane(problem, axes, x, y))


def over_plane(problem: Problem, axes: tuple[int, int], x: Array, y: Array) -> list[Array]:
    """The D coordinates of those points, as far as they go: x, y, and numbers that stay."""
    coordinates = list(problem.minima[0] if len(problem.minima) else np.array(problem.start))
    coordinates[axes[0]], coordinates[axes[1]] = x, y
    return coordinates


def _downhill(run: Trajectory, i: int) -> Array:
    """-lr ∇f along a coordinate, as far as the next point of gradient descent is away, (T, B)."""
    rate = run.setting("lr") if hasattr(run.optimizer, "lr") else 1.0
    with np.errstate(all="ignore"):
        return (run.x - rate * run.grad_at_x)[..., i] - run.x[..., i]


def _onward(run: Trajectory, i: int) -> Array:
    """The step made from a point along a coordinate, (T, B); nan at the last, and where the next is not kept."""
    step = np.full(run.value.shape, np.nan)
    apart = np.diff(run.step)[:, None]
    step[:-1] = np.where(apart == 1, np.diff(run.x[..., i], axis=0), np.nan)
    return step
