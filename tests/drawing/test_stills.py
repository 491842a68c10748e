"""Stills whose bytes depend on nothing but the drawing."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from optviz.drawing.page import cut, drawn_part, with_margin
from optviz.drawing.stills import save_still

if TYPE_CHECKING:
    from pathlib import Path

SAID = {"Title": "Paths", "Source": "ols.yaml <1>", "Description": "SGD & Adam, α"}

each = pytest.mark.parametrize("kind", ["png", "pdf", "svg"])


def drawing(**options: Any) -> Figure:
    figure = Figure(**{"figsize": (3, 2), "dpi": 50} | options)
    FigureCanvasAgg(figure)
    ax = figure.add_subplot(title="title", xlabel="x")
    x = np.linspace(-1, 1, 30)
    ax.contourf(x, x, x[:, None] * x)
    ax.plot(x, x**2, clip_on=False, label="a path")
    ax.legend(loc="upper left")
    return figure


def saved(figure: Figure, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    save_still(figure, file, kind, **options)
    return file.getvalue()


class Counted(Figure):
    """A figure that counts how often it is drawn."""

    drawn = 0

    def draw(self, renderer: Any) -> None:
        self.drawn += 1
        super().draw(renderer)


@pytest.mark.fault(61)
@each
@pytest.mark.parametrize("tight", [False, True])
def test_the_same_drawing_in_another_process_gives_the_same_bytes(kind: str, tight: bool, tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_stills import *;"
        f"from pathlib import Path; save_still(drawing(), Path(sys.argv[2]), {kind!r}, metadata=SAID, tight={tight})"
    )
    folder = __file__.rpartition("/")[0]
    command = [sys.executable, "-c", code, folder, tmp_path / "b"]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "3", "SOURCE_DATE_EPOCH": "1", "HOME": str(tmp_path)})

    save_still(drawing(), tmp_path / "a", kind, metadata=SAID, tight=tight)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@each
def test_a_drawing_saved_twice_gives_the_same_bytes(kind: str) -> None:
    figure = drawing()

    assert saved(figure, kind) == saved(figure, kind)


def test_a_png_says_where_it_comes_from_and_nothing_else() -> None:
    with Image.open(BytesIO(saved(drawing(), "png", metadata=SAID))) as image:
        image.load()
        text = {k: v for k, v in image.info.items() if k != "dpi"}
    assert text == SAID


def test_a_pdf_says_where_it_comes_from_and_no_date() -> None:
    data = saved(drawing(), "pdf", metadata=SAID)

    assert b"/Keywords (ols.yaml <1>)" in data
    assert b"/Title (Paths)" in data
    assert "SGD & Adam, α".encode("utf-16-be") in data
    assert not [word for word in (b"Date", b"Producer", b"Creator") if word in data]


def test_an_svg_says_where_it_comes_from_and_no_date() -> None:
    text = saved(drawing(), "svg", metadata=SAID).decode()

    assert "<dc:source>ols.yaml &lt;1&gt;</dc:source>" in text
    assert "<title>Paths</title>\n <desc>SGD &amp; Adam, α</desc>" in text
    assert "<dc:date>" not in text
    assert "Matplotlib v" not in text


def test_a_png_shows_the_canvas() -> None:
    figure = drawing()
    data = saved(figure, "png")

    with Image.open(BytesIO(data)) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), np.asarray(figure.canvas.buffer_rgba())[..., :3])  # type: ignore[attr-defined]
        assert image.info["dpi"] == pytest.approx((50, 50), abs=0.1)


def test_a_see_through_page_stays_so() -> None:
    with Image.open(BytesIO(saved(drawing(facecolor="none"), "png"))) as image:
        assert image.getpixel((0, 0)) == (255, 255, 255, 0)


def test_another_resolution_is_for_the_file_alone() -> None:
    figure = drawing()

    with Image.open(BytesIO(saved(figure, "png", dpi=100))) as image:
        assert image.size == (300, 200)
    assert figure.dpi == 50


def test_tight_cuts_the_page_to_what_is_drawn() -> None:
    figure = drawing()
    figure.axes[0].set_position((0.4, 0.4, 0.3, 0.3))
    data = saved(figure, "png", tight=True)

    with Image.open(BytesIO(data)) as image:
        pixels = np.asarray(image)
    margin = round(0.1 * figure.dpi)
    ink = np.argwhere((pixels < 255).any(axis=-1))
    assert np.abs(ink.min(axis=0) - margin).max() <= 2
    assert np.abs(np.array(pixels.shape[:2]) - 1 - ink.max(axis=0) - margin).max() <= 2


@each
def test_tight_makes_room_for_what_stands_outside_the_page(kind: str, tmp_path: Path) -> None:
    figure = drawing()
    figure.axes[0].text(1.6, 0.5, "far right", transform=figure.axes[0].transAxes)

    save_still(figure, tmp_path / "a", kind, tight=True, metadata=SAID)

    assert drawn_part(figure).x1 > 3
    if kind == "png":
        with Image.open(tmp_path / "a") as image:
            assert image.size[0] > 150
            assert image.info["Title"] == "Paths"


def test_frames_can_be_cut_like_the_still() -> None:
    figure = drawing()
    figure.axes[0].set_position((0.4, 0.4, 0.3, 0.3))
    data = saved(figure, "png", tight=True)
    whole = np.asarray(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]

    part = cut(whole, with_margin(drawn_part(figure)), figure.dpi)

    with Image.open(BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), part[..., :3])


def test_the_margin_may_exceed_the_page() -> None:
    figure = drawing()
    figure.axes[0].set_position((0, 0.3, 0.98, 0.4))
    data = saved(figure, "png", tight=True)

    with Image.open(BytesIO(data)) as image:
        pixels = np.asarray(image)
    assert pixels.shape[1] > 150
    assert (pixels[:, -4:] == 255).all()


@pytest.mark.parametrize("layout", [None, "constrained"])
@pytest.mark.parametrize(("kind", "tight", "most"), [("png", False, 1), ("png", True, 1), ("pdf", True, 2)])
def test_nothing_is_drawn_twice_that_can_be_drawn_once(layout: str | None, kind: str, tight: bool, most: int) -> None:
    figure = Counted(layout=layout)
    FigureCanvasAgg(figure)
    figure.add_subplot().plot([1, 2])

    saved(figure, kind, tight=tight)

    assert figure.drawn == most


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="'gif' is no format for stills"):
        saved(drawing(), "gif")
