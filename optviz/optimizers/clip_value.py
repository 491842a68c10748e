from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from annotated_types import Gt

from optviz.core import Problem, definition
from optviz.lazy import np
from optviz.optimizers._around import Around

if TYPE_CHECKING:
    from optviz.core import Array


@definition
class ClipValue(Around):
    """Let another rule meet gradients no coordinate of which is large.

    the inner rule meets  clip(∇f(x), -most, most)  in the place of ∇f(x)

    Mikolov (2012), Statistical language models based on neural networks, section 3.3; torch.nn.utils.clip_grad_value_.
    It turns the gradient, which `clip_norm` does not.
    """

    label: ClassVar[str] = "Clipped values"

    most: Annotated[float, Gt(0), "largest entry of a gradient"] = 1.0

    def gradient(self, f: Problem, x: Array) -> Array:
        return np.clip(f.grad(x), -self.most, self.most)
