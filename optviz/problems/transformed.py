from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from optviz.core import Defined, Problem, Wrapped, definition, stacked
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array, Mistake


@definition
class Transformed(Wrapped):
    """An increasing function of another problem: the same level lines and minima, another gradient.

    g(x) = φ(f(x));  ∇g(x) = φ'(f(x)) ∇f(x), with φ the square root, log f or log(1 + f)

    A rule that follows the gradient's direction alone goes the same way over both; one with a fixed step size does
    not. Values where φ is not defined are NaN. Hansen (2016), The CMA evolution strategy, on invariance under
    order-preserving transformations.
    """

    problem: Annotated[Problem, Defined("problems"), "the problem inside"]
    by: Annotated[Literal["sqrt", "log", "log1p"], "the function φ"] = "log1p"

    def check(self) -> Iterable[Mistake]:
        return ()  # the problem inside has been asked by itself

    @property
    def full(self) -> Problem:
        return Transformed(self.problem.full, self.by)

    def at(self, step: int) -> Problem:
        return Transformed(self.problem.at(step), self.by) if self.problem.changes else self

    @property
    def changes(self) -> bool:
        return self.problem.changes

    def value(self, x: Array) -> Array:
        return self._of(self.problem.value(x))

    def value_over(self, coordinates: Sequence[Array]) -> Array | None:
        inner = self.problem.value_over(coordinates)
        return None if inner is None else self._of(inner)

    def grad(self, x: Array) -> Array:
        return np.asarray(self._slope(self.problem.value(x))[..., None] * self.problem.grad(x))

    def hess(self, x: Array) -> Array:
        """φ'(f) ∇²f + φ''(f) ∇f ∇fᵀ."""
        value, grad = self.problem.value(x), self.problem.grad(x)
        bent = self._bend(value)[..., None, None] * grad[..., :, None] * grad[..., None, :]
        return np.asarray(self._slope(value)[..., None, None] * self.problem.hess(x) + bent)

    def hvp(self, x: Array, v: Array) -> Array:
        hess = self.hess(x)
        return stacked(*((hess[..., i, :] * v).sum(axis=-1) for i in range(self.dim)))

    def residuals(self, x: Array) -> None:
        """None: what a square root or a logarithm makes of it is no sum of squares."""
        return

    def jacobian(self, x: Array) -> None:
        return None

    def _of(self, f: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray({"sqrt": np.sqrt, "log": np.log, "log1p": np.log1p}[self.by](f))

    def _slope(self, f: Array) -> Array:
        """φ'(f)."""
        with np.errstate(all="ignore"):
            return np.asarray({"sqrt": 0.5 / np.sqrt(f), "log": 1 / f, "log1p": 1 / (1 + f)}[self.by])

    def _bend(self, f: Array) -> Array:
        """φ''(f)."""
        slope = self._slope(f)
        return -slope / (2 * f) if self.by == "sqrt" else -slope * slope
