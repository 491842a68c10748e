"""The page of a figure: its layout, settled once, and the part of it that is drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox
    from numpy.typing import NDArray


def keep_layout(figure: Figure) -> None:
    """Keep the layout of the last draw, so that no later draw moves anything or drafts it once more."""
    import matplotlib as mpl

    # "none" would leave a stand-in behind, for which savefig drafts the figure as for a real one.
    with mpl.rc_context({"figure.autolayout": False, "figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)


def drawn_part(figure: Figure) -> Bbox:
    """The part of the page, in inches from its lower left corner, that a drawn figure fills.

    What stands outside the page counts: the part may exceed it.
    """
    canvas: Any = figure.canvas
    return figure.get_tightbbox(canvas.get_renderer())


def with_margin(part: Bbox) -> Bbox:
    """A part of a page with matplotlib's margin around it."""
    import matplotlib as mpl

    return part.padded(mpl.rcParams["savefig.pad_inches"])


def on_page(figure: Figure, part: Bbox) -> bool:
    """Whether a part stands on the page as a whole."""
    width, height = figure.get_size_inches()
    return bool(part.x0 >= 0 and part.y0 >= 0 and part.x1 <= width and part.y1 <= height)


def cut(picture: NDArray[np.uint8], part: Bbox, dpi: float) -> NDArray[np.uint8]:
    """A part of the page as a picture (h, w, 4), from one of the whole page (H, W, 4).

    Where the part exceeds the page, the page goes on in the colour of its corner.
    """
    height = picture.shape[0]
    left, right = round(part.x0 * dpi), round(part.x1 * dpi)
    top, bottom = height - round(part.y1 * dpi), height - round(part.y0 * dpi)
    out = np.empty((bottom - top, right - left, 4), np.uint8)
    out[:] = picture[0, 0]
    inside = picture[max(top, 0) : bottom, max(left, 0) : right]
    y, x = max(-top, 0), max(-left, 0)
    out[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
    return out
