"""Scales, levels and colours of a function's values: in its own units, even, never an empty trough."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import optviz
from optviz.core.scale import Scale
from optviz.drawing.grounds import told_apart
from optviz.plots import _levels

SQUARE = np.linspace(-1, 1, 101)
X, Y = np.meshgrid(SQUARE, SQUARE)
FUNCTIONS = {
    "plane": (X + 2 * Y, "linear"),
    "bowl": (X**2 + Y**2, "sqrt"),
    "banana": ((1 - 2 * X) ** 2 + 100 * (2 * Y - 4 * X**2) ** 2, "log"),
    "saddle": (X**2 - Y**2, "linear"),
    "sunk bowl": (X**2 + Y**2 - 7, "sqrt"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_scale_bends_no_more_than_a_trough_needs(name: str) -> None:
    values, kind = FUNCTIONS[name]

    assert _levels.scale_of("auto", values.ravel(), None).kind == kind


@pytest.mark.parametrize("kind", ["linear", "sqrt", "log", "symlog"])
@given(floor=st.floats(-1e6, 1e6), least=st.floats(1e-6, 1e3), share=st.floats(0, 1))
def test_a_place_on_a_scale_is_that_of_one_value(kind: str, floor: float, least: float, share: float) -> None:
    scale = Scale(kind, floor, least)
    value = np.array(floor + least * (1 + 1e3 * share))

    assert scale.value(scale.place(value)) == pytest.approx(value, rel=1e-9, abs=1e-9 * abs(floor) + 1e-12)


@given(
    low=st.floats(-1e3, 1e3),
    span=st.floats(1e-3, 1e9),
    kind=st.sampled_from(_levels.KINDS),
    count=st.integers(1, 60),
)
def test_levels_rise_within_the_values(low: float, span: float, kind: str, count: int) -> None:
    values = low + span * np.linspace(0, 1, 301) ** 3
    scale = _levels.scale_of(kind, values, None)
    levels = np.array(_levels.even(scale, values, count))

    assert (np.diff(levels) > 0).all()
    assert ((levels >= values.min()) & (levels <= values.max())).all()
    assert 1 <= len(levels) <= 3 * count + 3


def test_levels_of_a_bowl_are_square_numbers_apart() -> None:
    values = np.linspace(0, 12.5**2, 1001)

    assert _levels.even(Scale("sqrt"), values, 12) == tuple(float(k * k) for k in range(1, 13))


def test_levels_of_a_logarithm_are_round_heights_above_the_floor() -> None:
    values = -7 + np.geomspace(0.01, 100, 1001)

    found = np.array(_levels.even(Scale("log", -7.0, 0.01), values, 5)) + 7

    assert np.log10(found) == pytest.approx(np.round(np.log10(found)), abs=1e-9)


def figure(**panel: Any) -> Any:
    config = {
        "problem": "rosenbrock",
        "steps": 5,
        "optimizers": [{"name": "adam", "lr": 0.1}],
        "figures": {"f": {"panel": {"plot": "contour", **panel}}},
    }
    return optviz.draw(optviz.run(config))


def filled_of(page: Any) -> Any:
    return next(each for each in page.axes[0].collections if getattr(each, "filled", False))


def test_named_levels_their_texts_and_the_colour_bar_are_in_units_of_the_loss() -> None:
    levels = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
    page = figure(levels=list(levels), scale="log", clabel=True, colorbar=True)

    assert tuple(filled_of(page).levels) == levels
    told = [text.get_text() for text in page.axes[-1].get_yticklabels()]
    assert told == ["0.01", "0.1", "1", "10", "100", "1000"]


def test_colours_of_named_levels_spread_over_their_logarithm() -> None:
    drawn = filled_of(figure(levels=[0.01, 0.1, 1, 10, 100, 1000]))

    lightness = np.array([np.dot(color[:3], (0.21, 0.72, 0.07)) for color in drawn.get_facecolor()])
    gaps = np.abs(np.diff(lightness))
    assert gaps.min() > 0.2 * gaps.max()


def test_what_is_higher_than_the_highest_level_keeps_its_colour() -> None:
    assert filled_of(figure(levels=[0, 1, 2, 5])).extend == "max"
    assert filled_of(figure(levels=[1, 2, 5])).extend == "both"
    assert filled_of(figure(levels=[0, 1, 2, 5], extend="neither")).extend == "neither"


@given(st.lists(st.integers(-(10**7), 10**7).map(lambda n: n / 100), min_size=1, max_size=20, unique=True))
def test_different_levels_have_different_texts(levels: list[float]) -> None:
    told = told_apart(levels)

    assert len(set(told.values())) == len({float(each) for each in levels})
