"""Still artists taken apart: the same where it matters, and less work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from optviz.animate import draw_calls
from optviz.animate.draw_calls import Spots, Stack, calls, still
from optviz.mpl.draw_order import Leaf, leaves

if TYPE_CHECKING:
    from collections.abc import Callable

RANDOM = np.random.RandomState(0)
CORNERS = RANDOM.uniform(0, 1, (400, 1, 2)) + RANDOM.uniform(-0.05, 0.05, (400, 4, 2))
BLANK = (255, 255, 255, 0)
COLORS = RANDOM.uniform(0, 1, (7, 4))  # fewer than members: they are used again and again


def polygons() -> Any:
    return PolyCollection(CORNERS, facecolors=COLORS, edgecolors=COLORS[::-1], linewidths=[0, 3])


def lines() -> Any:
    return LineCollection(CORNERS, colors=COLORS, linewidths=2, linestyles="--")


def few() -> Any:
    return LineCollection(CORNERS[:20], colors=COLORS, linewidths=2, linestyles=["--", "-"])


def marks() -> Any:
    return Line2D(*CORNERS[:90, 0].T, marker="o", linestyle="--", alpha=0.5)


def words() -> Any:
    return Text(0.3, 0.5, "a word, $x^2$", fontsize=20, bbox={"boxstyle": "round", "alpha": 0.4})


def image(ax: Any) -> Any:
    return ax.imshow(RANDOM.uniform(size=(9, 9)), extent=(0.2, 0.9, 0.2, 0.9))


def mesh() -> Any:
    corners = np.stack(np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 9)), axis=-1)
    return QuadMesh(corners, array=RANDOM.uniform(size=(8, 8)), alpha=0.5)


def filtered() -> Any:
    return Line2D([0, 1], [0, 1], linewidth=9, agg_filter=lambda picture, dpi: (picture * 0.5, 0, 0))


def hatched() -> Any:
    return PolyCollection(CORNERS, hatch="/")


def landscape(ax: Any) -> Any:
    x, y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 30))
    return ax.plot_surface(x, y, x * y, cmap="coolwarm", alpha=0.3, antialiased=False)


def drawn(kind: Any) -> tuple[Any, Leaf]:
    figure = Figure((4, 3), dpi=80)
    canvas = FigureCanvasAgg(figure)
    if kind is landscape:
        artist = landscape(figure.add_subplot(projection="3d"))
    elif kind is image:
        artist = image(figure.add_subplot())
    else:
        artist = figure.add_subplot().add_artist(kind())
    canvas.draw()
    return canvas.get_renderer(), next(leaf for leaf in leaves(figure) if leaf.artist is artist)


def picture(renderer: Any, draw: Callable[[Any], object]) -> Any:
    renderer.clear()
    draw(renderer)
    return np.array(renderer.buffer_rgba())


def all_but(renderer: Any, place: Any) -> tuple[Spots, Any]:
    """All pixels as spots, and which of them are wanted."""
    height, width = renderer.buffer_rgba().shape[:2]
    wanted = np.zeros((height, width), bool)
    wanted[place] = True
    return Spots(renderer, np.arange(height * width)), wanted.ravel()


@pytest.mark.parametrize("kind", [polygons, lines, landscape, few, marks, words, image, mesh, filtered, hatched])
@pytest.mark.parametrize("place", [np.s_[100:104, 150:160], np.s_[::40, ::40], np.s_[:1, :1], np.s_[:, :]])
def test_what_is_taken_apart_looks_the_same_at_the_wanted_pixels(kind: Any, place: Any) -> None:
    renderer, leaf = drawn(kind)
    whole = picture(renderer, leaf.draw)
    spots, wanted = all_but(renderer, place)
    stack = Stack(spots, still(leaf, spots))

    part = picture(renderer, lambda _: stack.draw(wanted))

    assert np.array_equal(part[place], whole[place])


@pytest.mark.parametrize("kind", [polygons, few])
def test_what_is_far_from_the_wanted_pixels_is_not_drawn(kind: Any) -> None:
    renderer, leaf = drawn(kind)
    whole = picture(renderer, leaf.draw)
    spots, wanted = all_but(renderer, np.s_[100:104, 150:160])
    stack = Stack(spots, still(leaf, spots))

    part = picture(renderer, lambda _: stack.draw(wanted))

    assert (part[:40] == BLANK).all()
    assert (whole[:40] != part[:40]).any()


def test_a_collection_falls_into_its_members() -> None:
    renderer, leaf = drawn(few)
    spots, _ = all_but(renderer, np.s_[:1, :1])

    (part,) = still(leaf, spots)

    assert part.count == 20


def test_members_that_all_reach_far_are_drawn_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_calls, "MOST", 1000)
    renderer, leaf = drawn(polygons)
    spots, wanted = all_but(renderer, np.s_[100:104, 150:160])

    (part,) = still(leaf, spots)

    assert part.count == 1
    whole = picture(renderer, leaf.draw)
    assert np.array_equal(picture(renderer, lambda _: Stack(spots, [part]).draw(wanted)), whole)


@pytest.mark.parametrize("kind", [hatched, filtered])
def test_what_cannot_be_taken_apart_stays_whole(kind: Any) -> None:
    renderer, leaf = drawn(kind)
    spots, _ = all_but(renderer, np.s_[:1, :1])

    (part,) = still(leaf, spots)

    assert part.count == 1


def test_one_line_is_a_stroke_and_one_with_markers_is_not() -> None:
    def strokes(look: str) -> list[bool]:
        renderer, leaf = drawn(lambda: Line2D([0, 1], [0, 1], linestyle=look[0], marker=look[1:]))
        return [call.stroke for call in calls(leaf, renderer) or ()]

    assert strokes("-") == [True]
    assert strokes("-o") == [True, False]
