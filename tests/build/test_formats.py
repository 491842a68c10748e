"""What is inside the files of each format."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

import pytest

import optviz
from optviz.build.write import build

if TYPE_CHECKING:
    from pathlib import Path

QUICK: dict[str, Any] = {
    "problem": "quadratic",
    "steps": 8,
    "optimizers": [{"name": "sgd", "lr": 0.1, "label": r"SGD $\alpha$"}, {"name": "adam", "lr": 0.5}],
}


def made(folder: Path, name: str, figure: dict[str, Any] | None = None, **told: Any) -> bytes:
    """The bytes of one file of a figure that is called `one`."""
    figure = {"size": [3, 2], "dpi": 50, "panel": {"plot": "contour"}} | (figure or {})
    build(optviz.load({**QUICK, **told, "figures": {"one": figure}}), folder, [name])
    return (folder / name).read_bytes()


def opened(pdf: bytes) -> bytes:
    """A PDF with its streams, those of objects among them, as they are before compression."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts)


PLOTS = ["contour", "loss", "curves", "surface", "bars", "scatter", "map"]
VARY = {"lr": {"param": "sgd.lr", "range": [0.1, 0.3], "count": 3}}


@pytest.mark.parametrize("plot", PLOTS)
def test_no_pdf_has_a_font_that_publishers_refuse(tmp_path: Path, plot: str) -> None:
    axes = {"x": "lr", "runs": ["sgd"]} if plot == "map" else {}
    pdf = opened(made(tmp_path, "one.pdf", {"title": r"$\nabla f$", "panel": {"plot": plot, **axes}}, vary=VARY))

    assert re.search(rb"/Subtype\s*/Type3", pdf) is None
    assert b"/Type0" in pdf


def test_text_in_an_svg_is_text_where_it_is_asked_for(tmp_path: Path) -> None:
    title = {"title": "A sentence", "formats": ["svg"]}

    assert b">A sentence</text>" in made(tmp_path / "text", "one.svg", title | {"svg_text": True})
    assert b"</text>" not in made(tmp_path / "outlines", "one.svg", title)


def test_a_dark_twin_is_a_file_of_its_own(tmp_path: Path) -> None:
    figure = {"dark_twin": True, "formats": ["png"]}

    assert made(tmp_path, "one.png", figure) != made(tmp_path, "one-dark.png", figure)
