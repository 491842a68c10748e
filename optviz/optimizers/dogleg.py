from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Lt

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._lengths import dot, length
from optviz.optimizers._linear import applied, solved

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What the dogleg method remembers."""

    radius: Array  # (B, 1) of the trust region


@definition
class Dogleg(Optimizer):
    """Trust the parabola within a radius, and bend from the gradient to Newton's step as far as that goes.

    d = the point of the path 0, -(‖g‖² / gᵀHg) g, -H⁻¹g that is farthest within the radius;  ρ = the decrease of f
    over that of the parabola;  ρ < ¼: radius ← radius / 4;  ρ > ¾ and ‖d‖ = radius: radius ← min(2 radius, most)
    x ← x + d where ρ > eta

    Powell (1970); Nocedal and Wright (2006), algorithm 4.1 and eq. 4.16, and the constants of scipy.optimize. Where
    the curvature along the gradient is not positive, d is the gradient's up to the radius; where that along Newton's
    step is not, the second leg is left out. A refused step stands still.
    """

    label: ClassVar[str] = "Dogleg"

    radius: Annotated[float, Gt(0), "of the trust region at first"] = 1.0
    most: Annotated[float, Gt(0), "largest radius"] = 1000.0
    eta: Annotated[float, Ge(0), Lt(0.25), "part of the promised decrease that a step must bring"] = 0.15

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x[..., :1]) + self.radius)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        value, g, hess = f.value(x)[..., None], f.grad(x), f.hess(x)
        d = path(g, hess, state.radius)
        promised = -(dot(g, d) + 0.5 * dot(d, applied(hess, d)))
        ratio = (value - f.value(x + d)[..., None]) / promised
        at_edge = length(d) >= (1 - 1e-12) * state.radius
        wider = np.where((ratio > 0.75) & at_edge, np.minimum(2 * state.radius, self.most), state.radius)
        radius = np.where(ratio < 0.25, 0.25 * state.radius, wider)
        return np.where((ratio > self.eta) & (promised > 0), x + d, x), State(radius)


def path(g: Array, hess: Array, radius: Array) -> Array:
    """The point of the bent path that is farthest within the radius, (B, D)."""
    size, bent = length(g), dot(g, applied(hess, g))
    cauchy = -(size * size / bent) * g
    newton = -solved(hess, g)
    steepest = -(radius / size) * g
    leg = newton - cauchy
    # ‖cauchy + part leg‖ = radius, of which the larger root.
    a, b, c = dot(leg, leg), dot(cauchy, leg), dot(cauchy, cauchy) - radius * radius
    part = np.minimum((-b + np.sqrt(b * b - a * c)) / a, 1.0)
    legs = np.where((dot(newton, g) < 0) & (dot(newton, applied(hess, newton)) > 0), cauchy + part * leg, cauchy)
    whole = np.where(length(newton) < radius, newton, legs)
    sound = (bent > 0) & (length(cauchy) < radius)
    return np.where(sound, np.where(dot(newton, g) < 0, whole, cauchy), steepest)
