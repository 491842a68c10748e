from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Problem, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Array

SPAN, POINTS = 10.0, 100  # the losses are drawn on so many points from -SPAN to SPAN


@definition
class MinibatchLosses(Problem):
    """One-dimensional losses of mini-batches that disagree, and their mean.

    fᵢ(x) = share · hᵢ(x) + (1 - share) · mean(h)(x),  hᵢ = huber(x; offsetᵢ, δᵢ) + levelᵢ + wiggle · GPᵢ(x)
    huber(x; o, δ) = ½ (x - o)² where |x - o| < δ, else δ (|x - o| - ½ δ);  f = the mean of all fᵢ

    Huszár (2021), Notes on the origin of implicit regularization in SGD, and Murphy (2022), Probabilistic machine
    learning, fig. 13.12. Drawn by numpy's legacy RandomState(seed) on 100 points from -10 to 10: paths of a Gaussian
    process with a squared exponential kernel, then offsets N(0, 7²), δ from U(0.5, 2.5), levels from U(0, 5).
    Between the points a cubic through them, so that slopes are exact; beyond them straight lines.
    """

    batches: Annotated[int, Ge(1), Le(100_000), "how many mini-batches there are"] = 100
    share: Annotated[float, Ge(0), Le(1), "how much of a loss is the batch's own; the rest is the mean's"] = 1.0
    wiggle: Annotated[float, Ge(0), Le(1e6), "size of the Gaussian process in a loss"] = 0.8
    lengthscale: Annotated[float, Gt(0), Le(1e3), "of the Gaussian process: over what distance it changes"] = 2.5
    order: Annotated[Literal["cycle", "drawn"], "which batch a step meets: each in turn, or one drawn by the seed"] = (
        "cycle"
    )
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random numbers; the experiment's if left out"] = None

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("x",)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-SPAN, SPAN),)

    @property
    def start(self) -> tuple[float, ...]:
        return (-9.0,)

    def value(self, x: Array) -> Array:
        return self._mean.value(x)

    def grad(self, x: Array) -> Array:
        return self._mean.grad(x)

    def at(self, step: int) -> Curve:
        """The loss of the mini-batch that step `step` meets."""
        i = step % self.batches
        if self.order == "drawn":
            i = int(np.random.default_rng((self.seed or 0, step)).integers(self.batches))
        return Curve(self._losses[:, i])

    @cached_property
    def _mean(self) -> Curve:
        return Curve(self._losses.mean(axis=1))

    @cached_property
    def _losses(self) -> Array:
        """The losses at the points, (POINTS, batches)."""
        random = np.random.RandomState(self.seed or 0)
        x = np.linspace(-SPAN, SPAN, POINTS)
        kernel = np.exp(-0.5 * ((x[:, None] - x) / self.lengthscale) ** 2)
        paths = random.multivariate_normal(np.zeros(POINTS), kernel, self.batches).T
        offset = random.randn(1, self.batches) * 7
        delta = random.rand(1, self.batches) * 2 + 0.5
        level = random.rand(1, self.batches) * 5
        away = np.abs(x[:, None] - offset)
        huber = np.where(away < delta, away**2 / 2, delta * (away - delta / 2))
        own = huber + level + self.wiggle * paths
        return np.asarray(self.share * own + (1 - self.share) * own.mean(axis=1, keepdims=True))


class Curve(Problem):
    """A smooth function of one variable through values (POINTS,) at the points: a cubic Hermite spline.

    Its slope at a point is that of the line through the point's neighbours (Catmull and Rom 1974).
    """

    coordinates = ("x",)

    def __init__(self, values: Array) -> None:
        self._values = values
        self._step = 2 * SPAN / (POINTS - 1)
        self._slopes = np.gradient(values, self._step)

    def value(self, x: Array) -> Array:
        i, u = self._piece(x[..., 0])
        h, y, m = self._step, self._values, self._slopes
        inside = np.clip(u, 0.0, 1.0)
        rest = 1 - inside
        at = (
            (1 + 2 * inside) * (rest * rest) * y[i]
            + inside * inside * (3 - 2 * inside) * y[i + 1]
            + h * inside * (rest * rest) * m[i]
            - h * (inside * inside) * rest * m[i + 1]
        )
        return np.asarray(at + h * (u - inside) * np.where(u < 0, m[i], m[i + 1]))

    def grad(self, x: Array) -> Array:
        i, u = self._piece(x[..., 0])
        y, m = self._values, self._slopes
        u = np.clip(u, 0.0, 1.0)
        rise = (y[i + 1] - y[i]) / self._step
        slope = 6 * u * (1 - u) * rise + (1 - u) * (1 - 3 * u) * m[i] + u * (3 * u - 2) * m[i + 1]
        return np.asarray(slope)[..., None]

    def _piece(self, x: Array) -> tuple[Array, Array]:
        """The number of the piece that holds x, and how far along it x lies; outside the points below 0 or above 1."""
        position = (x + SPAN) / self._step
        known = np.where(np.isfinite(position), position, 0.0)
        i = np.clip(np.floor(known), 0, POINTS - 2).astype(int)
        return i, position - i
