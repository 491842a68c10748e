"""What an optimizer promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optviz.core.arrays import Array
    from optviz.core.definition import Mistake
    from optviz.core.problem import Problem


class Optimizer:
    """A rule that moves a point downhill. Subclasses are definitions in optviz/optimizers/.

    Every number may be an array of shape (B, 1) instead: then one run is a batch of settings. A field may hold another
    optimizer (`Annotated[Optimizer, Defined("optimizers"), ...]`), whose state is a part of this one's. A rule is
    elementwise numpy (sums through `along` and `norm` of optviz.core), uses `np.where` instead of branching on data,
    and writes into nothing it was given.
    """

    name: ClassVar[str]
    label: ClassVar[str]  # in legends; the name of the class if left out
    # What other sources take under the same name: settings, by the word that a config gives as `convention`.
    conventions: ClassVar[dict[str, dict[str, Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not hasattr(cls, "label"):
            cls.label = cls.__name__

    def check(self) -> Iterable[Mistake]:
        """What is wrong with these settings that bounds cannot say, as `Problem.check` has it."""
        return ()

    def check_problem(self, problem: Problem) -> Iterable[Mistake]:
        """What this rule needs and the problem lacks, as `check` has it. Asked once, before anything runs."""
        return ()

    @property
    def held(self) -> dict[str, Optimizer]:
        """The rules that it holds, by the name of the field."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Optimizer)}

    @property
    def title(self) -> str:
        """What a legend says of it: its label, and those of the rules that it holds: "Lookahead + Adam"."""
        return " + ".join((self.label, *(rule.title for rule in self.held.values())))

    def init(self, x: Array) -> Any:
        """The state before the first step, for points x of shape (B, D): a NamedTuple of arrays."""
        raise NotImplementedError

    def step(self, f: Problem, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        """Step number t, from 1, on `f` from x (B, D): the new x (B, D) and the new state.

        It gets the problem, not a gradient, so look-ahead and line search need no flag. `f.changes` tells whether the
        next step meets another one, so that nothing known of this one still holds.
        """
        raise NotImplementedError

    def observe(self, state: Any) -> dict[str, Array]:
        """What can be seen of the rule after a step beside its state's own fields, by name; shapes (B, D)."""
        return {}
