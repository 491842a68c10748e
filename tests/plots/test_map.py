"""The map of a sweep: its colours are its data, and what has no end is marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

import optviz
from optviz import registry
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.views import View
from optviz.model import Panel
from optviz.plots._cells import edges, is_geometric, limits

Map = registry.load("plots", "map")


def swept(axes: dict[str, Any], steps: int = 30, **more: Any) -> Any:
    optimizers = [{"name": "sgd", "lr": 0.1}]
    problem = {"name": "quadratic", "A": [2, 20]}
    config = {"problem": problem, "steps": steps, "optimizers": optimizers}
    return optviz.run({**config, "vary": axes, **more})


RATES = {"rate": {"param": "lr", "range": [0.001, 10], "count": 9, "scale": "log"}}


def momentum(steps: int = 30, **more: Any) -> Any:
    grid = {**RATES, "kept": {"param": "momentum", "values": [0, 0.3, 0.6]}}
    return swept(grid, steps, optimizers=[{"name": "heavy_ball", "lr": 0.1, "momentum": 0.5}], **more)


def panel(ax: Any, plot: Any, result: Any) -> Any:
    """What brings the plot, drawn into these axes, to a step."""
    return PanelDrawing(ax, [View(Panel(markers=(), legend=False), plot, result, result)]).show


def drawn(result: Any, **settings: Any) -> tuple[Any, Any]:
    ax: Any = Figure().add_subplot()
    return ax, panel(ax, Map(**{"x": "rate", "y": "kept" if "kept" in result.axes else None} | settings), result)


def test_the_cells_hold_the_final_losses() -> None:
    result = momentum()
    _, update = drawn(result)

    _, mesh = update(30)

    losses = result.trajectories[0].value[-1].reshape(9, 3).T
    kept = ~np.ma.getmaskarray(mesh.get_array())
    assert kept.any()
    assert np.array_equal(np.asarray(mesh.get_array())[kept], losses[kept])
    assert mesh.norm.vmin == losses[kept].min()


def test_a_colour_is_that_of_its_loss() -> None:
    result = momentum()
    _, update = drawn(result, vmin=1e-3, vmax=1e3)
    _, mesh = update(30)
    mesh.update_scalarmappable()

    losses = result.trajectories[0].value[-1].reshape(9, 3).T
    share = np.clip((np.log10(losses[1, 2]) + 3) / 6, 0, 1)
    assert mesh.get_facecolor().reshape(3, 9, 4)[1, 2] == pytest.approx(mesh.cmap(share), abs=0.01)


def test_what_diverged_has_a_colour_of_its_own_and_is_counted_in_the_legend() -> None:
    result = momentum(steps=2000)
    ax, update = drawn(result)
    lost, mesh = update(2000)

    gone = (result.trajectories[0].diverged >= 0).reshape(9, 3).T
    assert gone.any()
    assert np.array_equal(~np.ma.getmaskarray(lost.get_array()), gone)
    assert np.ma.getmaskarray(mesh.get_array())[gone].all()
    assert lost.cmap(0) == to_rgba(Map().diverged)
    assert f"diverged ({gone.sum()} of 27)" in ax.get_legend_handles_labels()[1]


def test_the_best_run_is_marked_at_its_settings() -> None:
    result = momentum()
    ax, _ = drawn(result)

    least = int(np.nanargmin(result.trajectories[0].value[-1]))
    (star,) = (line for line in ax.lines if line.get_marker() == "*")
    assert star.get_xdata()[0] == result.axes["rate"][least // 3]
    assert star.get_ydata()[0] == result.axes["kept"][least % 3]


def test_axes_have_the_scales_of_their_values_and_may_be_swapped() -> None:
    ax, _ = drawn(momentum())
    other, _ = drawn(momentum(), x="kept", y="rate")

    assert (ax.get_xscale(), ax.get_yscale(), ax.get_xlabel()) == ("log", "linear", "rate")
    assert (other.get_xscale(), other.get_yscale(), other.get_xlabel()) == ("linear", "log", "kept")


def ends(result: Any, measured: Any) -> Any:
    """What there is to see of each member at its end: nothing of one that diverged."""
    return np.where(result.trajectories[0].diverged >= 0, np.nan, measured)


def test_one_axis_gives_a_curve() -> None:
    result = swept(RATES)
    ax, update = drawn(result)

    line, *_ = update(30)

    assert line.get_xdata().tolist() == result.axes["rate"].tolist()
    assert np.array_equal(line.get_ydata(), ends(result, result.trajectories[0].value[-1]), equal_nan=True)
    assert ax.get_xlim()[0] < 0.001 < 10 < ax.get_xlim()[1]  # where members diverged too
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_the_first_step_below_the_threshold() -> None:
    result = swept(RATES)
    _, update = drawn(result, show="step", threshold=0.5, scale="linear")
    line, *_ = update(30)

    values = result.trajectories[0].value
    expected = [np.flatnonzero(run < 0.5)[0] if (run < 0.5).any() else np.nan for run in values.T]
    assert np.array_equal(line.get_ydata(), expected, equal_nan=True)


def test_an_earlier_step_shows_the_losses_of_that_step() -> None:
    result = momentum()
    _, update = drawn(result)

    _, mesh = update(7)

    kept = ~np.ma.getmaskarray(mesh.get_array())
    losses = result.trajectories[0].value[7].reshape(9, 3).T
    assert np.array_equal(np.asarray(mesh.get_array())[kept], losses[kept])


def test_distance_is_that_to_the_nearest_minimum() -> None:
    result = swept(RATES)
    _, update = drawn(result, show="distance")
    line, *_ = update(30)

    away = np.linalg.norm(result.trajectories[0].x[-1], axis=-1)
    assert line.get_ydata() == pytest.approx(ends(result, away), nan_ok=True)


def test_where_nothing_varies_the_panel_says_so() -> None:
    ax, _ = drawn(optviz.run({"problem": "rosenbrock", "optimizers": ["adam"], "steps": 2}))

    assert [text.get_text() for text in ax.texts] == ["no run here varies over this"]


@pytest.mark.parametrize("values", [np.geomspace(1e-4, 10, 7), np.linspace(-3, 5, 7), np.array([0.5])])
def test_cells_stand_around_their_values(values: Any) -> None:
    borders = edges(values)

    assert len(borders) == len(values) + 1
    assert ((borders[:-1] < values) & (values < borders[1:])).all()


def test_rounded_decades_are_a_geometric_axis() -> None:
    assert is_geometric(np.array([0.001, 0.003, 0.01, 0.03]))
    assert not is_geometric(np.array([0.1, 0.2, 0.3]))
    assert not is_geometric(np.array([0.0, 0.1, 0.2]))


def test_colours_leave_out_rounding_and_the_highest_few() -> None:
    low, high = limits(np.concatenate([[0.0, 1e-300], np.full(97, 1.0), [1e200]]), "log")

    assert (low, high) == pytest.approx((1e-16, 1.0))
