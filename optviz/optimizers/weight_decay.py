from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import Ge

from optviz.core import Mistake, Optimizer, Problem, Wrapped, definition, total
from optviz.optimizers._around import Around, State
from optviz.optimizers._linear import plus_diagonal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optviz.core import Array


@definition
class WeightDecay(Around):
    """Let another rule's point shrink towards zero as well.

    decoupled: x ← (1 - lr decay) x + inner's step, with the lr of the inner rule
    coupled: the inner rule meets ∇f(x) + decay x in the place of ∇f(x), that of f + ½ decay ‖x‖²

    Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2; lr decay as in torch.optim.AdamW,
    where the paper has a schedule times decay without lr. Around `sgd` both are one; around `adam`, decoupled is AdamW
    and coupled is torch.optim.Adam(weight_decay=…). The loss that is drawn stays f.
    """

    label: ClassVar[str] = "Weight decay"

    decay: Annotated[float, Ge(0), "how fast x shrinks"] = 0.01
    mode: Annotated[Literal["decoupled", "coupled"], "beside the inner rule, or in its gradient"] = "decoupled"

    def check(self) -> Iterable[Mistake]:
        if self.mode == "decoupled" and lr_of(self.inner) is None:
            yield Mistake(("inner",), f"{self.inner.name!r} has no lr, by which decoupled decay is multiplied")

    def met(self, f: Problem) -> Problem:
        return Penalized(f, self.decay) if self.mode == "coupled" else f

    def step(self, f: Problem, x: Array, state: State, t: int) -> tuple[Array, State]:
        ahead, state = super().step(f, x, state, t)
        return (ahead if self.mode == "coupled" else ahead - lr_of(self.inner) * self.decay * x), state


class Penalized(Wrapped):
    """A problem and half the squared length of x, times a factor."""

    def __init__(self, problem: Problem, decay: Array | float) -> None:
        super().__init__(problem)
        self._decay = decay

    def value(self, x: Array) -> Array:
        return self.problem.value(x) + 0.5 * total(self._decay * x * x)

    def value_over(self, coordinates: Sequence[Array]) -> None:
        return None

    def grad(self, x: Array) -> Array:
        return self.problem.grad(x) + self._decay * x

    def hvp(self, x: Array, v: Array) -> Array:
        return self.problem.hvp(x, v) + self._decay * v

    def hess(self, x: Array) -> Array:
        return plus_diagonal(self.problem.hess(x), self._decay)

    def residuals(self, x: Array) -> None:
        return None

    def jacobian(self, x: Array) -> None:
        return None


def lr_of(rule: Optimizer) -> Any:
    """The learning rate of a rule, or of one that it holds; None where there is none."""
    held = (lr_of(part) for part in rule.held.values())
    return getattr(rule, "lr", next((lr for lr in held if lr is not None), None))
