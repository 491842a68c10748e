from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Gt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot
from optviz.optimizers._linear import plus_diagonal, solved
from optviz.optimizers._residuals import half_square, lacking_residuals, normal_equations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core import Array, Mistake


class State(NamedTuple):
    """What Levenberg's and Marquardt's method remembers."""

    damping: Array  # (B, 1) μ
    growth: Array  # (B, 1) ν, by which μ grows when a step is refused


@definition
class LevenbergMarquardt(Optimizer):
    """Between Gauss-Newton and gradient descent, nearer to the second where the first has failed.

    d = -(JᵀJ + μ I)⁻¹ Jᵀr;  gain = (f(x) - f(x + d)) / ½ dᵀ(μ d - Jᵀr)
    gain > 0:  x ← x + d,  μ ← μ max(⅓, 1 - (2 gain - 1)³),  ν ← 2;  else  μ ← μ ν,  ν ← 2 ν

    Levenberg (1944), Marquardt (1963), with the damping of Nielsen (1999); Madsen, Nielsen and Tingleff (2004), Methods
    for non-linear least squares problems, algorithm 3.16. First μ = tau max(JᵀJ)ᵢᵢ, and f = ½ ‖r‖². It needs a problem
    that gives its residuals. A refused step stands still.
    """

    label: ClassVar[str] = "Levenberg-Marquardt"

    tau: Annotated[float, Gt(0), "first damping, as a part of the largest entry on the diagonal"] = 1e-3

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        return lacking_residuals(problem)

    def init(self, x: Array) -> State:
        one = np.ones_like(x[..., :1])
        return State(one, 2 * one)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        at = normal_equations(f, x)
        mu = state.damping
        if t == 1:
            mu = self.tau * np.diagonal(at.matrix, axis1=-2, axis2=-1).max(axis=-1)[..., None]
        d = -solved(plus_diagonal(at.matrix, mu), at.grad)
        gain = (at.value - half_square(np.asarray(f.residuals(x + d)))) / (0.5 * dot(d, mu * d - at.grad))
        good, swing = gain > 0, 2 * gain - 1
        less = mu * np.maximum(1 / 3, 1 - swing * swing * swing)
        damping = np.where(good, less, mu * state.growth)
        return np.where(good, x + d, x), State(damping, np.where(good, 2.0, 2 * state.growth))
