"""Document 000: the numbers and the artists behind its figure, from configs/rare_tokens.yaml as it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

import optviz

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array, Result
    from optviz.drawing.figure import Drawing

TOKENS = ["the", "model", "training", "gradient", "eigenvector", "thalweg"]
FREQUENCY = np.array([0.95, 0.6, 0.2, 0.05, 0.005, 0.001])
COLORS = ["#1a5276", "#2471a3", "#5dade2", "#e67e22", "#c0392b", "#7d2a2a"]
STEPS = 3000


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run("configs/rare_tokens.yaml")


@pytest.fixture
def axes(result: Result, composed: Callable[[Result, str], Drawing]) -> list[Any]:
    """SGD's curves, Adam's curves, the bars, the dots."""
    return composed(result, "sgd_vs_adam").figure.axes


@pytest.fixture(scope="module")
def batches() -> tuple[Array, Array]:
    """X (3000, 32, 6) and Y (3000, 32) as the document's page tells how to draw them."""
    random = np.random.default_rng(0)
    x = random.random((STEPS, 32, 6)) < FREQUENCY
    return x, x @ np.ones(6) + 0.05 * random.standard_normal((STEPS, 32))


def gradient(batches: tuple[Array, Array], step: int, w: Array) -> Array:
    x, y = batches[0][step].astype(float), batches[1][step]
    return x.T @ (x @ w - y) / 32


def test_sgd_ends_where_the_document_says(result: Result) -> None:
    np.testing.assert_allclose(result["SGD"].x[-1, 0], [1.0035, 0.9991, 0.9999, 1.0012, 0.5328, 0.1483], atol=5e-5)


def test_adam_ends_where_the_document_says(result: Result) -> None:
    np.testing.assert_allclose(result["Adam"].x[-1, 0], [0.9994, 0.9972, 1.0108, 0.9883, 1.0380, 0.9585], atol=5e-5)


def test_rare_tokens_have_few_gradients(result: Result) -> None:
    assert (result["SGD"].grad_at_x[:-1, 0] != 0).sum(axis=0).tolist() == [3000, 3000, 3000, 2428, 445, 98]


def test_rare_tokens_get_a_larger_learning_rate(result: Result) -> None:
    rate = result["Adam"].state["effective_lr"][-1, 0]

    np.testing.assert_allclose(rate, [1.306, 1.692, 3.839, 9.791, 50.19, 54.35], rtol=2e-4)
    assert rate[-1] / rate[0] == pytest.approx(41.6, abs=0.05)


def test_sgd_is_the_documents_loop(result: Result, batches: tuple[Array, Array]) -> None:
    w, history = np.zeros(6), []
    for step in range(STEPS):
        w = w - 0.05 * gradient(batches, step, w)
        history.append(w)

    np.testing.assert_allclose(result["SGD"].x[1:, 0], history, rtol=1e-9, atol=1e-12)


def test_adam_is_the_documents_loop(result: Result, batches: tuple[Array, Array]) -> None:
    w, m, v, history = np.zeros(6), np.zeros(6), np.zeros(6), []
    for step in range(STEPS):
        g = gradient(batches, step, w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9 ** (step + 1)), v / (1 - 0.999 ** (step + 1))
        w = w - 0.05 * m_hat / (np.sqrt(v_hat) + 1e-8)
        history.append(w)

    np.testing.assert_allclose(result["Adam"].x[1:, 0], history, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("place", "run"), [(0, "SGD"), (1, "Adam")])
def test_curves_show_the_weight_after_each_update(result: Result, axes: list[Any], place: int, run: str) -> None:
    curves = axes[place].lines[1:]

    assert [to_hex(line.get_color()) for line in curves] == COLORS
    assert [line.get_linewidth() for line in curves] == [1.8] * 6
    for i, line in enumerate(curves):
        assert line.get_xdata().tolist() == list(range(STEPS))
        assert np.array_equal(line.get_ydata(), result[run].x[1:, 0, i])


@pytest.mark.parametrize("place", [0, 1])
def test_the_legend_tells_each_tokens_frequency(axes: list[Any], place: int) -> None:
    told = [text.get_text() for text in axes[place].get_legend().get_texts()]

    assert told == ["True weight = 1.0", *(f"{t} (freq={f:.3f})" for t, f in zip(TOKENS, FREQUENCY, strict=True))]


def test_the_panels_of_curves_have_the_documents_limits_and_names(axes: list[Any]) -> None:
    for ax in axes[:2]:
        assert ax.get_ylim() == (-0.3, 1.6)
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("Training Step", "Learned Weight")
        assert not ax.spines["top"].get_visible()
        assert not ax.spines["right"].get_visible()
        assert to_hex(ax.get_facecolor()) == "#fafaf8"


def test_notes_point_at_the_last_weight_of_the_rarest_token(result: Result, axes: list[Any]) -> None:
    sgd, adam = axes[0].texts[0], axes[1].texts[0]

    assert list(sgd.xy) == [0.95 * STEPS, result["SGD"].x[-1, 0, -1]]
    assert list(adam.xy) == [0.95 * STEPS, result["Adam"].x[-1, 0, -1]]
    assert list(sgd.xyann) == [0.65 * STEPS, -0.15]
    assert list(adam.xyann) == [0.6 * STEPS, 0.3]


def test_bars_are_the_errors_of_the_weights(result: Result, axes: list[Any]) -> None:
    bars = axes[2].patches

    heights = [bar.get_height() for bar in bars]
    errors = np.abs(np.concatenate([result["SGD"].x[-1, 0], result["Adam"].x[-1, 0]]) - 1)
    np.testing.assert_allclose(heights, errors)
    np.testing.assert_allclose([bar.get_x() for bar in bars], [*np.arange(6) - 0.35, *np.arange(6)], atol=1e-12)
    assert {(to_hex(bar.get_facecolor()), bar.get_alpha()) for bar in bars} == {("#c0392b", 0.85), ("#2980b9", 0.85)}
    assert axes[2].get_ylim() == pytest.approx((0, 1.05 * errors.max()))


def test_names_under_the_bars_are_cut_at_eight_letters(axes: list[Any]) -> None:
    names = axes[2].get_xticklabels()

    assert [name.get_text() for name in names] == ["the", "model", "training", "gradient", "eigenvec", "thalweg"]
    assert {name.get_rotation() for name in names} == {30}


def test_dots_are_the_learning_rate_over_the_frequency(result: Result, axes: list[Any]) -> None:
    (dots,) = axes[3].collections

    assert np.array_equal(dots.get_offsets()[:, 0], FREQUENCY)
    assert np.array_equal(dots.get_offsets()[:, 1], result["Adam"].state["effective_lr"][-1, 0])
    assert [to_hex(color) for color in dots.get_facecolors()] == COLORS
    assert dots.get_sizes().tolist() == pytest.approx([120])
    assert (axes[3].get_xscale(), axes[3].get_yscale()) == ("log", "log")
    assert [text.get_text() for text in axes[3].texts] == [*TOKENS, "Nominal LR = 0.05"]


def test_the_page_is_the_documents(result: Result, composed: Callable[[Result, str], Drawing]) -> None:
    page = composed(result, "sgd_vs_adam").figure

    assert page.get_size_inches().tolist() == [16, 11]
    assert page.dpi == 150
    title = page._suptitle
    assert title.get_text() == "SGD vs. Adam on Rare Tokens -- Frequency Bias and Variance Normalization"
    assert (title.get_fontsize(), title.get_fontweight(), title.get_position()[1]) == (14, "bold", 0.99)


def test_the_clear_variants_legends_cover_no_curve(result: Result, composed: Callable[[Result, str], Drawing]) -> None:
    page = composed(result, "sgd_vs_adam_clear").figure
    page.canvas.draw()

    for ax in page.axes[:2]:
        box = ax.get_legend().get_window_extent()
        for line in ax.lines[1:]:
            x, y = ax.transData.transform(line.get_xydata()).T
            assert not ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any()
