"""The formats of a figure's files, and what those files are called. Cheap to import, for what only looks."""

from __future__ import annotations

from typing import Literal

Format = Literal[
    "png", "pdf", "svg", "gif", "apng", "webp", "mp4", "frames", "pages", "beamer", "alt",
    "table.md", "table.csv", "table.tex", "tikz",
]  # fmt: skip
ENCODED: tuple[str, ...] = ("gif", "apng", "webp", "mp4", "frames")  # frame by frame, as pixels
ANIMATED: tuple[str, ...] = (*ENCODED, "pages", "beamer")  # all that show more than the last step
TEXTS: tuple[str, ...] = (
    "beamer",
    "alt",
    "table.md",
    "table.csv",
    "table.tex",
    "tikz",
)  # what is written without a drawing

DARK = "-dark"  # with which the name of a dark twin ends
# What follows the name of the figure, where it is not a dot and the format.
ENDINGS = {
    "frames": "-frames.zip",
    "pages": "-pages.pdf",
    "beamer": "-beamer.tex",
    "alt": "-alt.txt",
    "table.md": "-table.md",
    "table.csv": "-table.csv",
    "table.tex": "-table.tex",
}


def file_name(figure: str, kind: str) -> str:
    """The name of a figure's file in a format."""
    return figure + ENDINGS.get(kind, f".{kind}")
