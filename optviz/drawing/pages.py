"""A PDF with a page for each frame, for slides that go through it step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.drawing.stills import PDF_KEYS, SILENT, VECTOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from optviz.drawing.figure import Drawing


def save_pages(drawing: Drawing, path: Path, *, metadata: Mapping[str, str] | None = None) -> int:
    """Write a drawing at each of its steps as a page of one PDF, with its fonts in it once; returns how many pages.

    `metadata` is as in `save_still`. The same drawing gives the same bytes.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    said = metadata or {}
    about = {theirs: said[ours] for ours, theirs in PDF_KEYS.items() if ours in said}
    with (
        mpl.rc_context(VECTOR),
        PdfPages(path, metadata=about | dict.fromkeys(SILENT["pdf"])) as pages,
    ):
        for step in drawing.steps:
            drawing.update(step)
            pages.savefig(drawing.figure, facecolor="auto", edgecolor="auto")
    return len(drawing.steps)
