"""Document 002: its two figures, from configs/minibatch_variance.yaml as it is committed."""

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

TAB10 = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"]
X = np.linspace(-10, 10, 100)


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run("configs/minibatch_variance.yaml")


@pytest.fixture(scope="module")
def losses() -> Array:
    """f of the document, (100 points, 100 batches), drawn in its order."""
    np.random.seed(0)
    kernel = np.exp(-((X[:, None] - X) ** 2) / (2 * 2.5**2))
    paths = np.random.multivariate_normal(np.zeros(100), kernel, 100)
    offset = np.random.randn(1, 100) * 7
    delta = np.random.rand(1, 100) * 2 + 0.5
    inside = np.abs(X[:, None] - offset) < delta
    huber = (X[:, None] - offset) ** 2 / 2 * inside + (1 - inside) * delta * (np.abs(X[:, None] - offset) - delta / 2)
    return huber + np.random.rand(1, 100) * 5 + 0.8 * paths.T


def lines(drawing: Drawing) -> list[Any]:
    return list(drawing.figure.axes[0].lines)


def at_points(line: Any) -> Array:
    """A drawn curve at the document's 100 points, between its own points by straight lines."""
    return np.interp(X, line.get_xdata(), line.get_ydata())


def test_with_high_variance_the_black_line_is_the_mean_of_ten(
    result: Result, composed: Callable[[Result, str], Drawing]
) -> None:
    mean = at_points(lines(composed(result, "sgd_minima_unstable"))[-1])

    np.testing.assert_allclose(mean[[0, 50, 99]], [18.745, 10.234, 16.416], atol=0.15)


def test_with_low_variance_the_black_line_is_the_mean_of_a_hundred(
    result: Result, composed: Callable[[Result, str], Drawing]
) -> None:
    mean = at_points(lines(composed(result, "sgd_minima_stable"))[-1])

    np.testing.assert_allclose(mean[[0, 50, 99]], [19.016, 10.314, 17.077], atol=0.15)


def test_the_losses_are_the_documents(
    result: Result, losses: Array, composed: Callable[[Result, str], Drawing]
) -> None:
    drawn = lines(composed(result, "sgd_minima_unstable"))

    np.testing.assert_allclose([at_points(line) for line in drawn[:10]], losses[:, :10].T, atol=0.01)


def test_the_calm_losses_are_the_documents(
    result: Result, losses: Array, composed: Callable[[Result, str], Drawing]
) -> None:
    drawn = lines(composed(result, "sgd_minima_stable"))

    calm = 0.23 * losses + 0.77 * losses.mean(axis=1, keepdims=True)
    np.testing.assert_allclose([at_points(line) for line in drawn[:10]], calm[:, :10].T, atol=0.01)
    np.testing.assert_allclose(at_points(drawn[10]), calm.mean(axis=1), atol=0.01)


@pytest.mark.parametrize(
    ("name", "title"),
    [("sgd_minima_unstable", "High gradient variance"), ("sgd_minima_stable", "Low gradient variance")],
)
def test_the_figures_look_as_the_documents(
    result: Result, composed: Callable[[Result, str], Drawing], name: str, title: str
) -> None:
    drawing = composed(result, name)
    (ax,) = drawing.figure.axes

    assert [to_hex(line.get_color()) for line in ax.lines] == [*TAB10, "#000000"]
    assert [line.get_linewidth() for line in ax.lines] == [0.8] * 10 + [2.4]
    assert ax.get_ylim() == (0, 30)
    assert ax.get_title() == title
    assert ax.get_legend() is None
    assert drawing.figure.get_size_inches().tolist() == [6, 4]


def test_both_figures_are_written_as_pdf_and_png(result: Result) -> None:
    formats = {figure.name: set(figure.page.formats) for figure in result.experiment.figures}

    assert formats["sgd_minima_unstable"] == formats["sgd_minima_stable"] == {"png", "pdf"}


def test_sgd_stands_on_the_mean_loss(result: Result, composed: Callable[[Result, str], Drawing]) -> None:
    drawing = composed(result, "sgd_on_minibatches")
    drawing.update(7)

    (dot,) = [line for line in lines(drawing) if line.get_label() == "SGD"]
    assert np.array_equal(dot.get_xydata(), [[result["SGD"].x[7, 0, 0], result["SGD"].value[7, 0]]])
