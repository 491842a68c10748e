"""The formats of a figure's files, and what those files are called. Cheap to import, for what only looks."""

from __future__ import annotations

from typing import Literal

Format = Literal["png", "pdf", "svg", "gif", "apng", "webp", "mp4"]
ANIMATED: tuple[str, ...] = ("gif", "apng", "webp", "mp4")

DARK = "-dark"  # with which the name of a dark twin ends
# What follows the name of the figure, where it is not a dot and the format.
ENDINGS: dict[str, str] = {}


def file_name(figure: str, kind: str) -> str:
    """The name of a figure's file in a format."""
    return figure + ENDINGS.get(kind, f".{kind}")
