"""The words that a config may use are those that matplotlib knows."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import is_color_like
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle

from optviz.config import texts
from optviz.config.texts import text_error


@pytest.mark.parametrize("name", texts.COLORMAPS)
def test_every_colour_map_is_matplotlib_s(name: str) -> None:
    assert name in mpl.colormaps
    assert f"{name}_r" in mpl.colormaps


def test_every_colour_is_matplotlib_s() -> None:
    names = (*texts.CSS_COLORS, *texts.BASE_COLORS, *texts.TABLEAU)

    assert all(map(is_color_like, names))
    assert set(mpl.colors.CSS4_COLORS) == set(texts.CSS_COLORS)


@given(st.one_of(st.text("#0123456789abcdefC. +-", max_size=9), st.text(max_size=5), st.sampled_from(texts.CSS_COLORS)))
def test_what_passes_for_a_colour_is_one(text: str) -> None:
    assert text_error("color", text) is not None or is_color_like(text)


def test_every_marker_and_line_style_is_matplotlib_s() -> None:
    for marker in texts.MARKERS:
        MarkerStyle(marker)
    for line in texts.LINES:
        Line2D([], [], linestyle=line)


@pytest.mark.parametrize(
    "text",
    ["red", "RED", "#abc", "#abcd", "#a1b2c3", "#a1b2c3d4", "0.5", "1", "0", "C0", "C12", "k", "tab:red", "none"],
)
def test_colours_have_many_forms(text: str) -> None:
    assert text_error("color", text) is None


@pytest.mark.parametrize(
    "text", ["", "rde", "#ab", "#abcde", "#ggg", "1.5", "-0.5", "C", "c12x", "(1, 0, 0)", "tab:rad", "K"]
)
def test_other_texts_are_no_colours(text: str) -> None:
    assert text_error("color", text) is not None


def test_a_slip_in_a_colour_gets_the_nearest() -> None:
    found = text_error("color", "crimsn")

    assert found is not None
    assert found.hint == "did you mean 'crimson'?"
