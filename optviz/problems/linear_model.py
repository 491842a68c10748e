from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, Text, definition
from optviz.core.arrays import along, times
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from optviz.core import Array


@definition
class LinearModel(Problem):
    """Mini-batches of a linear model, some of whose features are rarely there.

    fₜ(w) = 1/(2n) ‖Xₜ w - yₜ‖² over the n rows of batch t;  y = X · true weights + noise
    f(w) = ½ E[(x · d)²] + ½ noise²  with  d = w - true weights, the loss expected of a batch

    A feature is 1 with its frequency and 0 otherwise, like a word that occurs in a text or does not. Every step has
    a batch of its own; all are drawn at once by numpy's default_rng(seed) (PCG64), first the features, then the
    noise. Why rare features are slow for a plain gradient: Duchi, Hazan and Singer (2011), section 1.
    """

    features: Annotated[tuple[Text, ...], MinLen(1), MaxLen(1000), "names of the features, one weight each"] = (
        "often",
        "sometimes",
        "rarely",
    )
    frequencies: Annotated[tuple[Annotated[float, Ge(0), Le(1)], ...], "how often each feature is there, 0 to 1"] = (
        0.5,
        0.1,
        0.01,
    )
    weights: Annotated[tuple[float, ...] | None, "the true weights; 1 for each if left out"] = None
    noise: Annotated[float, Ge(0), Le(1e100), "standard deviation of the responses around the model"] = 0.05
    batch: Annotated[int, Ge(1), Le(100_000), "rows of a mini-batch"] = 32
    draws: Annotated[int, Ge(1), Le(1_000_000), "how many mini-batches there are, and the most steps of a run"] = 3000
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the random numbers; the experiment's if left out"] = None

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.features

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return tuple((min(0.0, w) - 0.5, max(0.0, w) + 0.5) for w in map(float, self._true))

    @property
    def start(self) -> tuple[float, ...]:
        return (0.0,) * self.dim

    @property
    def minima(self) -> Array:
        return self._true[None]

    @property
    def horizon(self) -> int | None:
        return self.draws

    def per_coordinate(self) -> Mapping[str, Array]:
        return {"frequency": np.array(self.frequencies), "true_weight": self._true}

    def value(self, x: Array) -> Array:
        d, p = x - self._true, np.array(self.frequencies)
        mean = along(d, p)
        return 0.5 * (mean * mean + along(d * d, p * (1 - p)) + self.noise**2)

    def grad(self, x: Array) -> Array:
        d, p = x - self._true, np.array(self.frequencies)
        return np.asarray(along(d, p)[..., None] * p + p * (1 - p) * d)

    def at(self, step: int) -> Batch:
        """The least squares of batch `step`. Raises IndexError beyond the last one."""
        x, y = self._data
        return Batch(self.features, x[step], y[step])

    def check(self) -> Iterable[Mistake]:
        for key in ("frequencies", "weights"):
            given = getattr(self, key)
            if given is not None and len(given) != len(self.features):
                yield Mistake((key,), f"there are {len(self.features)} features, but {len(given)} {key}")
        if len(set(self.features)) < len(self.features):
            yield Mistake(("features",), "two features have one name")
        if (numbers := self.draws * self.batch * len(self.features)) > LARGEST:
            yield Mistake(("draws",), f"{numbers:,} numbers to draw; {LARGEST:,} are allowed")

    @cached_property
    def _true(self) -> Array:
        return np.ones(len(self.features)) if self.weights is None else np.array(self.weights, dtype=float)

    @cached_property
    def _data(self) -> tuple[Array, Array]:
        """The features (draws, batch, D) and the responses (draws, batch) of all batches."""
        random = np.random.default_rng(self.seed or 0)
        shape = (self.draws, self.batch, len(self.features))
        x = (random.random(shape) < np.array(self.frequencies)).astype(float)
        return x, along(x, self._true) + self.noise * random.standard_normal(shape[:2])


LARGEST = 100_000_000  # numbers drawn: 800 MB


class Batch(Problem):
    """Half the mean squared error of one mini-batch."""

    def __init__(self, coordinates: tuple[str, ...], x: Array, y: Array) -> None:
        self.coordinates = coordinates
        self._x, self._y = x, y  # (n, D), (n,)

    def value(self, x: Array) -> Array:
        missed = self._missed(x)
        return np.asarray(0.5 * np.cumsum(missed * missed, axis=-1)[..., -1] / len(self._y))

    def grad(self, x: Array) -> Array:
        return times(self._missed(x), self._x.T) / len(self._y)

    def _missed(self, x: Array) -> Array:
        """By how much each response is missed, (..., n)."""
        return times(x, self._x) - self._y
