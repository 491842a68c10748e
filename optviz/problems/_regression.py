"""What the regressions share: where their data come from, and their mini-batches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import DataPath, Mistake, Problem, Sample
from optviz.core.arrays import times
from optviz.lazy import np
from optviz.problems._data import read_columns
from optviz.problems._rows import Averaged, Loss, Rows, least

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from optviz.core import Array


@dataclass(frozen=True)
class Regression(Averaged):
    """A linear model of rows that are drawn, or read from a file. Subclasses say the loss and how to draw."""

    coefficients: Annotated[tuple[float, ...], MinLen(2), MaxLen(50), "true intercept and slopes, to draw from"] = (
        -2.0,
        2.0,
    )
    n_samples: Annotated[int, Ge(2), Le(1_000_000), "how many points to draw"] = 200
    span: Annotated[tuple[float, float], "ends of the interval that features are drawn from"] = (-3.0, 3.0)
    data: Annotated[str | None, DataPath(), "path of a CSV file with a header line, instead of drawing"] = None
    features: Annotated[tuple[str, ...], MinLen(1), MaxLen(50), "columns of `data` to fit with"] = ("x",)
    target: Annotated[str, "column of `data` to fit"] = "y"
    batch: Annotated[int | None, Ge(1), Le(1_000_000), "rows that a step meets; all of them if left out"] = None
    replacement: Annotated[bool, "draw each batch anew, instead of going through the data in passes"] = False
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random numbers; the experiment's if left out"] = None

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("intercept", *slopes(self._slopes))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        center = self._fit if self._fit is not None else np.zeros(self.dim)
        return tuple((float(at) - 5.0, float(at) + 5.0) for at in center)

    @property
    def minima(self) -> Array:
        return np.empty((0, self.dim)) if self._fit is None else self._fit[None]

    def check(self) -> Iterable[Mistake]:
        if not self.span[0] < self.span[1]:
            yield Mistake(("span",), f"the interval must go up, but {self.span[0]:g} is not below {self.span[1]:g}")
            return
        try:
            self._points  # noqa: B018
        except (ValueError, OSError) as error:
            yield Mistake(("data",), str(error))
            return
        if self.batch is not None and self.batch > (rows := len(self._points[1])):
            yield Mistake(("batch",), f"a batch of {self.batch:,} rows, but there are {rows:,}")

    @property
    def sample(self) -> Sample | None:
        x, y = self._points
        return Sample(x[:, 1], y, *named(self.data, self.features, self.target)) if self._shape[1] == 1 else None

    def predicted(self, x: Array, inputs: Array) -> Array:
        return times(x, self._design(inputs[:, None]))

    def _drawn(self, x: Array, random: np.random.Generator) -> Array:
        """The targets (n,) of rows x (n, 1 + slopes)."""
        raise NotImplementedError

    def _mean(self, x: Array, y: Array) -> Rows:
        """The mean loss over these rows."""
        raise NotImplementedError

    @property
    def _count(self) -> int:
        return len(self._points[1])

    def _some(self, rows: NDArray[np.intp]) -> Problem:
        return self._whole.some(rows)

    @property
    def _slopes(self) -> int:
        return len(self.features) if self.data else len(self.coefficients) - 1

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        """The features with a column of ones before them (n, 1 + slopes), and the target (n,)."""
        if self.data is not None:
            columns = read_columns(self.data, (*self.features, self.target))
            return self._design(np.stack([columns[name] for name in self.features], axis=-1)), columns[self.target]
        random = np.random.default_rng(self.seed or 0)
        x = self._design(random.uniform(*self.span, self._shape))
        return x, self._drawn(x, random)

    @property
    def _shape(self) -> tuple[int, int]:
        """Of what is drawn: rows and features."""
        return self.n_samples, self._slopes

    def _design(self, features: Array) -> Array:
        return np.column_stack([np.ones(len(features)), features])

    @cached_property
    def _whole(self) -> Rows:
        return self._mean(*self._points)

    @cached_property
    def _fit(self) -> Array | None:
        return least(self._whole, np.zeros(self.dim))


def named(data: str | None, features: tuple[str, ...], target: str) -> tuple[str, str]:
    """What the axes of a sample are called: as its columns, if it is read."""
    return (features[0], target) if data else ("x", "y")


def slopes(count: int) -> tuple[str, ...]:
    """What the coordinates beside the intercept are called."""
    return ("slope",) if count == 1 else tuple(f"slope {i + 1}" for i in range(count))


def binary(target: str, y: Array) -> Array:
    """A target that holds two classes, 0 and 1. Raises ValueError for any other."""
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError(
            f"the column {target!r} must hold 0 and 1, the two classes; it holds {y[(y != 0) & (y != 1)][0]:g}"
        )
    return y


def sigmoid(p: Array) -> Array:
    """1 / (1 + exp(-p)), which does not overflow."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * p))


def _bend(p: Array, y: Array) -> Array:
    share = sigmoid(p)
    return share * (1 - share)


# Of a probability sigmoid(p), where y is 0 or 1.
LOGISTIC = Loss(lambda p, y: np.asarray(np.logaddexp(0.0, p)) - y * p, lambda p, y: sigmoid(p) - y, _bend)
