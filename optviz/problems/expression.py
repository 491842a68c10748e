from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from optviz.core import Mistake, Problem, definition
from optviz.lazy import np
from optviz.problems import _formula as formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array
    from optviz.symbolic.function import Function

LARGEST = 1e300
Number = Annotated[float, Ge(-LARGEST), Le(LARGEST)]
Name = Annotated[str, MinLen(1), MaxLen(30)]


@definition
class Expression(Problem):
    """A formula of your own; its gradient and its Hessian are derived from it.

    f(x) = expression, of + - * / % **, numbers, pi, e, the coordinates, the constants, comparisons in where(), and
    abs arccos arcsin arctan ceil cos cosh exp expm1 floor ln log log10 log1p log2 max min mod sign sin sinh sqrt tan
    tanh where

    Derivatives by the chain rule, as in Wengert (1964), A simple automatic derivative evaluation program. At a kink
    |a| has slope 0, max and min that of their first argument.
    """

    expression: Annotated[str, MinLen(1), MaxLen(10_000), "the formula, such as (1 - x)**2 + a*(y - x**2)**2"]
    constants: Annotated[dict[str, Number], "numbers of the formula by name, which `vary` can point at"] = field(
        default_factory=dict
    )
    coordinates_: Annotated[
        tuple[Name, ...] | None,
        MinLen(1),
        MaxLen(formula.MOST_COORDINATES),
        "their names; if left out those of x, y, z or of x1, x2, ... that the formula has",
    ] = None
    domain_: Annotated[
        tuple[tuple[Number, Number], ...] | None,
        MinLen(1),
        MaxLen(formula.MOST_COORDINATES),
        "where a picture looks: the ends of each coordinate; -5 to 5 if left out",
    ] = None
    minima_: Annotated[
        tuple[Annotated[tuple[Number, ...], MinLen(1)], ...], MaxLen(100), "the global minima, if they are known"
    ] = ()

    def __hash__(self) -> int:
        """By all settings; a dict has no hash of its own."""
        return hash((self.expression, tuple(self.constants.items()), self.coordinates_, self.domain_, self.minima_))

    @cached_property
    def coordinates(self) -> tuple[str, ...]:  # type: ignore[override]
        known = None if self.domain_ is None else len(self.domain_)
        return self.coordinates_ or formula.coordinates_in(self.expression, self.constants, known)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return self.domain_ or ((-5.0, 5.0),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        """Near one corner of the domain, not on its edge."""
        return tuple(low + (high - low) / 8 for low, high in self.domain)

    @property
    def minima(self) -> Array:
        return np.array(self.minima_, dtype=float).reshape(-1, self.dim)

    def value(self, x: Array) -> Array:
        (value,) = self._function.value(*(x[..., i] for i in range(self.dim)), *self._parameters)
        return np.full(x.shape[:-1], value) if isinstance(value, float) else value

    def value_over(self, coordinates: Sequence[Array]) -> Array | None:
        (value,) = self._function.value(*coordinates, *self._parameters)
        return np.array(np.broadcast_to(value, np.broadcast_shapes(*(np.shape(each) for each in coordinates))))

    def check(self) -> Iterable[Mistake]:
        mistakes = [*self._wrong_names(), *self._wrong_domain()]
        mistakes = mistakes or list(formula.read_or_flaws(self.expression, self.coordinates, self.constants))
        if mistakes:
            return mistakes
        return (*self._wrong_minima(), *formula.warnings(self._function, self))

    def _wrong_names(self) -> Iterable[Mistake]:
        given = self.coordinates_ or ()
        yield from formula.check_names({name: ("constants", name) for name in self.constants})
        yield from formula.check_names({name: ("coordinates", i) for i, name in enumerate(given)})
        for i, name in enumerate(given):
            if name in (*given[:i], *self.constants):
                yield Mistake(("coordinates", i), f"{name!r} is there already")

    def _wrong_domain(self) -> Iterable[Mistake]:
        for i, (low, high) in enumerate(self.domain_ or ()):
            if not low < high:
                yield Mistake(("domain", i), "the ends must go up")
        if len(self.domain) != self.dim:
            told = ", ".join(self.coordinates)
            yield Mistake(("domain",), f"{len(self.domain)} intervals, but {self.dim} coordinates: {told}")

    def _wrong_minima(self) -> Iterable[Mistake]:
        wrong = [i for i, point in enumerate(self.minima_) if len(point) != self.dim]
        for i in wrong:
            yield Mistake(("minima", i), f"{len(self.minima_[i])} numbers, but {self.dim} coordinates")
        if self.minima_ and not wrong:
            yield from formula.check_minima(self)

    @cached_property
    def _function(self) -> Function:
        return formula.function_of(self.expression, self.coordinates, tuple(self.constants.items()))

    @property
    def _parameters(self) -> tuple[np.float64, ...]:
        return tuple(np.float64(value) for value in self.constants.values())
