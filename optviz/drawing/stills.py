"""Stills as files: PNG, PDF and SVG whose bytes depend on nothing but the drawing and what is said of it."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from optviz.drawing.page import cut, drawn_part, keep_layout, on_page, with_margin
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox
    from PIL.Image import Image

FORMATS = ("png", "pdf", "svg")
# More costs time and gains nothing: 96 ms and 231 kB at 4, 105 and 227 at 6, 360 and 222 at 9 (2000 x 1125).
COMPRESSION = 4
# SVG names its clip paths by hashes, salted at random unless told.
SALT = "optviz"
# Type 42 is the fonts as they are; what matplotlib embeds by default, Type 3, is refused by many publishers.
VECTOR: Any = {"svg.hashsalt": SALT, "pdf.fonttype": 42}
# What a vector format calls our metadata.
PDF_KEYS = {"Title": "Title", "Description": "Subject", "Source": "Keywords"}
SVG_KEYS = {"Title": "Title", "Source": "Source", "Description": "Description"}
# What it would say of itself and of the time of day.
SILENT = {"pdf": ("Creator", "Producer", "CreationDate"), "svg": ("Creator", "Date")}


def save_still(
    figure: Figure,
    file: Path | BinaryIO,
    file_format: str,
    *,
    dpi: float | None = None,
    metadata: Mapping[str, str] | None = None,
    tight: bool = False,
) -> None:
    """Write a figure to a file, at `dpi` (the figure's own by default), cut to what is drawn if `tight`.

    `metadata` says what the file shows and where it comes from, by "Title", "Description" and "Source": it goes into
    text chunks of a PNG, into the title, the subject and the keywords of a PDF, into the metadata of an SVG and into
    its title and desc, which screen readers read. No date and no
    version of the drawing library get in, so the same drawing gives the same bytes. Raises ValueError for other
    formats.
    """
    if file_format not in FORMATS:
        raise ValueError(f"{file_format!r} is no format for stills; there are {', '.join(FORMATS)}")
    with _resolution(figure, dpi or figure.dpi):
        if file_format == "png":
            _png(figure, file, metadata or {}, tight=tight)
        else:
            _vector(figure, file, file_format, metadata or {}, tight=tight)


@contextmanager
def _resolution(figure: Figure, dpi: float) -> Iterator[None]:
    before = figure.dpi
    if before != dpi:
        figure.set_dpi(dpi)
    try:
        yield
    finally:
        if before != dpi:
            figure.set_dpi(before)


def _png(figure: Figure, file: Path | BinaryIO, metadata: Mapping[str, str], *, tight: bool) -> None:
    """Draw once, and cut pixels where matplotlib would draw a second time."""
    from PIL.PngImagePlugin import PngInfo

    canvas: Any = figure.canvas
    canvas.draw()
    keep_layout(figure)
    pixels = np.asarray(canvas.buffer_rgba())
    chunks = PngInfo()
    for key, text in sorted(metadata.items()):
        chunks.add_itxt(key, text) if key == "Description" else chunks.add_text(key, text)
    if tight:
        part = drawn_part(figure)
        if not on_page(figure, part):
            said = {"pnginfo": chunks, "compress_level": COMPRESSION}
            _save(figure, file, "png", with_margin(part), pil_kwargs=said)
            return
        pixels = cut(pixels, with_margin(part), figure.dpi)
    image_of(pixels).save(file, "PNG", compress_level=COMPRESSION, dpi=(figure.dpi, figure.dpi), pnginfo=chunks)


def image_of(pixels: Any) -> Image:
    """Pixels (h, w, 4) as an image, without the channel of opacity where nothing is seen through."""
    from PIL.Image import fromarray

    image = fromarray(pixels)
    return image.convert("RGB") if image.getchannel("A").getextrema() == (255, 255) else image


def _vector(
    figure: Figure, file: Path | BinaryIO, file_format: str, metadata: Mapping[str, str], *, tight: bool
) -> None:
    import matplotlib as mpl

    if tight or figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        keep_layout(figure)
    part = with_margin(drawn_part(figure)) if tight else None
    names = PDF_KEYS if file_format == "pdf" else SVG_KEYS
    known = {theirs: metadata[ours] for ours, theirs in names.items() if ours in metadata}
    with mpl.rc_context(VECTOR):
        about = known | dict.fromkeys(SILENT[file_format])
        if file_format == "svg":
            _svg(figure, file, part, about, metadata)
        else:
            _save(figure, file, file_format, part, metadata=about)


def _svg(
    figure: Figure, file: Path | BinaryIO, part: Bbox | None, about: Mapping[str, Any], metadata: Mapping[str, str]
) -> None:
    """An SVG with a title and a desc of its own, as the first of what it holds."""
    drawn = BytesIO()
    _save(figure, drawn, "svg", part, metadata=about)
    names = {"Title": "title", "Description": "desc"}
    told = "".join(f" <{tag}>{escape(metadata[key])}</{tag}>\n" for key, tag in names.items() if key in metadata)
    head, start, rest = drawn.getvalue().partition(b"<svg ")
    attributes, end, inner = rest.partition(b">\n")
    data = b"".join((head, start, b'role="img" ' if told else b"", attributes, end, told.encode(), inner))
    if isinstance(file, Path):
        file.write_bytes(data)
    else:
        file.write(data)


def _save(figure: Figure, file: Path | BinaryIO, file_format: str, part: Bbox | None, **options: Any) -> None:
    """Let matplotlib write the file, without its draft for a layout that is settled."""
    figure.savefig(
        file,
        format=file_format,
        dpi=figure.dpi,
        facecolor="auto",
        edgecolor="auto",
        bbox_inches=part,
        pad_inches=0,
        **options,
    )
