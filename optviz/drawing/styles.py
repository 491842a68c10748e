"""Styles, palettes and colour maps: how every figure appearances, without any global state.

The appearances darkgrid, ticks, whitegrid and the contexts paper, notebook, talk and poster carry over the settings of
seaborn's themes of the same names, and "rocket" its colours (Waskom 2021, doi:10.21105/joss.03021); fonts are always
those that come with matplotlib, so a picture does not depend on the machine.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from optviz.core import Appearance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.colors import Colormap

Settings = dict[str, Any]

_ROCKET = (
    "03051a 0d0a21 180f29 241432 30173a 3c1a42 481c48 541e4e 611f53 6e1f57 7b1f59 891e5b 971c5b a4195b b21758 bf1654 "
    "cb1b4f d5224a de2e44 e63b40 ec4a3e ef5a41 f26948 f37852 f4865e f5946b f6a178 f6ae87 f6bb97 f7c7a8 f8d3ba f9dfcb "
    "faebdd "
)
_MIST = "fbfcfd eef3f7 dde7ef c8d8e5 b0c7d9 96b3cb 7b9ebc"

_DUSK = "141a20 18222b 1d2b37 233544 2a4052 324c61 3b5970"

COLORMAPS: Mapping[str, str] = {"rocket": _ROCKET, "mist": _MIST, "dusk": _DUSK}
"""Colour maps beside matplotlib's own: evenly spaced colours, the lowest value first."""

NIGHT, INK = "#121212", "#e8ecf0"  # a dark page, and what is written on it
FONT_SIZE = 10.0  # points, matplotlib's own

PALETTES: Mapping[str, tuple[str, ...]] = {
    "optviz": ("#1348a6", "#da4802", "#209668", "#a56698", "#ecab00", "#4d4953", "#57c1f7", "#7c2412"),
    "okabe-ito": ("#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"),
    "deep": (
        "#4c72b0",
        "#dd8452",
        "#55a868",
        "#c44e52",
        "#8172b3",
        "#937860",
        "#da8bc3",
        "#8c8c8c",
        "#ccb974",
        "#64b5cd",
    ),
    "tab10": (
        "#1f77b4",
        "#ff7f0e",
        "#2ca02c",
        "#d62728",
        "#9467bd",
        "#8c564b",
        "#e377c2",
        "#7f7f7f",
        "#bcbd22",
        "#17becf",
    ),
    "dark": ("#6dccff", "#fc8f00", "#19ad79", "#c287ac", "#f0e442", "#d1e5d9", "#7066d1", "#d65a01"),
    "grey": ("#000000", "#707070", "#a0a0a0", "#404040", "#c0c0c0"),
}

_FONTS: Settings = {"font.family": ["sans-serif"], "font.sans-serif": ["DejaVu Sans"]}

_CALM: Settings = {
    "figure.facecolor": "white",
    "axes.labelcolor": ".15",
    "xtick.color": ".15",
    "ytick.color": ".15",
    "text.color": ".15",
    "axes.axisbelow": True,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "image.cmap": "rocket",
}


LENGTHS = (
    "axes.linewidth", "grid.linewidth", "lines.linewidth", "lines.markersize", "patch.linewidth", "hatch.linewidth",
    "xtick.major.width", "ytick.major.width", "xtick.minor.width", "ytick.minor.width",
    "xtick.major.size", "ytick.major.size", "xtick.minor.size", "ytick.minor.size",
)  # fmt: skip
"""Settings that are lengths in points, beside those of text."""


def _sizes(scale: float) -> Settings:
    lengths = {
        "axes.linewidth": 1.25,
        "grid.linewidth": 1.0,
        "lines.linewidth": 1.5,
        "lines.markersize": 6.0,
        "patch.linewidth": 1.0,
        "xtick.major.width": 1.25,
        "ytick.major.width": 1.25,
        "xtick.minor.width": 1.0,
        "ytick.minor.width": 1.0,
        "xtick.major.size": 6.0,
        "ytick.major.size": 6.0,
        "xtick.minor.size": 4.0,
        "ytick.minor.size": 4.0,
        "font.size": 12.0,
        "axes.labelsize": 12.0,
        "axes.titlesize": 12.0,
        "xtick.labelsize": 11.0,
        "ytick.labelsize": 11.0,
        "legend.fontsize": 11.0,
        "legend.title_fontsize": 12.0,
    }
    return {key: length * scale for key, length in lengths.items()}


def _theme(face: str, edge: str, lines: str, *, ticks: bool) -> Settings:
    """The look of seaborn's: with ticks and a frame, or with the lines of a grid in their place."""
    return (
        _sizes(1)
        | _CALM
        | {"xtick.bottom": ticks, "ytick.left": ticks, "axes.grid": not ticks}
        | {"axes.facecolor": face, "axes.edgecolor": edge, "grid.color": lines}
    )


_QUIET: Settings = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.linewidth": 0.8,
    "axes.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "axes.titlesize": 12.0,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 10.5,
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "legend.fontsize": 9.5,
}

STYLES: Mapping[str, tuple[str, Settings]] = {
    "optviz": (
        "quiet axes, a light grid, colours that the colour-blind and a grey printer can tell apart",
        _QUIET
        | {
            "figure.facecolor": "white",
            "axes.facecolor": "white",
            "axes.edgecolor": "#33414e",
            "axes.labelcolor": "#1b2733",
            "text.color": "#1b2733",
            "xtick.color": "#33414e",
            "ytick.color": "#33414e",
            "grid.color": "#e4e9ee",
            "legend.edgecolor": "#d5dce3",
            "image.cmap": "mist",
        },
    ),
    "dark": (
        "quiet axes on a dark page, for slides and screens; colours of runs that show on it",
        _QUIET
        | {
            "figure.facecolor": NIGHT,
            "figure.edgecolor": NIGHT,
            "savefig.facecolor": NIGHT,
            "savefig.edgecolor": NIGHT,
            "axes.facecolor": NIGHT,
            "axes.edgecolor": "#9aa7b3",
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": "#b8c2cb",
            "ytick.color": "#b8c2cb",
            "grid.color": "#2b333b",
            "legend.facecolor": "#1b2026",
            "legend.edgecolor": "#4a5560",
            "legend.labelcolor": INK,
            "patch.edgecolor": NIGHT,
            "lines.color": INK,
            "boxplot.boxprops.color": INK,
            "hatch.color": INK,
            "axes3d.xaxis.panecolor": "#1b2026",
            "axes3d.yaxis.panecolor": "#1b2026",
            "axes3d.zaxis.panecolor": "#1b2026",
            "image.cmap": "dusk",
        },
    ),
    "plain": ("matplotlib as it comes", {}),
    "darkgrid": ("white lines on blue-grey, as seaborn's darkgrid", _theme("#EAEAF2", "white", "white", ticks=False)),
    "whitegrid": ("grey lines on white, as seaborn's whitegrid", _theme("white", ".8", ".8", ticks=False)),
    "ticks": ("white with a frame and ticks, as seaborn's ticks", _theme("white", ".15", ".8", ticks=True)),
    "paper": ("seaborn's sizes for a paper, 0.8 of a notebook's", _sizes(0.8)),
    "notebook": ("seaborn's sizes for a notebook", _sizes(1)),
    "talk": ("seaborn's sizes for slides, 1.5 of a notebook's", _sizes(1.5)),
    "poster": ("seaborn's sizes for a poster, twice a notebook's", _sizes(2)),
}
"""Name -> what it appearances like, and its settings. A figure may name several; later ones add to earlier ones."""

NAMES: tuple[str, ...] = tuple(STYLES)

_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), (0, (3, 1, 1, 1)))


def settings(styles: Sequence[str], font_scale: float = 1.0, over: Settings | None = None) -> Settings:
    """The settings of matplotlib for these styles and what is laid over them, fonts made larger by font_scale."""
    merged: Settings = dict(_FONTS)
    for name in styles:
        merged |= STYLES[name][1]
    merged |= over or {}
    if font_scale != 1.0:
        fonts = [key for key in {"font.size": FONT_SIZE} | merged if key.endswith("size") and _is_font(key)]
        merged |= {key: merged.get(key, FONT_SIZE) * font_scale for key in fonts}
    return merged


def _is_font(key: str) -> bool:
    return not key.endswith(("markersize", "major.size", "minor.size"))


@contextmanager
def applied(
    styles: Sequence[str],
    font_scale: float = 1.0,
    over: Settings | None = None,
    chosen: str | tuple[str, ...] | None = None,
) -> Iterator[None]:
    """Draw in these styles, from matplotlib's own defaults whatever a user's matplotlibrc says."""
    import matplotlib as mpl
    from cycler import cycler

    _register_colormaps()
    with mpl.rc_context():
        given: Any = {k: v for k, v in mpl.rcParamsDefault.items() if k not in _LEFT_ALONE}
        mpl.rcParams.update(given | settings(styles, font_scale, over))
        mpl.rcParams["axes.prop_cycle"] = cycler(color=palette(styles, chosen))
        yield


_LEFT_ALONE = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "tk.window_focus"}


def _register_colormaps() -> None:
    """Let matplotlib find our colour maps by name; the one registry that cannot be handed over as an argument."""
    import matplotlib as mpl

    for name in COLORMAPS:
        if name not in mpl.colormaps:
            mpl.colormaps.register(colormap(name), name=name)


def colormap(name: str) -> Colormap:
    """The colour map of that name: one of ours or one of matplotlib's."""
    import matplotlib as mpl
    from matplotlib.colors import LinearSegmentedColormap

    if name not in COLORMAPS:
        return mpl.colormaps[name]
    colors = COLORMAPS[name].split()
    positions = [round(255 * i / (len(colors) - 1)) / 255 for i in range(len(colors))]
    return LinearSegmentedColormap.from_list(name, [(p, f"#{c}") for p, c in zip(positions, colors, strict=True)], 256)


def palette(styles: Sequence[str], chosen: str | tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The colours that runs take in turn."""
    if isinstance(chosen, tuple):
        return chosen
    if chosen is not None:
        return PALETTES[chosen]
    return PALETTES["dark" if "dark" in styles else "optviz"]


def appearances(
    count: int, styles: Sequence[str], chosen: str | tuple[str, ...] | None = None
) -> tuple[Appearance, ...]:
    """An appearance for each of so many runs: markers and dashes vary with the colours, for readers in grey."""
    colors = palette(styles, chosen)
    return tuple(
        Appearance(
            color=colors[i % len(colors)],
            marker=_MARKERS[i % len(_MARKERS)],
            linestyle=_LINES[i % len(_LINES)],
        )
        for i in range(count)
    )


def is_light(color: str) -> bool:
    """Whether dark text reads better on this colour than light text."""
    return luminance(color) > 0.18


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
