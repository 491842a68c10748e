"""The landscape: where runs stand on it, and what it hides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz import registry
from optviz.core import Appearance, Result, Trajectory
from optviz.core.quantities import at_points
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.space import visible
from optviz.drawing.views import View
from optviz.model import Panel
from optviz.running.loop import run_one

Surface = registry.load("plots", "surface")
SGD = registry.load("optimizers", "sgd")
BOWL = registry.load("problems", "quadratic")((2.0, 2.0))


def result(lr: float = 0.05, steps: int = 20) -> Result:
    run: Trajectory = run_one(BOWL, SGD(lr=lr), (-5, -2), steps, appearance=Appearance(color="red"))
    return Result(BOWL, (run,))


def panel(ax: Any, plot: Any, result: Result) -> Any:
    """What brings the plot, drawn into these axes, to a step."""
    return PanelDrawing(ax, [View(Panel(markers=(), legend=False), plot, result, result)]).show


def place(plot: Any, x: Any) -> Any:
    """Where points of the bowl stand, (..., 3)."""
    return np.stack([at_points(each, x, BOWL) for each in plot.place(BOWL)], axis=-1)


def space(elevation: float = 30.0, projection: str = "persp") -> Any:
    figure = Figure()
    FigureCanvasAgg(figure)
    ax = figure.add_subplot(projection="3d")
    ax.set(xlim=(-6, 6), ylim=(-6, 6), zlim=(0, 72))
    ax.set_proj_type(projection)
    ax.view_init(elevation, -60)
    return ax


def bowl(x: Any, y: Any) -> Any:
    return x**2 + y**2


def on_bowl(*places: tuple[float, float]) -> Any:
    return np.array([(x, y, bowl(x, y)) for x, y in places], dtype=float)


def test_runs_stand_on_the_surface_at_their_loss() -> None:
    shown = result()
    height = place(Surface(), shown.trajectories[0].x)[..., 2]
    assert height == pytest.approx(shown.trajectories[0].value)


def test_runs_in_the_plane_stand_at_zero() -> None:
    shown = result()
    assert (place(Surface(runs_on="plane"), shown.trajectories[0].x)[..., 2] == 0).all()


@pytest.mark.parametrize("projection", ["persp", "ortho"])
def test_from_above_nothing_of_a_bowl_is_hidden(projection: str) -> None:
    points = on_bowl((0, 0), (3, 1), (-4, 2), (5, -5))
    assert visible(space(89, projection), points, bowl).all()


@pytest.mark.parametrize("projection", ["persp", "ortho"])
def test_from_the_side_the_near_wall_hides_the_bottom(projection: str) -> None:
    assert not visible(space(3, projection), on_bowl((0, 0), (-1, 1.7)), bowl).any()


@pytest.mark.parametrize("projection", ["persp", "ortho"])
def test_from_the_side_the_near_wall_s_outside_and_the_far_wall_s_rim_are_seen(projection: str) -> None:
    near, far = (2.9, -5.0), (-2.9, 5.0)  # the eye stands at azimuth -60 degrees
    assert visible(space(3, projection), on_bowl(near), bowl).all()
    assert visible(space(40, projection), on_bowl(far), bowl).all()


def test_on_a_plain_nothing_is_hidden() -> None:
    points = np.array([(x, y, 36.0) for x in (-5, 0, 5) for y in (-5, 0, 5)], dtype=float)
    assert visible(space(), points, lambda x, y: 36.0 + 0 * x).all()


def test_hidden_dots_are_not_drawn() -> None:
    ax = space()
    shown = result()
    update = panel(ax, Surface(view=(3.0, 60.0), hidden="hide"), shown)
    *_, dots = update(20)
    ax.figure.canvas.draw()
    assert len(dots.get_offsets()) < 21


def test_dots_farther_from_the_eye_are_drawn_first() -> None:
    ax = space()
    shown = result()
    *_, dots = panel(ax, Surface(), shown)(20)
    ax.figure.canvas.draw()
    from mpl_toolkits.mplot3d import proj3d

    points = place(Surface(), shown.trajectories[0].x[:, 0])
    x, y, depth = proj3d.proj_transform(*points.T, ax.M)
    order = np.argsort(-np.asarray(depth), kind="stable")
    assert dots.get_offsets() == pytest.approx(np.column_stack([x, y])[order])


def test_a_rotating_view_makes_its_way_with_the_steps() -> None:
    ax = space()
    update = panel(ax, Surface(view=(30.0, 10.0), rotate=90.0), result())
    update(10)
    assert ax.azim == pytest.approx(55)
    update(20)
    assert ax.azim == pytest.approx(100)


def test_a_run_that_leaves_the_window_does_not_raise_the_box() -> None:
    ax, calm = space(), space()
    panel(ax, Surface(), result(lr=1.5, steps=5))(5)
    panel(calm, Surface(), result(lr=0.05, steps=5))(5)
    assert ax.get_zlim() == calm.get_zlim()
