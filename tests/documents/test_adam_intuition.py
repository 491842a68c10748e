"""Document 003: its nine figures, from configs/adam_intuition.yaml as it is committed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.colors import to_hex

import optviz

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Result
    from optviz.drawing.figure import Drawing

STREAMS = ("noise", "ramp", "constant")
VARIANTS = ("accepted", "buggy", "first_only")

each_figure = pytest.mark.parametrize(("stream", "variant"), list(product(STREAMS, VARIANTS)))


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run("configs/adam_intuition.yaml")


def gradients(stream: str) -> list[float]:
    if stream == "noise":
        return list(np.random.RandomState(42).normal(0, 1, 100))
    return [float(i) for i in range(100)] if stream == "ramp" else [10.0] * 100


def transcribed(stream: str, variant: str) -> list[float]:
    """The document's loop, number by number."""
    m = v = 0.0
    ratios = []
    for i, g in enumerate(gradients(stream), start=1):
        m, v = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g**2
        m_hat, v_hat = m / (1 - 0.9**i), v / (1 - 0.999**i)
        if variant == "buggy" or (variant == "first_only" and i == 1):
            m, v = m_hat, v_hat
        if variant != "accepted":
            m_hat, v_hat = m, v
        ratios.append(m_hat / (v_hat**0.5 + 0.001))
    return ratios


def ratio(result: Result, stream: str, variant: str) -> np.ndarray:
    return result[variant].state["ratio"][1:, 0, STREAMS.index(stream)]


@each_figure
def test_the_ratio_is_that_of_the_documents_loop(result: Result, stream: str, variant: str) -> None:
    np.testing.assert_allclose(ratio(result, stream, variant), transcribed(stream, variant), rtol=1e-10, atol=1e-300)


@each_figure
def test_each_figure_is_the_gradient_in_blue_and_the_ratio_in_orange(
    result: Result, composed: Callable[[Result, str], Drawing], stream: str, variant: str
) -> None:
    drawing = composed(result, f"adam_{stream}_{variant}")
    (ax,) = drawing.figure.axes

    blue, orange = ax.lines
    assert [to_hex(line.get_color()) for line in ax.lines] == ["#1f77b4", "#ff7f0e"]
    assert blue.get_ydata().tolist() == gradients(stream)
    assert np.array_equal(orange.get_ydata(), ratio(result, stream, variant))
    assert blue.get_xdata().tolist() == orange.get_xdata().tolist() == list(range(100))
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), ax.get_legend()) == ("", "", "", None)
    assert (drawing.figure.get_size_inches() * drawing.figure.dpi).tolist() == [640, 480]


def test_with_the_mistake_the_ratio_of_a_constant_collapses(result: Result) -> None:
    collapsed = ratio(result, "constant", "buggy")

    np.testing.assert_allclose(collapsed[:3], [0.9999, 0.2353, 0.0437], atol=5e-5)
    assert collapsed[-1] == pytest.approx(3.404888183404303e-70, rel=1e-12)


@pytest.mark.parametrize("variant", ["first_only", "accepted"])
def test_without_it_the_ratio_of_a_constant_stays_near_one(result: Result, variant: str) -> None:
    np.testing.assert_allclose(ratio(result, "constant", variant), 0.9999, atol=1e-6)


def test_the_ratio_of_a_ramp(result: Result) -> None:
    buggy, once, right = (ratio(result, "ramp", variant) for variant in ("buggy", "first_only", "accepted"))

    assert (buggy.max(), buggy[-1]) == (pytest.approx(0.743, abs=5e-4), pytest.approx(2.7e-67, rel=0.02))
    assert (once.max(), once.argmax() + 1, once[-1]) == (
        pytest.approx(7.15, abs=5e-3),
        21,
        pytest.approx(5.03, abs=5e-3),
    )
    assert right[-1] == right.max() == pytest.approx(1.551, abs=5e-4)


def test_the_ratio_of_noise(result: Result) -> None:
    buggy, once, right = (ratio(result, "noise", variant) for variant in ("buggy", "first_only", "accepted"))

    assert (buggy[0], buggy[-1]) == (pytest.approx(0.998, abs=5e-4), pytest.approx(2.0e-70, rel=0.03))
    np.testing.assert_allclose([once.min(), once.max(), once[-1]], [-0.861, 1.124, -0.177], atol=5e-4)
    np.testing.assert_allclose([right.min(), right.max(), right[-1]], [-0.524, 0.998, -0.107], atol=5e-4)


def test_the_grid_shows_all_nine_with_the_ratio_on_its_own_axis(
    result: Result, composed: Callable[[Result, str], Drawing]
) -> None:
    page = composed(result, "adam_intuition").figure
    left, right = [ax for ax in page.axes if ax.lines], [ax for ax in page.axes if not ax.lines]

    assert len(left) == len(right) == 9
    for (stream, variant), ax, own in zip(
        product(STREAMS, ("buggy", "first_only", "accepted")), left, right, strict=True
    ):
        assert ax.get_title(loc="left") == f"{stream}, {variant}"
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("update", "gradient")
        assert own.yaxis.get_label_position() == "right"
        curve = ax.lines[1]
        assert curve.get_transform() == own.transData
        assert np.array_equal(curve.get_ydata(), ratio(result, stream, variant))
        low, high = own.get_ylim()
        assert low < curve.get_ydata().min() <= curve.get_ydata().max() < high
