from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, definition
from optviz.core.arrays import along
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from optviz.core import Array

Stream = Literal["noise", "ramp", "constant"] | Annotated[tuple[float, ...], MinLen(1), MaxLen(1_000_000)]


@definition
class GradientStream(Problem):
    """A given stream of gradients with no loss behind it, to see what a rule makes of them.

    fₜ(x) = gₜ · x, whose gradient is gₜ wherever x stands;  f is the mean of all fₜ

    Each coordinate has a stream of its own: `noise` N(0, size²) from numpy's legacy RandomState(seed), `ramp`
    0, size, 2 size, ..., `constant` size, or a list of numbers, each taken size times. Linear losses that may be
    anything are the setting of online learning: Zinkevich (2003).
    """

    streams: Annotated[tuple[Stream, ...], MinLen(1), MaxLen(1000), "noise, ramp, constant or numbers, one each"] = (
        "noise",
        "ramp",
        "constant",
    )
    sizes: Annotated[tuple[float, ...] | None, "size of each stream; 1 for each if left out"] = None
    length: Annotated[int, Ge(1), Le(1_000_000), "how many gradients there are, and the most steps of a run"] = 100
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the noise; the experiment's if left out"] = None

    @property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        kinds = [stream if isinstance(stream, str) else "given" for stream in self.streams]
        several = {kind for kind, count in Counter(kinds).items() if count > 1}
        return tuple(f"{k} {kinds[: i + 1].count(k)}" if k in several else k for i, k in enumerate(kinds))

    @property
    def start(self) -> tuple[float, ...]:
        return (0.0,) * self.dim

    @property
    def horizon(self) -> int | None:
        return self.length

    def value(self, x: Array) -> Array:
        return along(x, self._mean)

    def grad(self, x: Array) -> Array:
        return np.broadcast_to(self._mean, np.shape(x)).copy()

    def at(self, step: int) -> Linear:
        """x · g of step `step`. Raises IndexError beyond the last one."""
        return Linear(self.coordinates, self._gradients[step])

    def check(self) -> Iterable[Mistake]:
        if self.sizes is not None and len(self.sizes) != len(self.streams):
            yield Mistake(("sizes",), f"there are {len(self.streams)} streams, but {len(self.sizes)} sizes")
        for i, stream in enumerate(self.streams):
            if not isinstance(stream, str) and len(stream) != self.length:
                yield Mistake(
                    (
                        "streams",
                        i,
                    ),
                    f"{len(stream)} numbers, but 'length' is {self.length}",
                )
        if (numbers := self.length * len(self.streams)) > LARGEST:
            yield Mistake(("length",), f"{numbers:,} numbers to make; {LARGEST:,} are allowed")

    @cached_property
    def _gradients(self) -> Array:
        """All gradients, (length, D)."""
        random = np.random.RandomState(self.seed or 0)
        made: dict[str, Callable[[], Array]] = {
            "noise": lambda: random.normal(0, 1, self.length),
            "ramp": lambda: np.arange(self.length, dtype=float),
            "constant": lambda: np.ones(self.length),
        }
        each = [made[stream]() if isinstance(stream, str) else np.array(stream, dtype=float) for stream in self.streams]
        return np.asarray(np.stack(each, axis=-1) * np.array(self.sizes or (1.0,) * len(each)))

    @cached_property
    def _mean(self) -> Array:
        return np.asarray(self._gradients.mean(axis=0))


LARGEST = 50_000_000  # numbers made: 400 MB


class Linear(Problem):
    """The linear function whose gradient is g (D,)."""

    def __init__(self, coordinates: tuple[str, ...], g: Array) -> None:
        self.coordinates = coordinates
        self._g = g

    def value(self, x: Array) -> Array:
        return along(x, self._g)

    def grad(self, x: Array) -> Array:
        return np.broadcast_to(self._g, np.shape(x)).copy()
