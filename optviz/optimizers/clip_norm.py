from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Problem, definition
from optviz.lazy import np
from optviz.optimizers._around import Around
from optviz.optimizers._lengths import length

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ClipNorm(Around):
    """Let another rule meet gradients that are shortened where they are long.

    the inner rule meets  min(1, most / (‖∇f(x)‖ + 1e-6)) ∇f(x)  in the place of ∇f(x)

    Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks, algorithm 1, with the
    1e-6 of torch.nn.utils.clip_grad_norm_.
    """

    label: ClassVar[str] = "Clipped norm"

    most: Annotated[float, Gt(0), "longest gradient"] = 1.0

    def gradient(self, f: Problem, x: Array) -> Array:
        g = f.grad(x)
        return g * np.minimum(1.0, self.most / (length(g) + 1e-6))
