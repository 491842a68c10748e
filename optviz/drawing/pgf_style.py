"""Colours, dashes and markers in the words of pgfplots, and single lines of its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.drawing import latex
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optviz.core import Appearance, Array
    from optviz.model import Guide

DASHES = {"-": "solid", "--": "dashed", "-.": "dash dot", ":": "dotted", "solid": "solid", "dashed": "dashed",
          "dashdot": "dash dot", "dotted": "dotted"}  # fmt: skip
MARKERS = {
    "o": "*", ".": "*", "s": "square*", "^": "triangle*", "D": "diamond*", "d": "diamond*", "*": "star", "x": "x",
    "X": "x", "+": "+", "P": "+", "|": "|", "_": "-", "p": "pentagon*", "v": "triangle*", "<": "triangle*",
    ">": "triangle*",
}  # fmt: skip
TURNED = {"v": 180, "<": 90, ">": -90}  # degrees
MINIMUM = "only marks, mark=star, mark size=4pt, color={rgb,255:red,215;green,38;blue,61}, forget plot"


def color(named: str | None) -> str:
    """A colour by its numbers."""
    from matplotlib.colors import to_rgb

    red, green, blue = (round(255 * part) for part in to_rgb(named or "black"))
    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


def line(style: Appearance, *, markers: bool = False) -> str:
    """The options of a line, with markers on it if asked."""
    if style.linestyle == "none" or style.linewidth == 0:
        return dots(style)
    parts = [f"color={color(style.color)}", f"line width={1.0 if style.linewidth is None else style.linewidth:.3g}pt"]
    parts += [_dash(style), *_opacity(style), _marker(style) if markers else "mark=none"]
    return ", ".join(parts)


def dots(style: Appearance) -> str:
    """The options of points without a line."""
    return ", ".join(("only marks", f"color={color(style.color)}", _marker(style), *_opacity(style)))


def fill(style: Appearance) -> str:
    """The options of a band."""
    return f"draw=none, fill={color(style.color)}, fill opacity=0.2, mark=none"


def level(lines: Mapping[str, Any]) -> str:
    """The options of a level line."""
    parts = [f"color={color(str(lines['colors']))}", f"line width={lines['linewidths']:.3g}pt", "mark=none"]
    return ", ".join([*parts, DASHES.get(str(lines["linestyles"]), "solid"), f"opacity={lines['alpha']:.3g}"])


def plot(x: Array, y: Array, options: str) -> str:
    """A line of code with its coordinates."""
    pairs = " ".join(f"({_number(a)},{_number(b)})" for a, b in zip(np.ravel(x), np.ravel(y), strict=True))
    return f"\\addplot[{options}] coordinates {{{pairs}}};"


def entry(label: str) -> str:
    """An entry in the legend for the plot before it."""
    return f"\\addlegendentry{{{escaped(label)}}}"


def guide(guide: Guide) -> Iterator[str]:
    """A straight line across the axes."""
    dash = DASHES.get(str(guide.linestyle), "solid")
    options = f"color={color(guide.color)}, line width={guide.linewidth:.3g}pt, {dash}, opacity={guide.alpha:.3g}"
    if guide.x is not None:
        across = [f"{{axis cs:{_number(guide.x)},1}}|-{{rel axis cs:0,{end}}}" for end in (0, 1)]
        yield f"\\draw[{options}] ({across[0]}) -- ({across[1]});"
    if guide.y is not None:
        across = [f"{{rel axis cs:{end},0}}|-{{axis cs:1,{_number(guide.y)}}}" for end in (0, 1)]
        yield f"\\draw[{options}] ({across[0]}) -- ({across[1]});"


def escaped(text: str) -> str:
    """A text for LaTeX, whose lines are those of a label."""
    return latex.escaped(text).replace("\n", r" \\ ")


def _number(value: float) -> str:
    return f"{value:.8g}" if np.isfinite(value) else "nan"


def _opacity(style: Appearance) -> list[str]:
    return [] if style.alpha is None or style.alpha == 1 else [f"opacity={style.alpha:.3g}"]


def _dash(style: Appearance) -> str:
    if not isinstance(style.linestyle, tuple):
        return DASHES.get(str(style.linestyle), "solid")
    width = style.linewidth or 1.0
    parts = zip(style.linestyle[1][::2], style.linestyle[1][1::2], strict=False)
    return "dash pattern=" + " ".join(f"on {a * width:.3g}pt off {b * width:.3g}pt" for a, b in parts)


def _marker(style: Appearance) -> str:
    if not style.marker or style.marker == "none" or style.markersize == 0:
        return "mark=none"
    turned = TURNED.get(style.marker)
    rotate = f", mark options={{rotate={turned}, solid}}" if turned is not None else ", mark options={solid}"
    return f"mark={MARKERS.get(style.marker, '*')}, mark size={(style.markersize or 3.0) / 2:.3g}pt{rotate}"
