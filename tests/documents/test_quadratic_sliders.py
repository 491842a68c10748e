"""Document 004: its figures, from configs/quadratic_sliders.yaml as it is committed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

import optviz
from optviz.running.axes import frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Result
    from optviz.drawing.figure import Drawing

    Point = tuple[float, float]

RULES = ("adagrad", "rmsprop", "adam")
ENDS = {"adagrad": (-3.790824, -0.907994), "rmsprop": (-0.496530, -3.7e-9), "adam": (-2.203497, 0.205381)}


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run("configs/quadratic_sliders.yaml")


def adagrad(x: float, g: float, state: dict[str, float]) -> float:
    state["s"] = state.get("s", 0.0) + g**2
    return x - 0.1 / math.sqrt(state["s"] + 1e-6) * g


def rmsprop(x: float, g: float, state: dict[str, float]) -> float:
    state["s"] = 0.9 * state.get("s", 0.0) + (1 - 0.9) * g**2
    return x - 0.1 / math.sqrt(state["s"] + 1e-6) * g


def adam(x: float, g: float, state: dict[str, float]) -> float:
    t = state["t"] = state.get("t", 0) + 1
    m = state["m"] = 0.9 * state.get("m", 0.0) + (1 - 0.9) * g
    n = state["n"] = 0.999 * state.get("n", 0.0) + (1 - 0.999) * g * g
    return x - 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(n / (1 - 0.999**t)) + 1e-6)


def walked(rule: Callable[[float, float, dict[str, float]], float], steps: int) -> list[Point]:
    """The document's loop: each coordinate on its own."""
    x1, x2, first, second = -5.0, -2.0, {}, {}
    path = [(x1, x2)]
    for _ in range(steps):
        x1, x2 = rule(x1, 0.2 * x1, first), rule(x2, 4 * x2, second)
        path.append((x1, x2))
    return path


@pytest.mark.parametrize(
    ("label", "rule", "steps"), [("adagrad", adagrad, 50), ("rmsprop", rmsprop, 50), ("adam", adam, 30)]
)
def test_the_path_is_the_documents_loop(result: Result, label: str, rule: Any, steps: int) -> None:
    np.testing.assert_allclose(result[label].x[:, 0], walked(rule, steps), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("label", RULES)
def test_the_end_is_the_documents(result: Result, label: str) -> None:
    np.testing.assert_allclose(result[label].x[-1, 0], ENDS[label], atol=5e-7)


@pytest.mark.parametrize("name", [*RULES, "adadelta", *(f"{rule}_consistent" for rule in (*RULES, "adadelta"))])
def test_each_figure_looks_as_the_documents(
    result: Result, composed: Callable[[Result, str], Drawing], name: str
) -> None:
    drawing = composed(result, name)
    (ax,) = drawing.figure.axes

    assert (drawing.figure.get_size_inches() * drawing.figure.dpi).tolist() == [1000, 600]
    assert ax.get_title() == name.removesuffix("_consistent")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "y")
    assert (ax.get_xlim(), ax.get_ylim()) == ((-5.5, 3), (-3, 3))
    assert to_hex(ax.lines[0].get_color()) == "#ff7f0e"
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), result[ax.get_title()].x[:, 0])


@pytest.mark.parametrize("rule", RULES)
def test_the_level_lines_are_those_of_the_documents_slip(
    result: Result, composed: Callable[[Result, str], Drawing], rule: str
) -> None:
    filled = levels_of(composed(result, rule))

    assert filled.levels.tolist() == list(range(0, 41, 5))
    assert filled.get_cmap().name == "rainbow"
    np.testing.assert_allclose(radius(filled, 1, weights=(1, 1)), 5, atol=0.02)


@pytest.mark.parametrize("rule", RULES)
def test_the_consistent_level_lines_are_those_of_the_function(
    result: Result, composed: Callable[[Result, str], Drawing], rule: str
) -> None:
    filled = levels_of(composed(result, f"{rule}_consistent"))

    assert filled.levels.tolist() == list(range(0, 25, 3))
    np.testing.assert_allclose(radius(filled, 1, weights=(0.1, 2)), 3, atol=0.02)


def levels_of(drawing: Drawing) -> Any:
    return next(c for c in drawing.figure.axes[0].collections if type(c).__name__ == "QuadContourSet")


def radius(filled: Any, level: int, weights: Point) -> np.ndarray:
    """The function at the points of the border above the first level, off the edges of the window."""
    points = filled.get_paths()[level - 1].vertices
    inside = (np.abs(points[:, 1]) < 2.99) & (points[:, 0] > -5.49) & (points[:, 0] < 2.99)
    return points[inside] ** 2 @ np.array(weights)


def test_minimum_start_and_end_are_marked(result: Result, composed: Callable[[Result, str], Drawing]) -> None:
    (ax,) = composed(result, "adam").figure.axes
    end = result["adam"].x[-1, 0]

    told = {text.get_text(): text for text in ax.texts}
    assert {name: text.get_position() for name, text in told.items()} == {
        "minimum": (0, 0.25),
        "start": (-4.9, -1.8),
        "end": (end[0], end[1] - 0.25),
    }
    assert {text.get_color() for text in ax.texts} == {"white"}
    dots = [c for c in ax.collections if type(c).__name__ == "PathCollection" and len(c.get_offsets()) == 1]
    marked = {tuple(c.get_offsets()[0]): c for c in dots}
    star, dot, last = marked[0, 0], marked[-5, -2], marked[tuple(end)]
    assert [to_hex(c.get_facecolor()[0]) for c in (star, dot, last)] == ["#ff0000", "#ff0000", "#ffffff"]
    assert [math.sqrt(c.get_sizes()[0]) for c in (star, dot)] == [15, 10]


SLIDERS = [
    ("adagrad", "lr", 0, 4, 0.01, 0.1),
    ("rmsprop", "lr", 0, 1, 0.001, 0.1),
    ("rmsprop", "decay", 0, 0.99, 0.001, 0.9),
    ("adam", "lr", 0, 1, 0.001, 0.1),
    ("adam", "beta1", 0, 0.999, 0.001, 0.9),
    ("adam", "beta2", 0, 0.999, 0.001, 0.999),
]


def test_the_sliders_are_the_documents(result: Result) -> None:
    for (run, setting, low, high, step, own), axis in zip(SLIDERS, result.experiment.axes.values(), strict=True):
        ((moved, target),) = axis.targets.items()
        described = next(each for each in result.experiment.runs if each.id == run)
        assert (moved, target.path, getattr(described.optimizer, setting)) == (run, setting, own)
        assert (axis.values[0], axis.values[1] - axis.values[0], axis.values[-1]) == pytest.approx((low, step, high))


def test_every_slider_has_an_animation_from_end_to_end(result: Result) -> None:
    axes = result.experiment.axes
    moved = [figure for figure in result.experiment.figures if figure.page.animate]

    assert [figure.page.animate for figure in moved] == list(axes)
    for figure in moved:
        shown = frames(figure, axes)
        assert len(shown) == 41
        assert (shown[0], shown[-1]) == (axes[figure.page.animate].values[0], axes[figure.page.animate].values[-1])
        assert "gif" in figure.page.formats


@pytest.mark.parametrize("lr", [0.1, 1, 4])
def test_adagrad_at_a_position_is_the_documents_loop(result: Result, lr: float) -> None:
    def rule(x: float, g: float, state: dict[str, float]) -> float:
        return x + lr / 0.1 * (adagrad(x, g, state) - x)

    moved = result["adagrad"].sel(adagrad_lr=lr).x[:, 0]

    np.testing.assert_allclose(moved, walked(rule, 50), rtol=1e-9, atol=1e-12)


def test_y_reaches_one_beyond_the_run(result: Result, composed: Callable[[Result, str], Drawing]) -> None:
    drawing = composed(result, "rmsprop_lr")
    drawing.update(drawing.last)

    y = result["rmsprop"].sel(rmsprop_lr=1.0).x[:, 0, 1]
    (ax,) = drawing.figure.axes
    assert ax.get_ylim() == pytest.approx((min(-3, y.min() - 1), max(3, y.max() + 1)))
    assert ax.get_xlim() == (-5.5, 3)
