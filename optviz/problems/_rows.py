"""Means of losses over rows of data: the whole of them, or the mini-batch that a step meets."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from optviz.core import Problem, along, times
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from optviz.core import Array

LARGEST = 2_000_000  # predictions that are held at once: 16 MB


class Loss(NamedTuple):
    """What a prediction p costs where y was due, and the two derivatives by p; arrays that broadcast."""

    value: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    bend: Callable[[Array, Array], Array]


SQUARED = Loss(lambda p, y: (p - y) * (p - y), lambda p, y: 2 * (p - y), lambda p, y: np.full_like(p, 2.0))


class Rows(Problem):
    """The mean loss of linear predictions over rows of data, and a penalty ½ l2 ‖w‖²."""

    def __init__(self, coordinates: tuple[str, ...], x: Array, y: Array, loss: Loss, l2: float = 0.0) -> None:
        self.coordinates = coordinates
        self._x, self._y = x, y  # (n, D), (n,)
        self._loss, self._l2 = loss, l2

    def some(self, rows: NDArray[np.intp]) -> Rows:
        """The same over some of the rows."""
        return Rows(self.coordinates, self._x[rows], self._y[rows], self._loss, self._l2)

    def value(self, x: Array) -> Array:
        points = np.reshape(x, (-1, self.dim))
        mean = np.concatenate([self._mean(part) for part in self._parts(points)]).reshape(np.shape(x)[:-1])
        return np.asarray(mean + 0.5 * self._l2 * along(x, x) if self._l2 else mean)

    def grad(self, x: Array) -> Array:
        points = np.reshape(x, (-1, self.dim))
        slope = np.concatenate([self._slope(part) for part in self._parts(points)]).reshape(np.shape(x))
        return np.asarray(slope + self._l2 * x if self._l2 else slope)

    def hvp(self, x: Array, v: Array) -> Array:
        x, v = np.broadcast_arrays(x, v)
        points, along_v = np.reshape(x, (-1, self.dim)), np.reshape(v, (-1, self.dim))
        pairs = zip(self._parts(points), self._parts(along_v), strict=True)
        product = np.concatenate([self._product(*pair) for pair in pairs]).reshape(np.shape(x))
        return np.asarray(product + self._l2 * v)

    def residuals(self, x: Array) -> Array | None:
        """√(2/n) (prediction - y), where errors are squared and nothing else is added."""
        if self._loss is not SQUARED or self._l2:
            return None
        return math.sqrt(2 / len(self._y)) * (times(x, self._x) - self._y)

    def jacobian(self, x: Array) -> Array | None:
        if self._loss is not SQUARED or self._l2:
            return None
        return np.broadcast_to(math.sqrt(2 / len(self._y)) * self._x, (*np.shape(x)[:-1], *self._x.shape))

    def _parts(self, points: Array) -> list[Array]:
        """The points (P, D), so many at a time as keep the predictions small."""
        size = max(1, LARGEST // len(self._y))
        return [points[low : low + size] for low in range(0, len(points), size)] or [points]

    def _mean(self, points: Array) -> Array:
        losses = self._loss.value(times(points, self._x), self._y)
        return np.asarray(np.cumsum(losses, axis=-1)[..., -1] / len(self._y))

    def _slope(self, points: Array) -> Array:
        return times(self._loss.slope(times(points, self._x), self._y), self._x.T) / len(self._y)

    def _product(self, points: Array, v: Array) -> Array:
        bend = self._loss.bend(times(points, self._x), self._y)
        return times(bend * times(v, self._x), self._x.T) / len(self._y)


class Batched(Problem):
    """A mean over rows, of which a step meets a mini-batch where the field `batch` says so."""

    batch: int | None
    replacement: bool
    seed: int | None

    @property
    def changes(self) -> bool:
        return self.batch is not None

    def at(self, step: int) -> Problem:
        """The mean over the rows of the mini-batch that step `step` meets; the problem itself without batches."""
        if self.batch is None:
            return self
        return self._some(met(step, self._count, self.batch, self.seed or 0, replacement=self.replacement))

    @property
    def _count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def _some(self, rows: NDArray[np.intp]) -> Problem:
        """The mean over some of the rows."""
        raise NotImplementedError


class Averaged(Batched):
    """One that is evaluated as a mean that a problem of its own stands for."""

    @property
    def _whole(self) -> Problem:
        """The mean over all rows."""
        raise NotImplementedError

    def value(self, x: Array) -> Array:
        return self._whole.value(x)

    def grad(self, x: Array) -> Array:
        return self._whole.grad(x)

    def hvp(self, x: Array, v: Array) -> Array:
        return self._whole.hvp(x, v)


def met(step: int, rows: int, size: int, seed: int, *, replacement: bool) -> NDArray[np.intp]:
    """The rows of the mini-batch of a step, by numpy's default_rng.

    With replacement each step draws by (seed, step). Without, each pass over the data goes through an order of its
    own, drawn by (seed, number of the pass), and its last batch may be smaller.
    """
    if replacement:
        return np.random.default_rng((seed, step)).integers(rows, size=size)
    a_pass = -(-rows // size)
    first = step % a_pass * size
    return _order(rows, seed, step // a_pass)[first : first + size]


@lru_cache(maxsize=4)
def _order(rows: int, seed: int, number: int) -> NDArray[np.intp]:
    order = np.random.default_rng((seed, number)).permutation(rows)
    order.flags.writeable = False
    return order


def least(problem: Problem, start: Array) -> Array | None:
    """The minimum of a convex problem, by Newton's method with Levenberg's damping; None where there is none.

    None stands for one that runs off to where the problem has no curvature, and for one that is not a single point.
    """
    x, damping = np.asarray(start, dtype=float), 0.0
    value, grad, hess = problem.value(x), problem.grad(x), problem.hess(x)
    steepest = float(np.linalg.eigvalsh(hess)[-1])
    size = max(float(np.abs(grad).max()), steepest)
    for _ in range(200):
        if np.abs(grad).max() <= 1e-15 * size:
            break
        step = -np.linalg.lstsq(hess + damping * np.eye(problem.dim), grad, rcond=None)[0]
        ahead = problem.grad(x + step)
        if problem.value(x + step) < value or np.abs(ahead).max() < np.abs(grad).max():
            x, damping = x + step, 0.1 * damping
            value, grad, hess = problem.value(x), ahead, problem.hess(x)
        else:
            damping = max(10 * damping, 1e-6 * steepest)
    alone = np.linalg.eigvalsh(hess)[0] > 1e-9 * steepest
    return x if alone and np.abs(grad).max() <= 1e-10 * size else None
