"""Texts that must be more than text: colours, colour maps, markers, dashes, names of styles, mathematics.

A field says in its annotation which of them it holds (`Annotated[str, "color"]`, or `Color` from optviz.core). The
words are matplotlib's, written down here so that a mistake is told without importing it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from optviz.config.suggest import did_you_mean
from optviz.drawing import styles
from optviz.page import SIZES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEEPEST_MATH = 10  # nested braces

_TABLEAU = "blue orange green red purple brown pink gray olive cyan"
_CSS = """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
    cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue
    lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine
    mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise
    mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered
    orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen
"""
_MAPS = """
    Accent Blues BrBG BuGn BuPu CMRmap Dark2 GnBu Grays Greens Greys OrRd Oranges PRGn Paired Pastel1 Pastel2 PiYG PuBu
    PuBuGn PuOr PuRd Purples RdBu RdGy RdPu RdYlBu RdYlGn Reds Set1 Set2 Set3 Spectral Wistia YlGn YlGnBu YlOrBr YlOrRd
    afmhot autumn berlin binary bone brg bwr cividis cool coolwarm copper cubehelix flag gist_earth gist_gray gist_grey
    gist_heat gist_ncar gist_rainbow gist_stern gist_yarg gist_yerg gnuplot gnuplot2 gray grey hot hsv inferno jet magma
    managua nipy_spectral ocean pink plasma prism rainbow seismic spring summer tab10 tab20 tab20b tab20c terrain turbo
    twilight twilight_shifted vanimo viridis winter
"""
_MARKERS = ". , o v ^ < > 1 2 3 4 8 s p P * h H + x X D d | _ none"

BASE_COLORS = tuple("bgrcmykw")
TABLEAU = tuple(f"tab:{name}" for name in _TABLEAU.split())
CSS_COLORS = tuple(_CSS.split())
COLORMAPS = tuple(_MAPS.split())
MARKERS = tuple(_MARKERS.split())
LINES = ("solid", "dashed", "dashdot", "dotted", "none", "-", "--", "-.", ":")


class TextError(NamedTuple):
    """What is wrong with a text."""

    message: str
    hint: str | None = None
    allowed: tuple[str, ...] = ()


def text_error(kind: str, text: str) -> TextError | None:
    """What is wrong with a text of this kind; None if nothing is, or if the kind is no kind of text."""
    return CHECKS[kind](text) if kind in CHECKS else None


def _color(text: str) -> TextError | None:
    if text.lower() in (*CSS_COLORS, *TABLEAU, "none") or text in BASE_COLORS or re.fullmatch("C[0-9]{1,3}", text):
        return None
    if re.fullmatch("#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})", text):
        return None
    if re.fullmatch(r"0?\.[0-9]{1,20}|[01]\.?|1\.0{1,20}", text):
        return None
    forms = "a colour is a CSS name, '#rrggbb', a grey from '0' to '1', or 'C0', 'C1', ... of the palette"
    return TextError(f"{text!r} is no colour", did_you_mean(text, CSS_COLORS) or forms)


def _one_of(what: str, known: Callable[[], tuple[str, ...]]) -> Callable[[str], TextError | None]:
    def check(text: str) -> TextError | None:
        names = known()
        return None if text in names else TextError(f"there is no {what} {text!r}", did_you_mean(text, names), names)

    return check


def _colormap(text: str) -> TextError | None:
    names = (*COLORMAPS, *styles.COLORMAPS)
    if text.removesuffix("_r") in names:
        return None
    return TextError(f"there is no colour map {text!r}", did_you_mean(text, names), names)


def _font(text: str) -> TextError | None:
    """Only matplotlib knows the fonts of this machine; it is imported for texts that name one."""
    from matplotlib import font_manager

    names = tuple(font_manager.get_font_names())
    if text in (*names, *font_manager.font_family_aliases):
        return None
    return TextError(f"there is no font {text!r} on this machine", did_you_mean(text, names), tuple(sorted(names)))


def _math(text: str) -> TextError | None:
    """What keeps a text from being drawn: mathematics between dollar signs that is none, or control characters."""
    if found := re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text):
        return TextError(f"the control character U+{ord(found[0]):04X} cannot be drawn")
    return next(filter(None, map(_math_of_line, text.split("\n"))), None)


def _math_of_line(line: str) -> TextError | None:
    parts = re.split(r"(?<!\\)\$", line)
    if len(parts) % 2 == 0:
        hint = r"mathematics stands between two $ of one line; a dollar sign is \$"
        return TextError("a $ without its partner", hint)
    for formula in parts[1::2]:
        if wrong := _unbalanced(formula):
            return TextError(f"the mathematics has {wrong}")
    return _unparsed(line) if len(parts) > 1 else None


def _unbalanced(formula: str) -> str | None:
    depth = deepest = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth)
        if depth < 0:
            return "a } without its {"
    if deepest > DEEPEST_MATH:
        return f"braces {deepest} deep; {DEEPEST_MATH} are allowed"
    return "a { without its }" if depth else None


def _unparsed(text: str) -> TextError | None:
    """Only matplotlib knows its mathematics; it is imported for texts that hold some."""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(text)
    except ValueError as error:
        lines = str(error).strip().splitlines()
        return TextError(f"matplotlib cannot read the mathematics: {lines[-1].partition(': ')[2]}")
    except RecursionError:
        return TextError("the mathematics is nested too deep")
    return None


CHECKS: Mapping[str, Callable[[str], TextError | None]] = {
    "color": _color,
    "colormap": _colormap,
    "marker": _one_of("marker", lambda: MARKERS),
    "linestyle": _one_of("line style", lambda: LINES),
    "style": _one_of("style", lambda: styles.NAMES),
    "palette": _one_of("palette", lambda: tuple(styles.PALETTES)),
    "size": _one_of("size", lambda: tuple(SIZES)),
    "font": _font,
    "math": _math,
}
