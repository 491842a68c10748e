"""The landscape for an eye that turns, against matplotlib's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz import registry
from optviz.core import Result
from optviz.core.marks import Surface as SurfaceMark
from optviz.core.scale import LINEAR
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.views import View
from optviz.model import Panel
from optviz.mpl.terrain import Terrain, corners

Surface = registry.load("plots", "surface")
BOWL = registry.load("problems", "quadratic")((2.0, 6.0))
VALLEY = registry.load("problems", "rosenbrock")()


def panel(ax: Any, plot: Any, result: Result) -> Any:
    """What brings the plot, drawn into these axes, to a step."""
    return PanelDrawing(ax, [View(Panel(markers=(), legend=False), plot, result, result)]).show


def picture(problem: Any, azimuth: float, elevation: float, *, turn: float, **settings: Any) -> Any:
    figure = Figure((6, 5), dpi=100)
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_subplot(projection="3d")
    patches = {"rcount": 60, "ccount": 60, "points": 61, "cmap": "viridis"}
    plot = Surface(view=(elevation, azimuth), rotate=turn, **patches, **settings)
    panel(ax, plot, Result(problem, ()))(0)
    ax.set_axis_off()
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(float)


def decibel(a: Any, b: Any) -> float:
    return float(10 * np.log10(255**2 / np.mean((a - b) ** 2)))


@pytest.mark.parametrize("problem", [BOWL, VALLEY], ids=lambda problem: problem.name)
@pytest.mark.parametrize("elevation", [10, 35, 60, -20])
@pytest.mark.parametrize("azimuth", range(-180, 180, 50))
def test_it_looks_like_plot_surface_from_every_side(problem: Any, azimuth: float, elevation: float) -> None:
    appearance = problem, azimuth, elevation

    assert decibel(picture(*appearance, turn=90), picture(*appearance, turn=0)) > 28  # edges and seams of patches


@pytest.mark.parametrize("azimuth", range(-180, 180, 50))
def test_a_translucent_one_looks_like_plot_surface_to_the_eye(azimuth: float) -> None:
    appearance = BOWL, azimuth, 60

    assert decibel(picture(*appearance, turn=90, alpha=0.1), picture(*appearance, turn=0, alpha=0.1)) > 45


def test_what_hides_a_patch_is_drawn_after_it() -> None:
    x = np.linspace(-3, 3, 61)
    figure = Figure((6, 5))
    canvas = FigureCanvasAgg(figure)
    ax: Any = figure.add_subplot(projection="3d")
    shape = {
        "cmap": None,
        "alpha": 1.0,
        "rcount": 60,
        "ccount": 60,
        "colorbar": False,
        "scale": LINEAR,
        "colors": LINEAR,
    }
    terrain = Terrain(SurfaceMark(x=x, y=x, z=np.cos(2 * x)[None, :] + 0 * x[:, None], **shape), cmap="gray")
    ax.add_collection3d(terrain)
    ax.set(xlim=(-3, 3), ylim=(-3, 3), zlim=(-1, 1))
    ax.set_axis_off()
    for azimuth in (0, 180):
        ax.view_init(5, azimuth)
        canvas.draw()
        drawn = np.asarray(terrain._coordinates)[:, :, 1]
        assert (drawn[:, -1] < drawn[:, 0]).all()  # nearer is lower in the picture, and drawn last


def test_a_surface_without_a_rotating_view_is_matplotlib_s_own() -> None:
    ax: Any = Figure().add_subplot(projection="3d")
    panel(ax, Surface(rotate=0.0), Result(BOWL, ()))

    assert not [artist for artist in ax.collections if isinstance(artist, Terrain)]


def test_what_is_not_finite_is_left_out() -> None:
    figure = Figure()
    canvas = FigureCanvasAgg(figure)
    ax: Any = figure.add_subplot(projection="3d")
    saddle = registry.load("problems", "quadratic")((2.0, -2.0))
    logarithm = registry.load("problems", "transformed")(saddle, "log")
    panel(ax, Surface(rotate=90.0), Result(logarithm, ()))(0)
    canvas.draw()

    (terrain,) = (artist for artist in ax.collections if isinstance(artist, Terrain))
    assert np.ma.getmaskarray(terrain.get_array()).any()


@pytest.mark.parametrize(("points", "facets"), [(200, 100), (61, 60), (400, 50), (7, 500), (10, 3)])
def test_corners_are_those_of_plot_surface(points: int, facets: int) -> None:
    ax: Any = Figure().add_subplot(projection="3d")
    x, y = np.meshgrid(np.arange(points), np.arange(points))
    drawn = ax.plot_surface(x, y, 0.0 * x, rcount=facets, ccount=facets, cmap="gray")

    assert len(drawn.get_array()) == (len(corners(points, facets)) - 1) ** 2
