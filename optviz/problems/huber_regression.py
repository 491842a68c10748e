from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import along, definition
from optviz.lazy import np
from optviz.problems._regression import Regression
from optviz.problems._rows import Loss, Rows, least

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class HuberRegression(Regression):
    """A line through points by Huber's loss, which far points hardly pull at.

    f(β) = 1/n Σᵢ huber(yᵢ - β · xᵢ; delta),  huber(r; δ) = ½ r² where |r| < δ, else δ (|r| - ½ δ)

    Huber (1973), Robust regression: asymptotics, conjectures and Monte Carlo. Without `data` the features are drawn
    uniformly over `span`, and y = coefficients · (1, x) + noise t with t of Student's distribution with 2 degrees of
    freedom, some of which lie far off; by numpy's default_rng(seed).
    """

    noise: Annotated[float, Ge(0), Le(1e100), "size of the shocks"] = 0.5
    delta: Annotated[float, Gt(0), Le(1e100), "where the loss goes on as a straight line"] = 1.0

    def _drawn(self, x: Array, random: np.random.Generator) -> Array:
        return along(x, np.array(self.coefficients)) + self.noise * random.standard_t(2, len(x))

    def _mean(self, x: Array, y: Array) -> Rows:
        return Rows(self.coordinates, x, y, huber(self.delta))

    @cached_property
    def _fit(self) -> Array | None:
        x, y = self._points
        return least(self._whole, np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=float))


def huber(delta: float) -> Loss:
    """Huber's loss."""

    def value(p: Array, y: Array) -> Array:
        size = np.abs(p - y)
        return np.where(size < delta, 0.5 * size * size, delta * (size - 0.5 * delta))

    return Loss(
        value,
        lambda p, y: np.clip(p - y, -delta, delta),
        lambda p, y: np.where(np.abs(p - y) < delta, 1.0, 0.0),
    )
