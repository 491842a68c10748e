from __future__ import annotations

import math
from functools import cached_property, reduce
from operator import add
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import DataPath, Mistake, Problem, Sample, definition, stacked
from optviz.core.arrays import along, times
from optviz.lazy import np
from optviz.problems._data import read_columns
from optviz.problems._regression import named
from optviz.problems._rows import SQUARED, Batched, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from optviz.core import Array


@definition
class LeastSquares(Batched):
    """The mean squared error of a line through points, as a function of its intercept and slopes.

    f(β) = 1/n ‖y - Xβ‖², evaluated as f(β*) + ‖R (β - β*)‖² with X = √n Q R;  ∇f(β) = 2/n XᵀX (β - β*)

    Gauss (1809); R as in Golub (1965). Without `data` the points are drawn: first n shocks N(0, noise), then each
    feature uniformly over `span`, by numpy's legacy RandomState(seed); y = coefficients · (1, x) + shock. With
    `batch` a step meets the mean over some of the rows: without replacement each pass over them has its own order.
    """

    coefficients: Annotated[tuple[float, ...], MinLen(2), MaxLen(50), "true intercept and slopes, to draw from"] = (
        -2.0,
        2.0,
    )
    n_samples: Annotated[int, Ge(2), Le(10_000_000), "how many points to draw"] = 1000
    noise: Annotated[float, Ge(0), "standard deviation of the shocks"] = 0.001
    span: Annotated[tuple[float, float], "ends of the interval that features are drawn from"] = (-5.0, 5.0)
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random numbers; the experiment's if left out"] = None
    data: Annotated[str | None, DataPath(), "path of a CSV file with a header line, instead of drawing"] = None
    features: Annotated[tuple[str, ...], MinLen(1), MaxLen(50), "columns of `data` to fit with"] = ("x",)
    target: Annotated[str, "column of `data` to fit"] = "y"
    batch: Annotated[int | None, Ge(1), Le(10_000_000), "rows that a step meets; all of them if left out"] = None
    replacement: Annotated[bool, "draw each batch anew, instead of going through the data in passes"] = False

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        slopes = len(self.features) if self.data else len(self.coefficients) - 1
        if slopes == 1:
            return ("intercept", "slope")
        return ("intercept", *(f"slope {i + 1}" for i in range(slopes)))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return tuple((float(b) - 10.0, float(b) + 10.0) for b in self._fit)

    @property
    def minima(self) -> Array:
        return self._fit[None]

    def value(self, x: Array) -> Array:
        return self.value_over([x[..., i] for i in range(self.dim)])

    def value_over(self, coordinates: Sequence[Array]) -> Array:
        d = [x - best for x, best in zip(coordinates, self._fit, strict=True)][::-1]
        total: Any = self._least
        for i, row in reversed([*enumerate(self._root)]):  # of a grid, only the first row of R needs every point
            part = reduce(add, (r * each for r, each in zip(row[i:], d[i:], strict=True)))
            part *= part  # in its own memory: more of it costs a grid more than its sums
            part += total
            total = part
        return total  # type: ignore[no-any-return]

    def grad(self, x: Array) -> Array:
        return self._times(x - self._fit)

    def residuals(self, x: Array) -> Array:
        """√2 R (β - β*), which leaves the constant f(β*) to f."""
        return math.sqrt(2) * times((x - self._fit)[..., ::-1], self._root)

    def jacobian(self, x: Array) -> Array:
        return np.broadcast_to(math.sqrt(2) * self._root[:, ::-1], (*np.shape(x)[:-1], *self._root.shape))

    @property
    def _count(self) -> int:
        return len(self._points[1])

    def _some(self, rows: NDArray[np.intp]) -> Problem:
        x, y = self._points
        return Rows(self.coordinates, x[rows], y[rows], SQUARED)

    def check(self) -> Iterable[Mistake]:
        if not self.span[0] < self.span[1]:
            yield Mistake(("span",), f"the interval must go up, but {self.span[0]:g} is not below {self.span[1]:g}")
        rows = self.n_samples
        if self.data is not None:
            try:
                rows = len(self._points[1])
            except (ValueError, OSError) as error:
                yield Mistake(("data",), str(error))
                return
        if self.batch is not None and self.batch > rows:
            yield Mistake(("batch",), f"a batch of {self.batch:,} rows, but there are {rows:,}")

    @property
    def sample(self) -> Sample | None:
        x, y = self._points
        return Sample(x[:, 1], y, *named(self.data, self.features, self.target)) if x.shape[1] == 2 else None

    def predicted(self, x: Array, inputs: Array) -> Array:
        return times(x, np.column_stack([np.ones(len(inputs)), inputs]))

    def _times(self, d: Array) -> Array:
        """H d, shape (..., D), summed in a fixed order so that a batch equals its members."""
        return stacked(*(along(d, row) for row in self._hessian))

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        """The features with a column of ones before them (n, D), and the target (n,)."""
        if self.data is not None:
            columns = read_columns(self.data, (*self.features, self.target))
            x, y = np.stack([columns[name] for name in self.features], axis=-1), columns[self.target]
            return np.column_stack([np.ones(len(y)), x]), y
        random = np.random.RandomState(self.seed or 0)
        shocks = random.normal(0, self.noise, self.n_samples)
        drawn = [random.uniform(*self.span, self.n_samples) for _ in self.coefficients[1:]]
        x = np.column_stack([np.ones(self.n_samples), *drawn])
        return x, x @ np.array(self.coefficients) + shocks

    @cached_property
    def _hessian(self) -> Array:
        x, _ = self._points
        return np.asarray(2 / len(x) * (x.T @ x))

    @cached_property
    def _root(self) -> Array:
        """R of X = √n Q R, a triangle of shape (D, D), of fewer rows where there are fewer points.

        Of the coordinates from the last to the first, by which the level lines of document 001 fall on its own
        pixels: they differ by a dash where the last digit does.
        """
        x, _ = self._points
        return np.asarray(np.linalg.qr(x[:, ::-1], mode="r")) / math.sqrt(len(x))

    @cached_property
    def _fit(self) -> Array:
        x, y = self._points
        return np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=float)

    @cached_property
    def _least(self) -> float:
        x, y = self._points
        return float(np.mean((y - x @ self._fit) ** 2))
