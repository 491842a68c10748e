"""What is inside the files of each format."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from imageio_ffmpeg import count_frames_and_secs
from PIL import Image, ImageSequence

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


def frames_of(data: bytes) -> list[Any]:
    """The pictures of an animation as RGBA arrays."""
    with Image.open(BytesIO(data)) as image:
        return [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]


def test_frames_are_numbered_pictures_of_which_the_last_is_the_still(tmp_path: Path) -> None:
    figure = {"formats": ["png", "frames"]}
    with zipfile.ZipFile(BytesIO(made(tmp_path, "one-frames.zip", figure))) as archive:
        names, last = archive.namelist(), archive.read("0008.png")

    assert names == [f"{n:04d}.png" for n in range(9)]
    assert np.array_equal(
        *(np.asarray(Image.open(BytesIO(data))) for data in (last, made(tmp_path, "one.png", figure)))
    )


def test_a_pdf_has_a_page_for_each_frame_and_no_font_that_publishers_refuse(tmp_path: Path) -> None:
    data = made(tmp_path, "one-pages.pdf", {"formats": ["pages"], "title": r"step {step}, $\alpha$"})

    assert len(re.findall(rb"/Type /Page\b", data)) == 9
    assert re.search(rb"/Subtype\s*/Type3", opened(data)) is None
    assert data == made(tmp_path / "again", "one-pages.pdf", {"formats": ["pages"], "title": r"step {step}, $\alpha$"})


def test_an_overlay_of_beamer_shows_each_page_once(tmp_path: Path) -> None:
    text = made(tmp_path, "one-beamer.tex", {"formats": ["pages", "beamer"]}).decode()

    shown = re.findall(r"\\includegraphics<(\d+)>\[page=(\d+),.*\]\{one-pages.pdf\}%", text)
    assert shown == [(str(n), str(n)) for n in range(1, 10)]


def test_an_animation_over_an_axis_has_a_page_a_value(tmp_path: Path) -> None:
    figure = {"formats": ["pages", "beamer"], "animate": "lr"}
    text = made(tmp_path, "one-beamer.tex", figure, vary=VARY).decode()

    assert text.count("includegraphics") == 3
    assert len(re.findall(rb"/Type /Page\b", made(tmp_path, "one-pages.pdf", figure, vary=VARY))) == 3


def test_what_is_seen_can_be_had_in_words(tmp_path: Path) -> None:
    assert "Lowest at the end: " in made(tmp_path, "one-alt.txt", {"formats": ["alt"]}).decode()


@pytest.mark.parametrize("kind", ["gif", "apng", "webp"])
def test_a_page_that_is_seen_through_stays_so(tmp_path: Path, kind: str) -> None:
    figure = {"formats": [kind], "background": "none", "title": "{step}",
              "panel": {"plot": "contour", "filled": False, "background": "none"}}  # fmt: skip
    data = made(tmp_path, f"one.{kind}", figure)

    for n, frame in enumerate(frames_of(data)):
        assert frame[0, 0, 3] == 0, n
        assert (frame[..., 3] == 255).any(), n


def test_a_gif_that_is_seen_through_shows_each_frame_as_it_is_drawn(tmp_path: Path) -> None:
    figure = {"formats": ["gif", "frames"], "background": "none", "title": "{step}",
              "panel": {"plot": "loss", "background": "none"}}  # fmt: skip
    gif = frames_of(made(tmp_path, "one.gif", figure))
    with zipfile.ZipFile(BytesIO(made(tmp_path, "one-frames.zip", figure))) as archive:
        drawn = [np.asarray(Image.open(BytesIO(archive.read(name))).convert("RGBA")) for name in archive.namelist()]

    assert len(gif) == len(drawn)
    assert all(np.array_equal(a[..., 3] == 255, b[..., 3] >= 85) for a, b in zip(gif, drawn, strict=True))


def times(data: bytes) -> list[int]:
    with Image.open(BytesIO(data)) as image:
        return [int(frame.convert("RGBA").info["duration"]) for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("kind", ["gif", "apng", "webp"])
def test_the_last_frame_stays(tmp_path: Path, kind: str) -> None:
    figure = {"formats": [kind], "hold": 2000, "interval": 50, "panel": {"plot": "contour"}}

    assert times(made(tmp_path, f"one.{kind}", figure)) == [*[50] * 8, 2000]


def test_the_last_frame_of_a_video_stays(tmp_path: Path) -> None:
    made(tmp_path, "one.mp4", {"formats": ["mp4"], "hold": 1000})

    assert count_frames_and_secs(tmp_path / "one.mp4")[1] == pytest.approx(0.8 + 1.0)


def test_an_animation_is_kept_under_its_size_and_says_by_what(tmp_path: Path) -> None:
    figure = {"formats": ["gif"], "dpi": 100, "panel": {"plot": "contour"}}
    free = len(made(tmp_path, "one.gif", figure, steps=60))
    with pytest.warns(UserWarning, match=r"one\.gif is kept under .* MB by fewer colours and \d+ of 61 frames"):
        data = made(tmp_path, "one.gif", figure | {"max_mb": 0.4 * free / 1e6}, steps=60)

    assert len(data) <= 0.4 * free
    assert sum(times(data)) == pytest.approx(60 * 100 + 1500, rel=0.1)


def test_an_animation_that_cannot_be_small_enough_says_so(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"one\.webp is too large: with 10 of 19 frames"):
        made(tmp_path, "one.webp", {"formats": ["webp"], "max_mb": 0.001}, steps=18)
