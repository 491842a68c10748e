"""Gradient arrows: at every step those of the points that are reached, each with its own head."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from optviz.animate.frames import frames
from optviz.core import Appearance, Result
from optviz.drawing.figure import Drawing
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.views import View
from optviz.model import Panel
from optviz.optimizers.sgd import SGD
from optviz.plots.contour import Contour
from optviz.problems.quadratic import Quadratic
from optviz.running.loop import run_one

BOWL = Quadratic((2.0, 8.0))
START = np.array([-4.0, 3.0])
STEPS = 6


def panel(ax: Any, plot: Any, result: Result) -> Any:
    """What brings the plot, drawn into these axes, to a step."""
    return PanelDrawing(ax, [View(Panel(markers=(), legend=False), plot, result, result)]).show


def drawn(**options: Any) -> tuple[Any, Any]:
    """The axes, and update."""
    trajectory = run_one(BOWL, SGD(lr=0.1), START[None], STEPS, appearance=Appearance(color="#123456", arrows=True))
    figure = Figure(figsize=(6, 3), dpi=50)
    ax: Any = FigureCanvasAgg(figure).figure.add_subplot()
    return ax, panel(ax, Contour(points=20, **options), Result(BOWL, (trajectory,)))


def path() -> np.ndarray:
    """x and y shrink at rates of their own."""
    return START * np.array([0.8, 0.2]) ** np.arange(STEPS + 1)[:, None]


@pytest.mark.parametrize("step", [0, 1, 5])
def test_arrows_lead_from_the_points_to_where_their_gradients_point(step: int) -> None:
    _, update = drawn()

    shafts, _ = update(step)[-2:]

    tails = path()[: step + 1]
    tips = tails - 0.1 * np.array([2.0, 8.0]) * tails
    assert np.allclose(shafts.get_segments(), np.stack([tails, tips], axis=1))


@pytest.mark.parametrize("step", [0, 1, 5])
def test_each_arrow_has_a_head_of_its_own_that_lies_along_it_on_the_page(step: int) -> None:
    ax, update = drawn()
    ax.set_position((0.1, 0.1, 0.5, 0.8))  # after it was drawn

    shafts, heads = update(step)[-2:]

    assert len(heads.get_paths()) == len(heads.get_offsets()) == step + 1
    for (tail, tip), head in zip(shafts.get_segments(), heads.get_paths(), strict=True):
        along = ax.transData.transform(tip) - ax.transData.transform(tail)
        back = head.vertices[1] + head.vertices[2]
        assert np.allclose(back / np.linalg.norm(back), -along / np.linalg.norm(along))


def test_without_heads_there_are_shafts_alone() -> None:
    ax, update = drawn(arrowhead=0)

    assert len(update(STEPS)) == 3  # the line, the dots, the shafts
    assert not any(type(each).__name__ == "PathCollection" and each.get_sizes().size == 1 for each in ax.collections)


def test_arrows_are_in_frames_as_in_a_full_redraw() -> None:
    ax, update = drawn(levels_above=True)
    steps = [0.0, 1.0, 2.0, 5.0, 3.0, 6.0]

    shown = [picture.rgba.copy() for picture in frames(Drawing(ax.figure, update, 6.0), steps)]

    for step, frame in zip(steps, shown, strict=True):
        update(step)
        ax.figure.canvas.draw()
        assert np.array_equal(frame, ax.figure.canvas.buffer_rgba())
