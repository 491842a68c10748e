from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from optviz.core import Problem, Wrapped, definition, total
from optviz.lazy import np
from optviz.optimizers._around import Around, State

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class Cautious(Around):
    """Take of another rule's step those coordinates alone that go against the gradient.

    u = inner's step, g = the gradient that it met;  mask = 1 where uᵢ gᵢ < 0, else 0;  x ← x + scale mask u
    mean: scale = 1 / max(mean of mask, 1e-3);  paper: scale = D / (number of ones + 1)

    Liang, Chen, Liu and Liu (2024), Cautious optimizers: improving training with one line of code, algorithm 1, which
    has the scale of `paper`: with two coordinates that agree it takes ⅔ of the step. `mean` is that of their code and
    of timm. Where the rule asks for several gradients in a step, g is the first.
    """

    label: ClassVar[str] = "Cautious"

    scale: Annotated[Literal["mean", "paper"], "what makes up for the coordinates left out"] = "mean"

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        overheard = Overheard(f)
        ahead, inner = self.inner.step(overheard, x, state.inner, t)
        u, g = ahead - x, overheard.first(x)
        mask = np.where(u * g < 0, 1.0, 0.0)
        ones, dim = total(mask)[..., None], x.shape[-1]
        scale = dim / (ones + 1) if self.scale == "paper" else 1 / np.maximum(ones / dim, 1e-3)
        return x + scale * mask * u, State(inner)


class Overheard(Wrapped):
    """A problem that remembers the gradients it has given."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self._given: list[Array] = []  # one list, also where only some members ask

    def grad(self, x: Array) -> Array:
        self._given.append(self.problem.grad(x))
        return self._given[-1]

    def first(self, x: Array) -> Array:
        """The first gradient given; that at x where none was asked for."""
        return self._given[0] if self._given else self.problem.grad(x)
