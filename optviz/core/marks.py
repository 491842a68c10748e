"""What is to be seen in a panel, as data: small marks whose channels name quantities.

A plot describes its panel by these; drawing/ turns them into artists, shows them step by step, and asks of each run
whether it can be seen. A channel of a mark that belongs to a run is a Quantity; one that stays is an array.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optviz.core.appearance import Appearance
from optviz.core.scale import LINEAR, Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optviz.core.arrays import Array
    from optviz.core.problem import Problem
    from optviz.core.trajectory import Trajectory
    from optviz.lazy import np

NOTHING = Appearance()


@dataclass(frozen=True)
class Quantity:
    """Something that a run has at each recorded step, by a name; evaluated by optviz.core.quantities.

    step; evaluations (of any kind, up to the step); of a coordinate x, grad, downhill (-lr grad), onward (the next
    step), carried (what that has beside downhill), eigen (x in the eigenvectors of the Hessian at the minimum); value;
    the measures of optviz.core.measures; height (the value where only the coordinates of `plane` are free); mean_loss
    (the mean of the losses that the steps in `steps` meet); what the problem knows of each coordinate; a recorded state
    or setting by its path.
    """

    name: str
    coordinate: int | None = None
    minus: float | str = 0.0  # taken from it: a number, or what the problem knows of the coordinate
    times: float = 1.0  # it is multiplied by, after that
    abs: bool = False
    problem: Problem | None = None  # another one than the run's
    plane: tuple[int, int] | None = None
    scale: Scale = LINEAR  # of a height
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What all marks have: a place in the order of drawing, and an entry in the legend."""

    zorder: float = 2.0
    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunMark(Mark):
    """A mark of a run with B members, revealed as steps go on."""

    run: Trajectory
    x: Quantity
    y: Quantity
    z: Quantity | None = None
    style: Appearance = NOTHING


@dataclass(frozen=True, kw_only=True)
class Line(RunMark):
    """A line through the points that are reached, one for each member; its median and a band if the run has one."""

    first: int = 0  # recorded points left out at the start
    last: int = 0  # recorded points left out at the end
    delay: int = 0  # steps after which a point is shown
    right: bool = False  # measured on the axis at the right
    clip_far: bool = False  # whether points far outside the axes are pulled in along their segment


@dataclass(frozen=True, kw_only=True)
class Dots(RunMark):
    """A dot at each point that is reached; those of several runs lie over each other in the order of their steps."""

    edgecolor: str | None = None  # None for the dot's own colour
    edgewidth: float = 0.0  # points


@dataclass(frozen=True, kw_only=True)
class Arrows(RunMark):
    """An arrow at each point that is reached, by dx and dy."""

    dx: Quantity
    dy: Quantity
    width: float = 1.0  # of the shafts, in points
    head: float = 5.0  # length of the heads, in points; 0 for none


@dataclass(frozen=True, kw_only=True)
class Exits(RunMark):
    """An arrowhead at the rim of the axes, where each member has left them and not come back."""

    size: float  # length of the heads, in points
    diverged: bool = False  # whether members that did not diverge have none


@dataclass(frozen=True, kw_only=True)
class Head(RunMark):
    """A marker at the last point that is reached, one for each member."""


@dataclass(frozen=True, kw_only=True)
class Bars(Mark):
    """Bars side by side at positions (K,), whose heights are those of the last point that is reached."""

    run: Trajectory
    member: int
    position: Array  # (K,)
    heights: tuple[Quantity, ...]  # K of them
    width: float
    style: Appearance = NOTHING
    hold: bool = True  # whether the axis holds the bars of every step


@dataclass(frozen=True, kw_only=True)
class LabelledPoints(Mark):
    """Points with texts beside them, one for each coordinate, where the last point that is reached has them."""

    run: Trajectory
    x: tuple[Quantity, ...]  # K of them
    y: tuple[Quantity, ...]
    texts: tuple[str, ...]
    colors: tuple[str, ...]
    edgecolor: str
    edgewidth: float
    text_size: float | None
    text_offset: tuple[float, float]
    style: Appearance = NOTHING
    hold: bool = True  # whether the axes hold the points of every step


@dataclass(frozen=True, kw_only=True)
class Curve(Mark):
    """A line that stays, through points x, y (N,)."""

    x: Array
    y: Array
    style: Appearance = NOTHING
    edgecolor: str | None = None  # of its markers


@dataclass(frozen=True, kw_only=True)
class Field(Mark):
    """Arrows dx, dy (N,) at points x, y (N,), that stay; the longest is as long as the points are apart."""

    x: Array
    y: Array
    dx: Array
    dy: Array
    across: int  # how many stand side by side
    color: str


@dataclass(frozen=True, kw_only=True)
class Key(Mark):
    """An entry in the legend without a mark of its own; `patch` for a square of colour."""

    style: Appearance = NOTHING
    edgecolor: str | None = None
    edgewidth: float = 0.0
    patch: bool = False


@dataclass(frozen=True, kw_only=True)
class Levels(Mark):
    """Level lines of values z (ny, nx) over x (nx,) and y (ny,), and the space between them filled."""

    x: Array
    y: Array
    z: Array
    levels: int | Sequence[float] | None
    scale: Scale  # on which the colours are even
    extend: str  # at which ends what lies beyond the levels keeps the outermost colour: neither, min, max or both
    cmap: str | None
    filled: bool
    lines: Mapping[str, Any] | None  # colors, linestyles, linewidths, alpha; None for no lines
    clabel_size: float | None  # of the levels written on the lines, in points; None for none
    colorbar: bool


@dataclass(frozen=True, kw_only=True)
class Surface(Mark):
    """Heights z (ny, nx) over x (nx,) and y (ny,) as a surface in space."""

    x: Array
    y: Array
    z: Array
    scale: Scale  # from values to heights
    colors: Scale  # from heights to where their colours stand
    cmap: str | None
    alpha: float
    rcount: int
    ccount: int
    colorbar: bool


@dataclass(frozen=True, kw_only=True)
class Floor(Mark):
    """Level lines of values z (ny, nx) over x (nx,) and y (ny,), filled, at one height in space."""

    x: Array
    y: Array
    z: Array
    levels: Sequence[float]
    scale: Scale  # on which the colours are even
    height: float
    cmap: str | None


@dataclass(frozen=True, kw_only=True)
class Mesh(Mark):
    """Cells of values (T, M, N) between edges x (N + 1,) and y (M + 1,); what is masked is seen through."""

    step: NDArray[np.int64]  # (T,)
    x: Array
    y: Array
    values: Any  # masked array (T, M, N)
    cmap: Any  # name of a map, or a single colour
    limits: tuple[float, float] | None = None
    scale: str = "linear"
    colorbar: str | None = None  # its label; None for no colour bar
    extend: str = "neither"


@dataclass(frozen=True, kw_only=True)
class Track(Mark):
    """A line of values y (T, N) over x (N,), of which the last recorded step that is reached is shown."""

    step: NDArray[np.int64]  # (T,)
    x: Array
    y: Array
    style: Appearance = NOTHING
    rim: bool = False  # y is measured in parts of the axes' height, and what stands at the rim is not cut off


@dataclass(frozen=True, kw_only=True)
class Message(Mark):
    """A text in the middle of the axes, where there is nothing else to show."""

    text: str


@dataclass(frozen=True)
class Axes:
    """What a plot says of its axes; what it leaves open is matplotlib's choice."""

    xlabel: str | None = None
    ylabel: str | None = None
    right_label: str | None = None  # of the axis at the right, where marks are measured on one
    xscale: str = "linear"
    yscale: str = "linear"
    xlim: tuple[float, float] | None = None
    ylim: tuple[float, float] | None = None
    right_ylim: tuple[float, float] | None = None
    view: tuple[float, float] | None = None  # elevation and azimuth in space, in degrees
    rotate: float = 0.0  # how far the view turns while an animation goes on, in degrees
    hides: bool = False  # whether the surface hides the runs behind it
    follow: bool = False  # whether the limits are those of each frame of an animated axis, not those of all frames
    zticks: int | None = None
    zscale: Scale = LINEAR  # from values to heights; the z axis tells values
    zleast: float | None = None  # the least height that the z axis tells, where a floor lies below
    zformat: str | None = None
    holds: tuple[tuple[Array, Array], ...] | None = None  # points (N,) for the limits; None: of all marks
    names: tuple[tuple[float, str], ...] = ()  # places on the x axis, and what stands under them
    names_style: Mapping[str, Any] = field(default_factory=dict)
    facecolor: str | None = None
    grid: bool | None = None
