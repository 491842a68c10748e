"""The formats that are text: what is said of a figure, and what other programs make pictures of."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from optviz.build import final_values
from optviz.drawing import theme
from optviz.drawing.alt_text import alt_text
from optviz.drawing.figure import appearances, frame_count
from optviz.drawing.pgfplots import pgfplots
from optviz.formats import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optviz.core import Result
    from optviz.model import Figure


def written(kind: str, result: Result, figure: Figure, provenance: str) -> str:
    """The text of a figure in a format."""
    if kind in final_values.FORMATS:
        return final_values.FORMATS[kind](final_values.final_values(result, figure))
    return WRITERS[kind](result, figure, provenance)


def _alt(result: Result, figure: Figure, provenance: str) -> str:
    return f"{alt_text(result, figure)}\n"


def _beamer(result: Result, figure: Figure, provenance: str) -> str:
    r"""An overlay for each page of the format `pages`, to be read with \input in a frame of Beamer."""
    pages, own = file_name(figure.name, "pages"), file_name(figure.name, "beamer")
    head = [f"% {provenance}", rf"% \begin{{frame}}{{...}} \centering \input{{{own}}} \end{{frame}}"]
    count = frame_count(result, figure)
    fit = r"width=\linewidth,height=0.8\textheight,keepaspectratio"
    lines = [rf"\includegraphics<{n}>[page={n},{fit}]{{{pages}}}%" for n in range(1, count + 1)]
    return "\n".join((*head, *lines)) + "\n"


def _tikz(result: Result, figure: Figure, provenance: str) -> str:
    r"""Coordinates for pgfplots, to be read with \input."""
    with theme.applied(figure):
        text, left_out = pgfplots(result, figure, appearances(result, figure))
    if left_out:
        name = file_name(figure.name, "tikz")
        warnings.warn(f"{name} is without {', '.join(left_out)}: pgfplots is given lines alone", stacklevel=2)
    needs = "% needs \\usepackage{pgfplots} \\pgfplotsset{compat=1.18}"
    libraries = " \\usepgfplotslibrary{groupplots}" if len(figure.panels) > 1 else ""
    return f"% {provenance}\n{needs}{libraries}\n{text}"


WRITERS: Mapping[str, Callable[[Result, Figure, str], str]] = {"alt": _alt, "beamer": _beamer, "tikz": _tikz}
