"""The axes that marks are drawn into, and what all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array, Problem


class Canvas:
    """The axes that marks are drawn into."""

    def __init__(self, ax: Any, problem: Problem, right: Any = None) -> None:
        self.ax, self.problem = ax, problem
        self.right = ax if right is None else right  # axes whose y axis stands at the right
        self.spatial = hasattr(ax, "get_zlim")
        self.seen: Callable[[Array], Array] = lambda points: points  # in space, with what is hidden taken out
        self.rotates = False
        self.heights: tuple[float, float] | None = None  # in space, those between which the surface is shown
        self.appends = True  # whether what is seen at a step is what was seen before and something new
