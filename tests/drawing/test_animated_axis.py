"""An animated axis: each frame is the run that it would be alone, and only marks move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz.animate import frames as module
from optviz.animate.frames import frames
from optviz.config.diagnostics import ConfigError
from optviz.drawing import styles
from optviz.drawing.figure import Drawing, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Result

CONFIG: dict[str, Any] = {
    "problem": "quadratic",
    "steps": 12,
    "divergence": None,
    "optimizers": [{"name": "sgd"}, {"name": "adam", "lr": 0.2}],
    "vary": {
        "lr": {"param": "sgd.lr", "range": [0, 0.6], "step": 0.01},
        "beta": {"param": "adam.beta1", "range": [0, 0.999], "step": 0.001},
        "rate": {"param": "adam.lr", "range": [0, 1], "step": 0.001},
    },
    "defaults": {
        "figure": {"size": [3, 2], "dpi": 50, "layout": {"automatic": False}},
        "contour": {"points": 20, "margin": [None, 1]},
    },
    "figures": {
        "side_by_side": {
            "panels": [
                {"plot": "contour", "select": {"lr": 0.25}, "title": "{lr:.2f}"},
                {"plot": "contour", "select": {"beta": 0.5, "rate": 0.3}, "title": "{beta:g}, {rate:g}"},
                {"plot": "contour", "title": "{{lr}}"},
            ]
        },
        "moving": {
            "animate": "lr",
            "frames": 5,
            "title": "lr {lr:g}",
            "formats": ["gif"],
            "panel": {"plot": "contour", "runs": ["sgd"], "title": "{lr:.2f}"},
        },
        "still": {
            "title": "lr 0.3",
            "panel": {"plot": "contour", "runs": ["sgd"], "select": {"lr": 0.3}, "title": "0.30"},
        },
    },
}


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run(CONFIG)


def drawn(result: Result, name: str) -> Drawing:
    return compose(result, next(figure for figure in result.experiment.figures if figure.name == name))


@pytest.fixture(autouse=True)
def styled() -> Iterator[None]:
    with styles.applied(("optviz",)):
        yield


def alone(run: str, **settings: float) -> np.ndarray:
    rules = [{**rule, **(settings if rule["name"] == run else {})} for rule in CONFIG["optimizers"]]
    return optviz.run({**CONFIG, "optimizers": rules, "vary": {"b": CONFIG["vary"]["beta"]}, "figures": {}})[run].x


@pytest.mark.parametrize("lr", [0.0, 0.15, 0.3, 0.45, 0.6, 0.25])
def test_a_member_that_is_shown_is_that_run_alone(result: Result, lr: float) -> None:
    moved = result["sgd"].sel(lr=lr)

    assert moved.optimizer.lr == lr
    assert np.array_equal(moved.x, alone("sgd", lr=lr)) if lr else np.ptp(moved.x) == 3


def test_two_axes_of_a_run_are_selected_together(result: Result) -> None:
    moved = result["adam"].sel(beta=0.5, rate=0.3)

    own = optviz.run({**CONFIG, "optimizers": [{"name": "adam", "beta1": 0.5, "lr": 0.3}], "vary": {}, "figures": {}}
                     | {"vary": {"b": {"param": "beta2", "values": [0.999]}}})  # fmt: skip
    assert np.array_equal(moved.x, own["adam"].x)


def test_a_member_that_was_not_run_is_an_error_that_names_what_there_is(result: Result) -> None:
    with pytest.raises(KeyError, match=r"no lr of 0.123 was run; there are 0, 0.1"):
        result["sgd"].sel(lr=0.123)
    with pytest.raises(KeyError, match="does not vary over 'beta'"):
        result["sgd"].sel(beta=0.5)


def test_panels_stand_at_what_they_select_and_say_so(result: Result) -> None:
    axes = drawn(result, "side_by_side").figure.axes

    assert [ax.get_title(loc="left") for ax in axes] == ["0.25", "0.5, 0.3", "{lr}"]
    assert np.array_equal(axes[0].lines[0].get_xydata(), result["sgd"].sel(lr=0.25).x[:, 0])
    assert np.array_equal(axes[2].lines[0].get_xydata(), result["sgd"].sel(lr=0.1).x[:, 0])


def test_an_animation_goes_from_end_to_end_of_its_axis(result: Result) -> None:
    drawing = drawn(result, "moving")
    seen = []
    for step in drawing.steps:
        drawing.update(step)
        seen.append(drawing.figure.axes[0].get_title(loc="left"))

    assert seen == ["0.00", "0.15", "0.30", "0.45", "0.60"]


def test_a_frame_is_the_still_at_its_value(result: Result) -> None:
    moving, still = drawn(result, "moving"), drawn(result, "still")
    still.figure.canvas.draw()

    shown = [picture.rgba.copy() for picture in frames(moving, moving.steps)]

    assert np.array_equal(shown[2], still.figure.canvas.buffer_rgba())


PANELS = {
    "paths": [{"plot": "contour", "runs": ["sgd", "adam"], "title": "{lr:.2f}"}],
    "beside a loss": [
        {"plot": "contour", "runs": ["sgd"], "clabel": True, "levels_above": True},
        {"plot": "loss", "runs": ["sgd", "adam"], "legend": True},
    ],
    "measures": [
        {"plot": "curves", "quantity": ["x", "grad"], "twin": ["grad"]},
        {"plot": "bars", "runs": ["sgd"]},
        {"plot": "scatter", "runs": ["adam"], "x": "x", "y": "m"},
    ],
    "space": [{"plot": "surface", "points": 20, "rcount": 8, "ccount": 8, "runs": ["sgd"]}],
}


@pytest.mark.parametrize("panels", PANELS.values(), ids=PANELS)
def test_every_frame_is_a_full_redraw_of_what_it_shows(panels: list[dict[str, Any]]) -> None:
    page = {"size": [4, 3], "dpi": 60, "animate": "lr", "frames": 5, "formats": ["gif"]}
    defaults = {"contour": {"points": 20}}
    result = optviz.run({**CONFIG, "defaults": defaults, "figures": {"all": {**page, "panels": panels}}})
    drawing = drawn(result, "all")

    shown = [picture.rgba.copy() for picture in frames(drawing, drawing.steps)]

    again = drawn(result, "all")
    for k, frame in enumerate(shown):
        again.update(k)
        again.figure.canvas.draw()
        assert np.array_equal(frame, again.figure.canvas.buffer_rgba()), k


def test_where_limits_hold_every_frame_nothing_but_marks_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    panels = PANELS["beside a loss"]
    page = {"size": [4, 3], "dpi": 60, "animate": "lr", "frames": 9, "formats": ["gif"], "panels": panels}
    drawing = drawn(optviz.run({**CONFIG, "defaults": {"contour": {"points": 20}}, "figures": {"all": page}}), "all")
    redraws = []
    monkeypatch.setattr(module, "_redraws", lambda *_: redraws.append(1) or iter(()))

    assert len(list(frames(drawing, drawing.steps))) == 9
    assert not redraws


def test_limits_are_the_same_on_every_frame() -> None:
    page = {"animate": "lr", "frames": 4, "formats": ["gif"], "panels": [{"plot": "loss"}, {"plot": "curves"}]}
    drawing = drawn(optviz.run({**CONFIG, "figures": {"all": page}}), "all")

    seen = []
    for step in drawing.steps:
        drawing.update(step)
        seen.append([(ax.get_xlim(), ax.get_ylim()) for ax in drawing.figure.axes])

    assert seen == seen[:1] * 4


def test_the_levels_follow_a_setting_of_the_problem() -> None:
    vary = {"steep": {"param": "problem.A.1", "values": [1, 4, 9]}}
    figure = {"animate": "steep", "formats": ["gif"], "panel": {"plot": "contour", "filled": False, "levels": [0, 2]}}
    drawing = drawn(optviz.run({**CONFIG, "vary": vary, "defaults": {}, "figures": {"f": figure}}), "f")

    for step, steep in enumerate((1, 4, 9)):
        drawing.update(step)
        (lines,) = (c for c in drawing.figure.axes[0].collections if type(c).__name__ == "QuadContourSet")
        x, y = lines.get_paths()[1].vertices.T
        assert 0.1 * x**2 + 0.5 * steep * y**2 == pytest.approx(2, abs=0.02)


def test_the_window_grows_with_the_run(result: Result) -> None:
    drawing = drawn(result, "moving")
    drawing.update(4)  # lr 0.6: y doubles at every step
    x = result["sgd"].sel(lr=0.6).x[:, 0]

    (ax,) = drawing.figure.axes
    assert ax.get_xlim() == (-6, 6)
    assert ax.get_ylim() == pytest.approx((min(-6, x[:, 1].min() - 1), max(6, x[:, 1].max() + 1)))


def wrong(**changes: Any) -> str:
    with pytest.raises(ConfigError) as error:
        optviz.load({**CONFIG, **changes})
    return str(error.value)


@pytest.mark.parametrize(
    ("figure", "diagnostic"),
    [
        ({"animate": "lrr", "formats": ["gif"], "panel": {"plot": "contour"}}, "no axis 'lrr'; did you mean 'lr'?"),
        ({"animate": "lr", "panel": {"plot": "contour"}}, "none of the figure's formats moves"),
        ({"panel": {"plot": "contour", "select": {"gamma": 1}}}, "there is no axis 'gamma'"),
        ({"panel": {"plot": "contour", "select": {"lr": 2}}}, "2 is not between 0 and 0.6"),
        ({"panel": {"plot": "contour", "select": {"lr": [0.1, 0.2]}}}, "several values are for an axis"),
        ({"panel": {"plot": "loss", "hue": "lr", "select": {"lr": [0.2, 0.1]}}}, "values must go up"),
        ({"panel": {"plot": "contour", "runs": ["adam"], "select": {"lr": 0.1}}}, "varies none of the runs here"),
        ({"panel": {"plot": "loss", "hue": "lr", "facet": "lr"}}, "'lr' is the panel's hue already"),
        ({"panel": {"plot": "loss", "facet": "beta"}}, "1,000 panels"),
        ({"panel": {"plot": "contour", "select": {"lr": 0.1}, "title": "{beta}"}}, "nothing called 'beta'"),
        ({"panel": {"plot": "loss", "hue": "lr", "title": "{lr}"}}, "nothing called 'lr'"),
        ({"animate": "lr", "formats": ["gif"], "title": "{lr!r}", "panel": {"plot": "contour"}}, "a blank is a name"),
        ({"animate": "lr", "formats": ["gif"], "title": "{lr:s}", "panel": {"plot": "contour"}}, "{lr:s}"),
    ],
)
def test_a_figure_that_asks_too_much_of_an_axis_is_named(figure: dict[str, Any], diagnostic: str) -> None:
    assert diagnostic in wrong(figures={"f": figure})
