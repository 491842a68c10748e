from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from annotated_types import Ge, Gt, Le

from optviz.core import Optimizer, Problem, definition
from optviz.lazy import np
from optviz.optimizers._draws import drawn

if TYPE_CHECKING:
    from optviz.core import Array


class State(NamedTuple):
    """What simulated annealing remembers."""

    temperature: Array  # (B, 1)


@definition
class SimulatedAnnealing(Optimizer):
    """Random tries that are taken when they are lower, and now and then when they are not.

    y = x + scale ξ;  x ← y where u < exp(-(f(y) - f(x)) / temperature);  temperature ← cooling temperature

    Kirkpatrick, Gelatt and Vecchi (1983), Optimization by simulated annealing, with the rule of Metropolis et al.
    (1953) and a geometric cooling. ξ standard normal, u uniform: they follow from (seed, step), and are the same for
    all members of a sweep. It asks for values alone, two a step.
    """

    label: ClassVar[str] = "Simulated annealing"

    scale: Annotated[float, Gt(0), "standard deviation of a try in each coordinate"] = 0.5
    start_temperature: Annotated[float, Ge(0), "at the first step; 0 to take lower points alone"] = 1.0
    cooling: Annotated[float, Gt(0), Le(1), "what a step leaves of the temperature"] = 0.98
    seed: Annotated[int | None, Ge(0), Le(2**32 - 1), "of the tries; the experiment's if left out"] = None

    def init(self, x: Array) -> State:
        return State(np.zeros_like(x[..., :1]) + self.start_temperature)

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        random = drawn(self.seed, t)
        ahead = x + self.scale * random.standard_normal(x.shape[-1])
        rise = (f.value(ahead) - f.value(x))[..., None]
        # u < exp(-rise / temperature), whose logarithm knows neither overflow nor a temperature of 0; 1 - u is not 0.
        taken = rise <= -state.temperature * math.log(1 - random.random())
        return np.where(taken, ahead, x), State(self.cooling * state.temperature)
