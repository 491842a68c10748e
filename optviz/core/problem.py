"""What a problem promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optviz.core.arrays import Array


class Problem:
    """A function to minimize. Subclasses are definitions in optviz/problems/."""

    name: ClassVar[str]
    coordinates: tuple[str, ...] = ("x", "y")

    @property
    def dim(self) -> int:
        """D, the number of coordinates."""
        return len(self.coordinates)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """(low, high) for each of the D coordinates: where a picture of the problem appearances."""
        return ((-5.0, 5.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        """Where a run begins unless the config says otherwise; D numbers."""
        return tuple(high for _, high in self.domain)

    @property
    def minima(self) -> Array:
        """The known minima, shape (M, D); M may be 0."""
        return np.empty((0, self.dim))

    @property
    def horizon(self) -> int | None:
        """How many steps the problem has draws for; None where it never runs out."""
        return None

    def value(self, x: Array) -> Array:
        """f(x), shape (...), for points x of shape (..., D)."""
        raise NotImplementedError

    def value_over(self, coordinates: Sequence[Array]) -> Array | None:
        """f in a new array, for D coordinates that broadcast to its shape, as a row and a column do to a grid.

        None unless the formula gains by that; then points are made of them, and `value` is asked.
        """
        return None

    def grad(self, x: Array) -> Array:
        """∇f(x), shape (..., D), for points x of shape (..., D)."""
        raise NotImplementedError

    def per_coordinate(self) -> Mapping[str, Array]:
        """What is known of each coordinate, by name, (D,) each: how often it occurs, which weight is true."""
        return {}

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with these settings that bounds cannot say: (path inside the definition, message) each.

        For instance `yield ("high",), "must be greater than low"`. Asked once, before anything runs.
        """
        return ()

    def at(self, step: int) -> Problem:
        """The problem that step `step` (from 0) meets: itself, unless the problem changes with time.

        Two contenders that ask for the same step meet the same draws.
        """
        return self
