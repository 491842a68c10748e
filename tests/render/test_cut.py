"""Collections cut down to what is near some pixels: the same there, and less work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from optviz.render.cut import cut
from optviz.render.order import Leaf, leaves

RANDOM = np.random.RandomState(0)
CORNERS = RANDOM.uniform(0, 1, (400, 1, 2)) + RANDOM.uniform(-0.05, 0.05, (400, 4, 2))
BLANK = (255, 255, 255, 0)
COLORS = RANDOM.uniform(0, 1, (7, 4))  # fewer than members: they are used again and again


def polygons() -> Any:
    return PolyCollection(CORNERS, facecolors=COLORS, edgecolors=COLORS[::-1], linewidths=[0, 3])


def lines() -> Any:
    return LineCollection(CORNERS, colors=COLORS, linewidths=2, linestyles="--")


def landscape(ax: Any) -> Any:
    x, y = np.meshgrid(np.linspace(-1, 1, 30), np.linspace(-1, 1, 30))
    return ax.plot_surface(x, y, x * y, cmap="coolwarm", alpha=0.3, antialiased=False)


def drawn(kind: Any) -> tuple[Any, Leaf]:
    figure = Figure((4, 3), dpi=80)
    canvas = FigureCanvasAgg(figure)
    if kind is landscape:
        artist = landscape(figure.add_subplot(projection="3d"))
    else:
        artist = figure.add_subplot().add_collection(kind())
    canvas.draw()
    return canvas.get_renderer(), next(leaf for leaf in leaves(figure) if leaf.artist is artist)


def picture(renderer: Any, leaf: Leaf) -> Any:
    renderer.clear()
    leaf.draw(renderer)
    return np.array(renderer.buffer_rgba())


@pytest.mark.parametrize("kind", [polygons, lines, landscape])
@pytest.mark.parametrize("place", [np.s_[100:104, 150:160], np.s_[::40, ::40], np.s_[:1, :1], np.s_[:, :]])
def test_what_is_cut_looks_the_same_at_the_wanted_pixels(kind: Any, place: Any) -> None:
    renderer, leaf = drawn(kind)
    wanted = np.zeros((240, 320), np.int64)
    wanted[place] = 1
    whole = picture(renderer, leaf)

    part = picture(renderer, cut(leaf, renderer, wanted))

    assert np.array_equal(part[place], whole[place])


def test_what_is_far_from_the_wanted_pixels_is_not_drawn() -> None:
    renderer, leaf = drawn(polygons)
    wanted = np.zeros((240, 320), np.int64)
    wanted[100:104, 150:160] = 1
    whole = picture(renderer, leaf)

    part = picture(renderer, cut(leaf, renderer, wanted))

    assert (part[:40] == BLANK).all()
    assert (whole[:40] != part[:40]).any()


def test_the_hatch_of_a_collection_is_never_cut() -> None:
    renderer, leaf = drawn(lambda: PolyCollection(CORNERS, hatch="/"))

    assert cut(leaf, renderer, np.ones((240, 320), np.int64)) is leaf


def test_small_collections_stay_whole() -> None:
    renderer, leaf = drawn(lambda: PolyCollection(CORNERS[:10]))

    assert cut(leaf, renderer, np.zeros((240, 320), np.int64)) is leaf
