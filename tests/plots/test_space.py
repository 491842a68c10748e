"""What stands in a landscape: points over it, heights cut to limits, values on the z axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz.drawing.grounds import cut

BASE = {"problem": {"name": "quadratic", "A": [2, 2]}, "start": [-4, -2], "steps": 8}


def axes(**panel: Any) -> Any:
    rules = [{"name": "sgd", "lr": 0.1}]
    page = {"figures": {"f": {"size": [4, 4], "dpi": 60, "panel": {"plot": "surface", "points": 41, **panel}}}}
    return optviz.draw(optviz.run({**BASE, "optimizers": rules, **page})).axes[0]


def colours(ax: Any) -> Any:
    ax.figure.canvas.draw()
    return np.asarray(ax.figure.canvas.buffer_rgba())[..., :3].reshape(-1, 3)


@pytest.mark.parametrize("point", ["minimum", "start", [3, 0]])
def test_a_marked_point_is_seen_over_an_opaque_landscape(point: Any) -> None:
    marker = {"point": point, "color": "#ff00ff", "markersize": 14, "markeredgewidth": 0}

    ink = colours(axes(view=[50, -60], markers=[marker], rcount=20, ccount=20))

    assert (ink == (255, 0, 255)).all(axis=1).sum() > 60


def test_a_marked_point_behind_the_landscape_is_hidden_where_asked() -> None:
    marker = {"point": [0, 5], "color": "#ff00ff", "markersize": 14, "markeredgewidth": 0}
    behind = {"view": [-10, -90], "markers": [marker], "rcount": 20, "ccount": 20}

    assert not (colours(axes(hidden="hide", **behind)) == (255, 0, 255)).all(axis=1).any()


def test_limits_of_the_z_axis_cut_the_landscape() -> None:
    ax = axes(zlim=[0, 9], runs=[], markers=[], rotate=90)
    heights = ax.collections[0].corners[..., 2]

    assert ax.get_zlim() == (0, 9)
    assert np.nanmax(heights) == pytest.approx(9)


def test_what_is_cut_ends_at_the_limit_and_leaves_nothing_beyond() -> None:
    z = np.add.outer(np.arange(6.0) ** 2, np.zeros(3))

    found = cut(z, 0.0, 5.0, 1)

    assert found[:, 0] == pytest.approx([0, 1, 4, 5, np.nan, np.nan], nan_ok=True)


def test_the_z_axis_of_a_bent_scale_tells_values() -> None:
    ax = axes(scale="log")
    ax.figure.canvas.draw()
    low, high = ax.get_zlim()
    labels = zip(ax.get_zticks(), ax.get_zticklabels(), strict=True)
    told = [(place, text.get_text()) for place, text in labels if low <= place <= high]

    assert told
    for place, text in told:
        assert float(text) == pytest.approx(10.0**place, rel=0.05)


def test_a_run_outside_the_box_leaves_no_dots_in_the_air() -> None:
    ax = axes(xlim=[-1, 1], ylim=[-1, 1], markers=[])
    ax.figure.canvas.draw()
    dots = ax.collections[-1]

    inside = sum(abs(-4 * 0.8**k) <= 1 and abs(-2 * 0.8**k) <= 1 for k in range(9))
    assert len(dots.get_offsets()) == inside


def test_what_goes_to_minus_infinity_is_on_a_linear_axis() -> None:
    saddle = {"problem": {"name": "quadratic", "A": [2, -2]}, "start": [1, 1e-4], "steps": 100}
    rules = [{"name": "sgd", "lr": 0.1}]
    page = {"figures": {"f": {"panel": {"plot": "loss"}}}}

    ax = optviz.draw(optviz.run({**saddle, "optimizers": rules, **page})).axes[0]

    assert ax.get_yscale() == "linear"
    assert ax.get_ylim()[0] < -0.5


def test_a_floor_lies_below_the_landscape_with_the_shadow_of_the_run() -> None:
    ax = axes(floor=True, runs_on="both", markers=[])
    ax.figure.canvas.draw()
    floor = ax.get_zlim()[0]
    (shadow,) = (each for each in ax.collections if type(each).__name__ == "Line3DCollection")

    assert floor < -20
    assert shadow.get_zorder() < max(each.get_zorder() for each in ax.collections)
    assert not [text.get_text() for text in ax.get_zticklabels() if text.get_text().startswith(("-", "−"))]


def test_markers_stand_on_the_floor_where_the_runs_lie_there() -> None:
    marker = {"point": "minimum"}
    ax = axes(floor=True, runs_on="plane", markers=[marker])
    ax.figure.canvas.draw()
    dots = [each for each in ax.collections if hasattr(each, "_offsets3d") and len(np.ravel(each._offsets3d[2])) == 1]

    assert any(float(np.ravel(each._offsets3d[2])[0]) < -20 for each in dots)
