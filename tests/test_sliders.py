"""Sliders: each position is the run that it would be alone, and a picture at it shows that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz.animate.frames import frames
from optviz.config.diagnostics import ConfigError
from optviz.config.model import Slider
from optviz.drawing import styles
from optviz.drawing.figure import Drawing, compose
from optviz.sliders import at, count, places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Result

CONFIG: dict[str, Any] = {
    "problem": "quadratic",
    "steps": 12,
    "optimizers": [{"name": "sgd", "label": "SGD"}, {"name": "adam", "label": "Adam", "lr": 0.2}],
    "sliders": {
        "lr": {"run": "SGD", "field": "lr", "range": [0, 0.6], "step": 0.01},
        "beta": {"run": "Adam", "field": "beta1", "range": [0, 0.999], "step": 0.001},
        "rate": {"run": "Adam", "field": "lr", "range": [0, 1], "step": 0.001},
    },
    "defaults": {"figure": {"size": [3, 2], "dpi": 50}, "contour": {"points": 20, "widen": [None, 1]}},
    "figures": {
        "side_by_side": {
            "panels": [
                {"plot": "contour", "sliders": {"lr": 0.25}, "title": "{lr:.2f}"},
                {"plot": "contour", "sliders": {"beta": 0.5, "rate": 0.3}, "title": "{beta:g}, {rate:g}"},
                {"plot": "contour", "title": "{lr}"},
            ]
        },
        "moving": {
            "move": "lr",
            "frames": 5,
            "title": "lr {lr:g}",
            "formats": ["gif"],
            "panel": {"plot": "contour", "runs": ["SGD"], "title": "{lr:.2f}"},
        },
        "still": {
            "title": "lr 0.3",
            "panel": {"plot": "contour", "runs": ["SGD"], "sliders": {"lr": 0.3}, "title": "0.30"},
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run(CONFIG)


def drawn(result: Result, name: str) -> Drawing:
    return compose(result, next(figure for figure in result.experiment.figures if figure.name == name))


@pytest.fixture(autouse=True)
def styled() -> Iterator[None]:
    with styles.applied(("optviz",)):
        yield


def alone(label: str, **settings: float) -> np.ndarray:
    rules = [{**rule, **(settings if rule["label"] == label else {})} for rule in CONFIG["optimizers"]]
    return optviz.run({**CONFIG, "optimizers": rules, "sliders": {}, "figures": {}})[label].x


def test_a_slider_has_both_its_ends() -> None:
    slider = Slider("adagrad", "lr", (0.0, 4.0), 0.01)

    assert count(slider) == 401
    assert places(slider)[:3] == (0.0, 0.01, 0.02)
    assert places(slider)[-1] == 4.0


def test_chosen_places_are_positions_of_the_slider() -> None:
    slider = Slider("rmsprop", "decay", (0.0, 0.99), 0.001)

    chosen = places(slider, 41)

    assert len(chosen) == 41
    assert (chosen[0], chosen[-1]) == (0.0, 0.99)
    assert set(chosen) <= set(places(slider))


@pytest.mark.parametrize("lr", [0.0, 0.15, 0.3, 0.45, 0.6, 0.25])
def test_a_run_at_a_position_is_that_run_alone(result: Result, lr: float) -> None:
    moved = at(result, {"lr": lr})["SGD"]

    assert moved.optimizer.lr == lr
    assert np.array_equal(moved.x, alone("SGD", lr=lr)) if lr else np.ptp(moved.x) == 3


def test_two_sliders_of_a_run_move_it_together(result: Result) -> None:
    moved = at(result, {"beta": 0.5, "rate": 0.3})["Adam"]

    np.testing.assert_allclose(moved.x, alone("Adam", beta1=0.5, lr=0.3), rtol=1e-12)


def test_runs_without_a_slider_stay_as_they_are(result: Result) -> None:
    assert np.array_equal(at(result, {"lr": 0.25})["Adam"].x, result["Adam"].x)
    assert np.array_equal(result["SGD"].x, alone("SGD"))


def test_a_position_that_was_not_run_is_an_error(result: Result) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        at(result, {"lr": 0.123})


def test_panels_stand_at_their_positions_and_say_so(result: Result) -> None:
    axes = drawn(result, "side_by_side").figure.axes

    assert [ax.get_title(loc="left") for ax in axes] == ["0.25", "0.5, 0.3", "{lr}"]
    assert np.array_equal(axes[0].lines[0].get_xydata(), at(result, {"lr": 0.25})["SGD"].x[:, 0])
    assert np.array_equal(axes[2].lines[0].get_xydata(), result["SGD"].x[:, 0])


def test_an_animation_goes_from_end_to_end_of_its_slider(result: Result) -> None:
    drawing = drawn(result, "moving")
    seen = []
    for step in drawing.steps:
        drawing.update(step)
        seen.append(drawing.figure.axes[0].get_title(loc="left"))

    assert seen == ["0.00", "0.15", "0.30", "0.45", "0.60"]


def test_a_frame_is_the_still_at_its_position(result: Result) -> None:
    moving, still = drawn(result, "moving"), drawn(result, "still")
    still.figure.canvas.draw()

    shown = [picture.rgba.copy() for picture in frames(moving, moving.steps)]

    assert np.array_equal(shown[2], still.figure.canvas.buffer_rgba())


def test_every_frame_is_the_still_at_its_position_though_grounds_stay() -> None:
    page = {"size": [4, 3], "dpi": 60, "layout": {"automatic": False}}
    marks = [{"point": "minimum"}, {"point": "end"}]
    panels = [{"plot": "contour", "runs": ["SGD"], "legend": True, "markers": marks, "labels": True},
              {"plot": "loss", "runs": ["SGD"]}]  # fmt: skip
    alone = {"plot": "contour", "widen": None, "filled": False, "runs": ["SGD", "Adam"], "title": "{lr:.2f}"}
    stills = {f"at_{k}": {**page, "panel": {**alone, "sliders": {"lr": round(0.1 * k, 2)}}} for k in range(7)}
    both = {
        f"both_{k}": {**page, "panels": [{**p, "sliders": {"lr": round(0.1 * k, 2)}} for p in panels]} for k in range(7)
    }
    moving = {"move": "lr", "frames": 7, "formats": ["gif"], **page}
    figures = {"moving": {**moving, "panel": alone}, "all": {**moving, "panels": panels}, **stills, **both}
    result = optviz.run({**CONFIG, "figures": figures})

    for name, still in (("moving", "at"), ("all", "both")):
        drawing = drawn(result, name)
        for k, picture in enumerate(frames(drawing, drawing.steps)):
            expected = drawn(result, f"{still}_{k}").figure
            expected.canvas.draw()
            assert np.array_equal(picture.rgba, expected.canvas.buffer_rgba()), (name, k)


def test_the_window_grows_with_the_run(result: Result) -> None:
    drawing = drawn(result, "moving")
    drawing.update(4)  # lr 0.6: y doubles at every step
    x = at(result, {"lr": 0.6})["SGD"].x[:, 0]

    (ax,) = drawing.figure.axes
    assert ax.get_xlim() == (-6, 6)
    assert ax.get_ylim() == pytest.approx((min(-6, x[:, 1].min() - 1), max(6, x[:, 1].max() + 1)))


def wrong(**changes: Any) -> str:
    with pytest.raises(ConfigError) as error:
        optviz.load({**CONFIG, **changes})
    return str(error.value)


@pytest.mark.parametrize(
    ("slider", "diagnostic"),
    [
        ({"run": "SDG"}, "no run is labelled 'SDG'; did you mean 'SGD'?"),
        ({"field": "learning_rate"}, "SGD has no setting 'learning_rate' that is a number; did you mean 'lr'?"),
        ({"range": [1, 0]}, "the range must go up"),
        ({"range": [-1, 1]}, "lr is at least 0"),
        ({"run": "Adam", "field": "beta1", "range": [0, 1.5]}, "beta1 is at most 1"),
        ({"step": 1e-9}, "more than 10,000 positions"),
        ({"step": 0}, "> 0"),
    ],
)
def test_a_slider_that_cannot_be_is_named(slider: dict[str, Any], diagnostic: str) -> None:
    broken = {**CONFIG["sliders"], "lr": {**CONFIG["sliders"]["lr"], **slider}}

    assert diagnostic in wrong(sliders=broken)


@pytest.mark.parametrize(
    ("figure", "diagnostic"),
    [
        ({"move": "lrr", "panel": {"plot": "contour"}}, "there is no slider 'lrr'; did you mean 'lr'?"),
        ({"panel": {"plot": "contour", "sliders": {"gamma": 1}}}, "there is no slider 'gamma'"),
        ({"panel": {"plot": "contour", "sliders": {"lr": 2}}}, "2 is not between 0 and 0.6"),
        ({"panel": {"plot": "contour", "sliders": {"lr": 0.1}, "title": "{beta}"}}, "nothing called 'beta'"),
        ({"move": "lr", "title": "{lr.real}", "panel": {"plot": "contour"}}, "a blank is a name and a format"),
        ({"move": "beta", "size": [50, 50], "dpi": 100, "panel": {"plot": "contour"}}, "1,000 positions"),
    ],
)  # fmt: skip
def test_a_figure_that_asks_a_slider_for_too_much_is_named(figure: dict[str, Any], diagnostic: str) -> None:
    assert diagnostic in wrong(figures={"f": figure})


def test_the_name_of_a_slider_can_stand_in_a_title() -> None:
    assert "cannot be the name of a slider" in wrong(sliders={**CONFIG["sliders"], "l r": CONFIG["sliders"]["lr"]})


def test_positions_that_memory_cannot_hold_are_refused() -> None:
    figure = {"move": "beta", "formats": ["gif"], "panel": {"plot": "contour"}}

    assert "1,000 positions would keep" in wrong(steps=100_000, figures={"f": figure})
