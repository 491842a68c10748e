"""What is measured of a run once at each recorded point, by name: one number for each member, (T, B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core.arrays import norm
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optviz.core.arrays import Array
    from optviz.core.definition import Mistake
    from optviz.core.problem import Problem
    from optviz.core.trajectory import Trajectory

    Path = tuple[str | int, ...]


def suboptimality(run: Trajectory, problem: Problem) -> Array:
    """f(x) - f*, with f* the least known value; f itself where none is known."""
    return run.value - run.by_problem(_least, problem)


def grad_norm(run: Trajectory, problem: Problem) -> Array:
    """‖∇f(x)‖₂ of the loss without noise."""
    return run.by_problem(gradient_norm, problem)


def to_minimum(run: Trajectory, problem: Problem) -> Array:
    """‖x - x*‖₂ with x* the nearest known minimum; infinite where none is known."""
    return run.by_problem(distance, problem)


def step_length(run: Trajectory, problem: Problem) -> Array:
    """‖xₖ - xₖ₋₁‖₂ of the step that led to a point; the mean of several where not every point is kept."""
    return _after_first(norm(np.diff(run.x, axis=0)) / np.diff(run.step)[:, None], run)


def angle(run: Trajectory, problem: Problem) -> Array:
    """Degrees between the step that led to a point and -∇f where it began; nan unless both points are kept."""
    step, downhill = np.diff(run.x, axis=0), -run.grad_at_x[:-1]
    cosine = (step * downhill).sum(axis=-1) / (norm(step) * norm(downhill))
    degrees = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return _after_first(np.where(np.diff(run.step)[:, None] == 1, degrees, np.nan), run)


def rate(run: Trajectory, problem: Problem) -> Array:
    """(f(xₖ) - f*) / (f(xₖ₋₁) - f*) of the step that led to a point; the geometric mean of several."""
    above = suboptimality(run, problem)
    return _after_first((above[1:] / above[:-1]) ** (1.0 / np.diff(run.step)[:, None]), run)


def gradient_norm(problem: Problem, x: Array) -> Array:
    """‖∇f(x)‖₂ at points (..., D), (...)."""
    return norm(problem.full.grad(x))


def distance(problem: Problem, x: Array) -> Array:
    """The distance of points (..., D) to the nearest known minimum, (...); infinite where none is known."""
    away = x[..., None, :] - problem.minima
    return np.asarray(np.sqrt((away * away).sum(axis=-1)).min(axis=-1, initial=np.inf))


def least_value(problem: Problem) -> float | None:
    """f*, the value at the known minima; None where none is known."""
    return float(problem.value(problem.minima).min()) if len(problem.minima) else None


def in_eigenbasis(problem: Problem, x: Array) -> Array:
    """Qᵀ(x - x*), (..., D): points in the eigenvectors of the Hessian at the first minimum, by rising eigenvalue."""
    _, vectors = np.linalg.eigh(problem.hess(problem.minima[0]))
    signs = np.where(vectors[np.abs(vectors).argmax(axis=0), np.arange(problem.dim)] < 0, -1.0, 1.0)
    return np.asarray((x - problem.minima[0]) @ (vectors * signs))


def eigenvalues(problem: Problem) -> Array:
    """Those of the Hessian at the first minimum, rising, (D,)."""
    return np.asarray(np.linalg.eigvalsh(problem.hess(problem.minima[0])))


MEASURES = {
    "suboptimality": suboptimality,
    "grad_norm": grad_norm,
    "distance": to_minimum,
    "step_length": step_length,
    "angle": angle,
    "rate": rate,
}
TITLES = {
    "suboptimality": "loss above its minimum",
    "grad_norm": "gradient norm",
    "distance": "distance to the nearest minimum",
    "step_length": "step length",
    "angle": "angle to steepest descent (°)",
    "rate": "loss above its minimum, ratio per step",
    "eigen": "coordinate in the Hessian's eigenbasis",
}
OF_MINIMUM = ("suboptimality", "distance", "rate", "eigen")  # what has no meaning unless a minimum is known


def of_results(problem: Problem) -> tuple[str, ...]:
    """What a text may tell of a run: steps, value, evaluations, the measures, and each coordinate by its name."""
    known = [name for name in MEASURES if name not in OF_MINIMUM or len(problem.minima)]
    return ("steps", "value", "evaluations", *known, *problem.coordinates)


def check(names: Iterable[tuple[str, Path]], problem: Problem) -> Iterator[Mistake]:
    """Which of these quantities, each with the key that names it, a problem cannot have."""
    from optviz.core.definition import Mistake

    for name, path in names:
        if name in OF_MINIMUM and not len(problem.minima):
            hint = "show the value, or grad_norm"
            yield Mistake(path, f"{name} is measured from a minimum, and none is known of this problem", hint)


def _after_first(found: Array, run: Trajectory) -> Array:
    """What is known from the second recorded point on, (T - 1, B), as (T, B)."""
    return np.concatenate([np.full((1, run.value.shape[1]), np.nan), found])


def _least(problem: Problem, x: Array) -> Array:
    """The least known value of a problem, for points (T, b, D): (T, b); 0 where no minimum is known."""
    return np.full(x.shape[:-1], least_value(problem) or 0.0)
