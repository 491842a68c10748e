"""Plots whose ground is drawn apart from the runs, so that it can stay while a slider moves the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.core import Plot

if TYPE_CHECKING:
    from optviz.core import Result, Update


class Grounded(Plot):
    """A plot that draws what stays, and then the runs on it."""

    def ground(self, result: Result) -> object:
        """What of a result the ground depends on: while that is equal, so is the ground."""
        raise NotImplementedError

    def draw_ground(self, ax: Any, result: Result) -> None:
        """Draw what stays, and fix the limits."""
        raise NotImplementedError

    def draw_runs(self, ax: Any, result: Result) -> Update:
        """Add the runs, change nothing else, and return `update`."""
        raise NotImplementedError

    def draw(self, ax: Any, result: Result) -> Update:
        self.draw_ground(ax, result)
        return self.draw_runs(ax, result)
