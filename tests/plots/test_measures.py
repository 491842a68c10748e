"""Curves, bars, dots and losses: what is drawn is what was measured, at every step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from optviz.animate.frames import frames
from optviz.core import Appearance, Plot, Result
from optviz.drawing.figure import Drawing
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.views import View
from optviz.model import Panel
from optviz.optimizers.adam import Adam
from optviz.optimizers.sgd import SGD
from optviz.plots import _labels
from optviz.plots.bars import Bars
from optviz.plots.curves import Curves
from optviz.plots.minibatch_losses import MinibatchLosses as LossesPlot
from optviz.plots.scatter import Scatter
from optviz.problems.gradient_stream import GradientStream
from optviz.problems.linear_model import LinearModel
from optviz.problems.minibatch_losses import MinibatchLosses
from optviz.problems.quadratic import Quadratic
from optviz.running.loop import run_one

MODEL = LinearModel(draws=20)
STEPS = 20


def raced(problem: Any = MODEL, *, lr: Any = 0.1, alone: bool = False) -> Result:
    """SGD, and Adam beside it unless alone."""
    rules = (SGD(lr=lr),) if alone else (SGD(lr=lr), Adam(lr=0.1))
    colors = ("#111111", "#222222")
    runs = [
        run_one(problem, rule, np.tile(problem.start, (np.size(lr), 1)), STEPS, state=("v", "effective_lr"),
                appearance=Appearance(color=color))
        for rule, color in zip(rules, colors, strict=False)
    ]  # fmt: skip
    return Result(problem, tuple(runs))


def panel(ax: Any, plot: Any, result: Result) -> Any:
    """What brings the plot, drawn into these axes, to a step."""
    return PanelDrawing(ax, [View(Panel(markers=(), legend=False), plot, result, result)]).show


def drawn(plot: Plot, result: Result) -> tuple[Any, Any]:
    """The axes, and update."""
    canvas = FigureCanvasAgg(Figure(figsize=(4, 3), dpi=50))
    ax = canvas.figure.add_subplot()
    update = panel(ax, plot, result)
    update(STEPS)
    return ax, update


def test_curves_from_the_start_show_every_point() -> None:
    result = raced(alone=True)

    ax, _ = drawn(Curves(), result)

    assert [line.get_label() for line in ax.lines] == ["often", "sometimes", "rarely"]
    assert np.array_equal(ax.lines[1].get_xydata(), np.column_stack([np.arange(21), result["SGD"].x[:, 0, 1]]))


def test_a_curve_grows_with_the_steps() -> None:
    ax, update = drawn(Curves(first="update", quantity=("x", "grad"), coordinates=("rarely",)), raced(alone=True))

    update(7)

    assert [line.get_xdata().tolist() for line in ax.lines] == [list(range(7)), list(range(7))]


def test_with_several_runs_a_run_keeps_its_colour() -> None:
    ax, _ = drawn(Curves(coordinates=("often", "rarely")), raced())

    assert [(line.get_label(), to_hex(line.get_color()), line.get_linestyle()) for line in ax.lines] == [
        ("SGD, often", "#111111", "-"),
        ("SGD, rarely", "#111111", "--"),
        ("Adam, often", "#222222", "-"),
        ("Adam, rarely", "#222222", "--"),
    ]


def test_a_run_without_the_state_has_no_curve() -> None:
    ax, _ = drawn(Curves(quantity="v", coordinates=("often",)), raced())

    assert [line.get_label() for line in ax.lines] == ["Adam"]


def test_a_value_is_one_curve_for_all_coordinates() -> None:
    result = raced(alone=True)

    ax, _ = drawn(Curves(quantity="value", scale="log"), result)

    (line,) = ax.lines
    assert np.array_equal(line.get_ydata(), result["SGD"].value[:, 0])
    assert ax.get_yscale() == "log"


def test_a_sweep_has_a_curve_for_each_setting_and_one_entry_in_the_legend() -> None:
    ax, _ = drawn(Curves(coordinates=("often",)), raced(lr=np.array([[0.1], [0.2], [0.3]]), alone=True))

    assert len(ax.lines) == 3
    assert ax.get_legend_handles_labels()[1] == ["SGD"]


def test_a_label_says_where_its_run_was_lost() -> None:
    result = raced(Quadratic((2e200, 2.0)), lr=10.0, alone=True)

    ax, _ = drawn(Curves(labels="{name}"), result)

    assert [line.get_label() for line in ax.lines] == [f"{name} (diverged at step 1)" for name in "xy"]


def test_curves_on_the_right_axis_are_in_frames_as_in_a_full_redraw() -> None:
    result = raced(GradientStream(length=STEPS), alone=False)
    canvas = FigureCanvasAgg(Figure(figsize=(4, 3), dpi=50))
    update = panel(canvas.figure.add_subplot(), Curves(quantity=("grad", "ratio"), twin=("grad",)), result)
    steps = [0.0, 5.0, 6.0, 20.0]

    shown = [picture.rgba.copy() for picture in frames(Drawing(canvas.figure, update, 20.0), steps)]

    for step, frame in zip(steps, shown, strict=True):
        update(step)
        canvas.draw()
        assert np.array_equal(frame, canvas.buffer_rgba())


@pytest.mark.parametrize("plot", [Curves(quantity=("x", "ratio")), Bars(quantity="ratio"), Scatter(y="ratio")])
def test_a_plot_says_which_states_it_needs(plot: Plot) -> None:
    assert plot.needs() == ("ratio",)


def test_bars_follow_the_steps() -> None:
    result = raced()
    ax, update = drawn(Bars(minus="true_weight", abs=True), result)

    update(4)

    heights = np.abs(np.concatenate([t.x[4, 0] for t in result]) - 1)
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], heights)


def test_bars_of_every_step_have_room() -> None:
    result = raced()

    ax, _ = drawn(Bars(), result)

    low, high = ax.get_ylim()
    assert low <= min(t.x.min() for t in result) <= max(t.x.max() for t in result) <= high


def test_bars_of_a_coordinate_share_its_place() -> None:
    ax, _ = drawn(Bars(coordinates=("rarely",), width=0.3), raced(lr=np.array([[0.1], [0.2]]), alone=True))

    np.testing.assert_allclose([bar.get_x() for bar in ax.patches], [-0.3, 0.0], atol=1e-12)


def test_dots_follow_the_steps() -> None:
    result = raced()
    ax, update = drawn(Scatter(x="frequency", y="effective_lr", labels="{name}!"), result)

    update(6)

    (dots,) = ax.collections  # SGD has no effective_lr
    np.testing.assert_array_equal(dots.get_offsets()[:, 1], result["Adam"].state["effective_lr"][6, 0])
    assert [text.get_text() for text in ax.texts] == ["often!", "sometimes!", "rarely!"]
    assert [text.xy[0] for text in ax.texts] == [0.5, 0.1, 0.01]


def test_a_loss_that_does_not_change_is_one_curve() -> None:
    ax, _ = drawn(LossesPlot(mean="none"), raced(Quadratic(), alone=True))

    assert [line.get_label() for line in ax.lines][1:] == ["SGD"]


def test_losses_are_those_of_the_steps_asked_for() -> None:
    losses = MinibatchLosses()

    ax, _ = drawn(LossesPlot(losses=(4, 99), mean="shown"), raced(losses, alone=True))

    x = ax.lines[0].get_xdata()[:, None]
    first, second, mean = (line.get_ydata() for line in ax.lines[:3])
    np.testing.assert_array_equal(first, losses.at(4).value(x))
    np.testing.assert_array_equal(second, losses.at(99).value(x))
    np.testing.assert_allclose(mean, (first + second) / 2)


@pytest.mark.parametrize(
    ("plot", "place"),
    [
        (Curves(coordinates=("often", "oftn")), ("coordinates", 1)),
        (Curves(labels="{nme}"), ("labels",)),
        (Bars(coordinates=("x",)), ("coordinates", 0)),
        (Bars(minus="weight"), ("minus",)),
        (Scatter(labels="{run}"), ("labels",)),
        (LossesPlot(coordinate="x"), ("coordinate",)),
        (LossesPlot(of=Quadratic()), ("of",)),
        (LossesPlot(losses=21), ("losses",)),
    ],
)
def test_what_does_not_go_with_the_problem_is_named(plot: Plot, place: tuple) -> None:
    assert [mistake.path for mistake in plot.check_problem(MODEL)] == [place]


@pytest.mark.parametrize(
    ("plot", "place"),
    [
        (Curves(twin=("grad",)), ("twin", 0)),
        (Curves(labels="{name"), ("labels",)),
        (Scatter(x="value"), ("x",)),
        (LossesPlot(extent=(1.0, 0.0)), ("extent",)),
    ],
)
def test_settings_that_contradict_each_other_are_named(plot: Plot, place: tuple) -> None:
    assert [mistake.path for mistake in plot.check()] == [place]


@pytest.mark.parametrize(
    "template",
    [
        "{name.__class__}", "{name[0]}", "{name!r}", "{}", "{0}", "{name:{name}}", "{frequency:9999999999}",
        "{frequency:.999999999f}", "{name", "name}", "{name:d}", "{frequency:s}", "{name:.2f}",
    ],
)  # fmt: skip
def test_a_label_cannot_reach_into_objects_or_fill_memory(template: str) -> None:
    assert list(_labels.check(template, {"name": "the", "frequency": 0.95}))


def test_a_label_formats_what_is_known() -> None:
    blanks = _labels.of_coordinate(MODEL, 1)

    assert (
        _labels.filled("{name} at {frequency:.2f} and {true_weight:g} {{so}}", blanks) == "sometimes at 0.10 and 1 {so}"
    )
