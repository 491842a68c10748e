from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Le

from optviz.core import Defined, Mistake, Problem, Wrapped, along, definition
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array


@definition
class Noisy(Wrapped):
    """Another problem whose gradients are noisy; its whole loss stays as it is.

    gaussian, student_t:  ∇fₜ = ∇f + scale ξₜ with ξₜ standard normal, or of Student's t, in each coordinate
    sparse:  as gaussian, but ξₜ is 0 in a coordinate unless it is hit, with probability `share`; then 1 / √share larger
    multiplicative:  fₜ = (1 + scale ξₜ) f with one standard normal number

    Additive noise is that of a loss fₜ(x) = f(x) + scale ξₜ · x. A draw follows from (seed, step) alone, by numpy's
    default_rng: every run meets the same. Robbins and Monro (1951); heavy tails: Şimşekli, Sagun and Gürbüzbalaban
    (2019).
    """

    problem: Annotated[Problem, Defined("problems"), "the problem without noise"]
    noise: Annotated[Literal["gaussian", "student_t", "multiplicative", "sparse"], "what kind of noise"] = "gaussian"
    scale: Annotated[float, Ge(0), Le(1e100), "size of the noise"] = 1.0
    freedom: Annotated[float, Gt(0), Le(1e6), "degrees of freedom of student_t; few for heavy tails"] = 3.0
    share: Annotated[float, Gt(0), Le(1), "of the coordinates that sparse noise hits"] = 0.1
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the noise; the experiment's if left out"] = None

    def check(self) -> Iterable[Mistake]:
        return ()  # the problem inside has been asked by itself

    def residuals(self, x: Array) -> None:
        """None: what a step meets is no sum of squares."""
        return

    def jacobian(self, x: Array) -> None:
        return None

    def at(self, step: int) -> Problem:
        """The problem of that step with the noise of that step."""
        problem = self.problem.at(step)
        random = np.random.default_rng((self.seed or 0, step))
        if self.noise == "multiplicative":
            return Scaled(problem, 1 + self.scale * random.standard_normal())
        return Tilted(problem, self.scale * self._drawn(random))

    def _drawn(self, random: np.random.Generator) -> Array:
        """ξₜ, (D,)."""
        if self.noise == "student_t":
            return random.standard_t(self.freedom, self.dim)
        drawn = random.standard_normal(self.dim)
        if self.noise == "sparse":
            drawn = np.where(random.random(self.dim) < self.share, drawn / math.sqrt(self.share), 0.0)
        return drawn


class Disturbed(Wrapped):
    """A problem that is no longer the sum of squares that it was."""

    def value_over(self, coordinates: Sequence[Array]) -> None:
        return None

    def residuals(self, x: Array) -> None:
        return None

    def jacobian(self, x: Array) -> None:
        return None


class Tilted(Disturbed):
    """A problem and a linear function of slope (D,)."""

    def __init__(self, problem: Problem, slope: Array) -> None:
        super().__init__(problem)
        self._slope = slope

    def value(self, x: Array) -> Array:
        return self.problem.value(x) + along(x, self._slope)

    def grad(self, x: Array) -> Array:
        return self.problem.grad(x) + self._slope


class Scaled(Disturbed):
    """A problem times a factor."""

    def __init__(self, problem: Problem, factor: float) -> None:
        super().__init__(problem)
        self._factor = factor

    def value(self, x: Array) -> Array:
        return self._factor * self.problem.value(x)

    def grad(self, x: Array) -> Array:
        return self._factor * self.problem.grad(x)

    def hvp(self, x: Array, v: Array) -> Array:
        return self._factor * self.problem.hvp(x, v)

    def hess(self, x: Array) -> Array:
        return self._factor * self.problem.hess(x)
