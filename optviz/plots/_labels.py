"""Labels of curves and points, with blanks for what is known of a coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Mistake
from optviz.core.measures import eigenvalues
from optviz.core.texts import filled, wrong_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Problem
    from optviz.core.texts import Blanks

__all__ = ["check", "filled", "of_coordinate"]


def check(template: str | None, blanks: Blanks | None = None) -> Iterator[Mistake]:
    """What is wrong with the field `labels`; without `blanks` only its form is looked at."""
    yield from (Mistake(("labels",), wrong) for wrong in wrong_blanks(template or "", blanks))


def of_coordinate(problem: Problem, i: int, quantity: str = "x") -> dict[str, str | float]:
    """What can be said of coordinate i of a quantity: its name, and what the problem knows of it."""
    if quantity == "eigen":
        return {"name": f"λ = {eigenvalues(problem)[i]:.3g}"}
    return {"name": problem.coordinates[i]} | {key: float(each[i]) for key, each in problem.per_coordinate().items()}
