"""Colours that tell the values of an axis apart, and whose order shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from optviz.core import Appearance
from optviz.drawing import styles
from optviz.lazy import np
from optviz.running.axes import told

if TYPE_CHECKING:
    from optviz.core import Trajectory
    from optviz.model import Axis

FEW = 8  # values with a legend entry each; more have a colour bar
MAP = "viridis"  # dark to light; its lightest part is left out, which cannot be seen on white
DARKEST, LIGHTEST = 0.0, 0.88
ON_DARK = "plasma", 0.42, 1.0  # on a dark page, where the darkest colours cannot be seen
HIDDEN = "_"  # with which a label begins that matplotlib keeps out of legends
TINT = 0.72  # how far towards white a run's own colour goes


@dataclass(frozen=True)
class Scale:
    """What the colours of a panel mean: the axis and, where several runs share it, shades of each run's own colour."""

    axis: Axis
    values: tuple[float, ...]  # those of the axis that are shown
    shaded: bool

    @property
    def few(self) -> bool:
        """Whether each value has an entry in the legend, instead of a colour bar for all."""
        return len(self.values) <= FEW

    def named(self, value: float) -> bool:
        """Whether a value has an entry in the legend: of many that share the colour of a run both ends have."""
        return self.few or (self.shaded and value in (self.values[0], self.values[-1]))

    def share(self, value: float) -> float:
        """Where a value lies between the ends of the axis, 0 to 1, by the axis' scale."""
        ends = np.array([self.values[0], value, self.values[-1]])
        low, at, high = np.log(ends) if self.axis.scale == "log" else ends
        return float((at - low) / (high - low)) if high > low else 0.0

    def color(self, value: float, own: str | None) -> str:
        """The colour of a value; `own` is the run's."""
        from matplotlib.colors import to_hex, to_rgb

        share = self.share(value)
        if not self.shaded:
            import matplotlib as mpl

            name, darkest, lightest = _map()
            return to_hex(mpl.colormaps[name](darkest + share * (lightest - darkest)))
        rgb = np.array(to_rgb(own or "black"))
        return to_hex(tuple(rgb + share * TINT * (1 - rgb)))

    def mappable(self) -> Any:
        """What a colour bar needs: the colours of all values between the ends."""
        import matplotlib as mpl
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import ListedColormap, LogNorm, Normalize

        norm = (LogNorm if self.axis.scale == "log" else Normalize)(self.values[0], self.values[-1])
        name, darkest, lightest = _map()
        colors = mpl.colormaps[name](np.linspace(darkest, lightest, 256))
        return ScalarMappable(norm, ListedColormap(colors))


def _map() -> tuple[str, float, float]:
    """The colour map, and the part of it that shows on the page."""
    import matplotlib as mpl

    return (MAP, DARKEST, LIGHTEST) if styles.is_light(mpl.rcParams["figure.facecolor"]) else ON_DARK


def ending(run: Trajectory) -> str:
    """What a legend adds to the name of a run of one member that did not go on to its last step."""
    if run.value.shape[1] != 1:
        return ""
    if run.diverged_at is not None:
        return f" (diverged at step {run.diverged_at})"
    return "" if run.stopped_at is None else f" ({run.stopped_at:,} steps)"


def split(run: Trajectory, scale: Scale) -> list[Trajectory]:
    """A run for each value of the axis, in its colour; the run itself where the axis does not set it."""
    if scale.axis.name not in run.axes:
        return [run]
    here = run.axes[scale.axis.name]
    return [_part(run, scale, value, np.flatnonzero(here == value)) for value in np.unique(here).tolist()]


def _part(run: Trajectory, scale: Scale, value: float, members: np.ndarray) -> Trajectory:
    part = run.members(members)
    where = f"{scale.axis.label} = {told(scale.axis, value)}"
    label = f"{run.label}, {where}" if scale.shaded else where
    mark = ending(part)
    color = scale.color(value, run.appearance.color)
    hidden = "" if scale.named(value) else HIDDEN
    return replace(part, label=hidden + label + mark, appearance=Appearance(color=color).over(run.appearance))
