from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Gt, Le

from optviz.core import Mistake, Problem, along, definition, times
from optviz.lazy import np
from optviz.problems._rows import Averaged
from optviz.problems._scalable import Scalable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from optviz.core import Array


@definition
class FiniteSum(Scalable, Averaged):
    """The mean of many quadratics, of which a step meets a few.

    fᵢ(x) = ½ (x - cᵢ)ᵀ Aᵢ (x - cᵢ);  f = the mean of all fᵢ;  a step meets the mean of a batch of them

    Aᵢ = Bᵢᵀ Bᵢ / D with Bᵢ of standard normal numbers, but for `floor` added to its diagonal; cᵢ from N(0, spread²), by
    numpy's default_rng(seed). With spread = 0 all are least at one point, and SGD gets there with a fixed step: Ma,
    Bassily and Belkin (2018), The power of interpolation. Otherwise it ends in a cloud: Robbins and Monro (1951).
    """

    dim: Annotated[int, Ge(1), Le(50), "how many coordinates"] = 2
    terms: Annotated[int, Ge(1), Le(10_000), "how many quadratics"] = 20
    spread: Annotated[float, Ge(0), Le(1e100), "standard deviation of their minima; 0 to interpolate"] = 1.0
    floor: Annotated[float, Gt(0), Le(1e100), "added to each curvature"] = 0.1
    batch: Annotated[int | None, Ge(1), Le(10_000), "quadratics that a step meets; all of them if left out"] = 1
    replacement: Annotated[bool, "draw each batch anew, instead of going through all in passes"] = False
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random numbers; the experiment's if left out"] = None

    @property
    def start(self) -> tuple[float, ...]:
        return (-4.0, *(3.0,) * (self.dim - 1))

    @property
    def minima(self) -> Array:
        return self._whole.minima

    def check(self) -> Iterable[Mistake]:
        if self.batch is not None and self.batch > self.terms:
            yield Mistake(("batch",), f"a batch of {self.batch:,}, but there are {self.terms:,} quadratics")

    @property
    def _count(self) -> int:
        return self.terms

    def _some(self, rows: NDArray[np.intp]) -> Problem:
        bends, centers = self._terms
        return Bowl(self.coordinates, bends[rows], centers[rows])

    @cached_property
    def _terms(self) -> tuple[Array, Array]:
        """Aᵢ (terms, D, D) and cᵢ (terms, D)."""
        random = np.random.default_rng(self.seed or 0)
        roots = random.standard_normal((self.terms, self.dim, self.dim))
        bends = np.einsum("nki,nkj->nij", roots, roots) / self.dim + self.floor * np.eye(self.dim)
        return bends, self.spread * random.standard_normal((self.terms, self.dim))

    @cached_property
    def _whole(self) -> Bowl:
        return Bowl(self.coordinates, *self._terms)


class Bowl(Problem):
    """The mean of quadratics, written around its own minimum."""

    def __init__(self, coordinates: tuple[str, ...], bends: Array, centers: Array) -> None:
        self.coordinates = coordinates
        self._bend = bends.mean(axis=0)  # (D, D)
        self._center = np.linalg.solve(self._bend, np.einsum("nij,nj->i", bends, centers) / len(bends))
        away = self._center - centers
        self._least = 0.5 * float(np.einsum("ni,nij,nj->", away, bends, away)) / len(bends)

    @property
    def minima(self) -> Array:
        return np.asarray(self._center)[None]

    def value(self, x: Array) -> Array:
        away = x - self._center
        return 0.5 * along(times(away, self._bend), away) + self._least

    def grad(self, x: Array) -> Array:
        return times(x - self._center, self._bend)

    def hvp(self, x: Array, v: Array) -> Array:
        return times(v, self._bend)
