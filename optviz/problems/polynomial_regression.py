from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, along, definition
from optviz.lazy import np
from optviz.problems._regression import Regression
from optviz.problems._rows import SQUARED, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array


@definition
class PolynomialRegression(Regression):
    """The mean squared error of a polynomial through points, as a function of its coefficients.

    f(c) = 1/n Σᵢ (yᵢ - Σₖ cₖ xᵢᵏ)²

    Gergonne (1815). Powers of one feature resemble each other, and the more of them, the worse the condition. Without
    `data` the feature is drawn uniformly over `span`, y = Σₖ cₖ xᵏ + N(0, noise²), by numpy's default_rng(seed).
    """

    coefficients: Annotated[tuple[float, ...], MinLen(2), MaxLen(20), "true coefficients, from the constant on"] = (
        0.5,
        -1.0,
        0.5,
    )
    degree: Annotated[int | None, Ge(1), Le(19), "of the polynomial; that of the true one if left out"] = None
    span: Annotated[tuple[float, float], "ends of the interval that the feature is drawn from"] = (-1.5, 1.5)
    noise: Annotated[float, Ge(0), Le(1e100), "standard deviation of the shocks"] = 0.1

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(f"c{k}" for k in range(self._degree + 1))

    def check(self) -> Iterable[Mistake]:
        if len(self.features) > 1:
            yield Mistake(("features",), "a polynomial is one of a single feature")
            return
        yield from super().check()

    def _drawn(self, x: Array, random: np.random.Generator) -> Array:
        true = along(powers(x[:, 1], len(self.coefficients) - 1), np.array(self.coefficients))
        return true + self.noise * random.standard_normal(len(x))

    def _mean(self, x: Array, y: Array) -> Rows:
        return Rows(self.coordinates, x, y, SQUARED)

    def _design(self, features: Array) -> Array:
        return powers(features[:, 0], self._degree)

    @property
    def _shape(self) -> tuple[int, int]:
        return self.n_samples, 1

    @property
    def _degree(self) -> int:
        return self.degree or len(self.coefficients) - 1

    @cached_property
    def _fit(self) -> Array | None:
        return np.asarray(np.linalg.lstsq(*self._points, rcond=None)[0])


def powers(x: Array, degree: int) -> Array:
    """1, x, ..., x to the degree: (n,) to (n, degree + 1)."""
    return np.asarray(np.cumprod(np.column_stack([np.ones(len(x)), np.tile(x[:, None], degree)]), axis=1), dtype=float)
