"""Marks of runs that several plots show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import Appearance
from optviz.core.marks import Dots, Exits, Key, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optviz.core import Array, Result, Trajectory
    from optviz.core.marks import Mark, Quantity

EXIT = 7.0  # points, the length of an arrowhead at the rim
OPEN = Appearance("black", 1.0, "o", 12.0**0.5, 1.6, "-")


def style_of(run: Trajectory) -> Appearance:
    """The appearance of a run, with nothing left open."""
    return run.appearance.over(OPEN)


def staying(result: Result) -> list[Array]:
    """The points (T, b, D) of those members of each run that did not diverge; of all where every one did."""
    kept = [run.x[:, run.diverged < 0] for run in result if run.diverged is not None]
    return kept if any(each.size for each in kept) else [run.x for run in result]


def paths(result: Result, place: Sequence[Quantity], zorder: float) -> Iterator[Mark]:
    """A line through the points of each run, where it is drawn with one."""
    for run in result:
        style = style_of(run)
        if style.linewidth and style.linestyle != "none":
            x, y, z = (*place, None)[:3]
            yield Line(run=run, x=x, y=y, z=z, style=style, zorder=zorder, clip_far=True)  # type: ignore[arg-type]


def dots(result: Result, place: Sequence[Quantity], zorder: float, color: str | None, width: float) -> Iterator[Mark]:
    """A dot at each point of each run, with an edge of this colour and width, and the entries of the legend."""
    x, y, z = (*place, None)[:3]
    for run in result:
        yield Dots(run=run, x=x, y=y, z=z, style=style_of(run), zorder=zorder, edgecolor=color, edgewidth=width)  # type: ignore[arg-type]


def exit_of(line: Line) -> Mark:
    """Where the curve of a run leaves the axes if it diverged, for it does not widen them."""
    return Exits(run=line.run, x=line.x, y=line.y, size=EXIT, diverged=True, style=line.style, zorder=2.5)


def keys(result: Result, color: str | None = None, width: float = 0.0) -> Iterator[Mark]:
    """An entry in the legend for each run, drawn as the run is."""
    for run in result:
        yield Key(label=run.label, style=style_of(run), edgecolor=color, edgewidth=width)
