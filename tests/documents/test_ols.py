"""Document 001: the numbers and the artists behind its figures, from configs/ols.yaml as it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz.animate.frames import frames
from optviz.drawing import styles
from optviz.drawing.figure import Drawing, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optviz.core import Array, Result

SOLUTION = (-2.0, 2.0)


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run("configs/ols.yaml")


@pytest.fixture
def drawing(request: pytest.FixtureRequest, result: Result) -> Iterator[Drawing]:
    figure = next(f for f in result.experiment.figures if f.name == request.param)
    with styles.applied((figure.page.style,), figure.page.font_scale):
        yield compose(result, figure)


def collections(ax: Any, kind: str) -> list[Any]:
    return [c for c in ax.collections if type(c).__name__ == kind]


def path(result: Result, label: str) -> Array:
    return result[label].x[:, 0]


@pytest.mark.parametrize(
    ("label", "step", "expected"),
    [
        ("SGD", 1, (1.0199, -3.0708)),
        ("SGD", 2, (0.5464, 5.5211)),
        ("SGD", 30, (-1.9952, 2.0002)),
        ("SGD", 99, (-2, 2)),
        ("SGD-momentum", 1, (1.0199, -3.0708)),
        ("SGD-momentum", 2, (0.3503, 3.1070)),
        ("SGD-momentum", 30, (-1.9998, 2.0000)),
        ("SGD-momentum", 99, (-2, 2)),
        ("RMSprop", 1, (1, 8)),
        ("RMSprop", 2, (0.3881, 7.3477)),
        ("RMSprop", 30, (-2.1113, 2.7051)),
        ("RMSprop", 99, (-2.0006, 2.0023)),
        ("Adam", 1, (1.9, 8.9)),
        ("Adam", 2, (1.8001, 8.8)),
        ("Adam", 30, (-0.7531, 6.1337)),
        ("Adam", 99, (-2.1972, 2.4833)),
    ],
)
def test_iterates_are_the_documents(result: Result, label: str, step: int, expected: tuple[float, float]) -> None:
    assert path(result, label)[step] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("label", "first"), [("SGD", 17), ("SGD-momentum", 12), ("RMSprop", 57), ("Adam", None)])
def test_runs_come_and_stay_near_the_minimum_when_the_document_says(
    result: Result, label: str, first: int | None
) -> None:
    away = np.linalg.norm(path(result, label)[:100] - SOLUTION, axis=-1) >= 0.1
    arrival = int(np.nonzero(away)[0].max()) + 1
    assert arrival == (100 if first is None else first)


def test_loss_is_the_mean_squared_error_of_the_documents_data(result: Result) -> None:
    random = np.random.RandomState(0)
    shocks = random.normal(0, 0.001, 1000)
    x = random.uniform(-5, 5, 1000)
    y = -2 + 2 * x + shocks
    for a, b in [(2, 9), (-2, 2), (0, 0), (-7.5, 3.25)]:
        assert result.problem.value(np.array([a, b])) == pytest.approx(np.mean((y - a - b * x) ** 2), rel=1e-9)


def test_least_loss_is_the_variance_of_the_shocks(result: Result) -> None:
    assert result.problem.value(result.problem.minima)[0] == pytest.approx(9.69e-7, rel=1e-3)


def test_hessian_is_the_documents(result: Result) -> None:
    hessian = result.problem.grad(np.eye(2)) - result.problem.grad(np.zeros((2, 2)))
    assert hessian == pytest.approx(np.array([[2, 0.2573], [0.2573, 17.097]]), abs=1e-4)


def test_all_eight_stills_and_six_animations_are_there(result: Result) -> None:
    formats = {figure.name: figure.page.formats for figure in result.experiment.figures}
    moving = {name for name, kinds in formats.items() if "gif" in kinds}
    assert {"png", "pdf"} <= set.intersection(*map(set, formats.values()))
    assert moving - {"surface_compare_optim_algos_on_surface"} == {
        "path_SGD",
        "path_SGD_momentum",
        "path_RMSprop",
        "path_Adam",
        "compare_optim_algos",
        "surface_compare_optim_algos",
    }
    assert formats.keys() - moving == {"surface_loss", "contour_loss"}


@pytest.mark.parametrize(
    ("drawing", "frames"),
    [("path_SGD", 31), ("path_Adam", 31), ("compare_optim_algos", 100), ("surface_compare_optim_algos", 100)],
    indirect=["drawing"],
)
def test_animations_have_the_documents_frames(drawing: Drawing, frames: int) -> None:
    assert drawing.steps == tuple(range(frames))


@pytest.mark.parametrize("drawing", ["path_SGD", "compare_optim_algos", "surface_compare_optim_algos"], indirect=True)
def test_animations_draw_the_whole_page_once_and_then_only_what_moves(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = []
    draw = drawing.figure.canvas.draw
    monkeypatch.setattr(drawing.figure.canvas, "draw", lambda: (draws.append(1), draw()))
    shown = list(frames(drawing, drawing.steps[:5]))
    assert (len(shown), len(draws)) == (5, 1)


@pytest.mark.parametrize(
    ("drawing", "every"),
    [
        *(("path_SGD_momentum", 1), ("path_Adam", 1), ("compare_optim_algos", 1)),
        *(("surface_compare_optim_algos", 14), ("surface_compare_optim_algos_on_surface", 14)),
    ],
    indirect=["drawing"],
)
def test_every_frame_is_the_still_of_its_step_on_every_pixel(drawing: Drawing, every: int) -> None:
    drawing.figure.set_dpi(40)
    shown = [picture.rgba.copy() for picture in frames(drawing, drawing.steps)]
    for step, frame in zip(drawing.steps[::every], shown[::every], strict=True):
        drawing.update(step)
        drawing.figure.canvas.draw()
        assert np.array_equal(frame, np.asarray(drawing.figure.canvas.buffer_rgba())), step


@pytest.mark.parametrize("drawing", ["contour_loss"], indirect=True)
def test_contours_stand_at_the_documents_levels_in_its_colours(drawing: Drawing) -> None:
    (ax,) = drawing.figure.axes
    lines, filled = collections(ax, "QuadContourSet")
    assert list(lines.levels) == list(range(0, 41, 5))
    assert lines.get_linestyle()[0][1] is not None  # dashed
    assert filled.cmap.name == "rocket"
    assert (ax.get_xlim(), ax.get_ylim()) == ((-10, 10), (-10, 10))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Intercept", "Slope")


@pytest.mark.parametrize("drawing", ["path_SGD_momentum"], indirect=True)
def test_momentums_picture_has_62_dots_and_31_arrows_of_minus_lr_times_the_gradient(
    drawing: Drawing, result: Result
) -> None:
    (ax,) = drawing.figure.axes
    dots = next(c for c in collections(ax, "PathCollection") if len(c.get_offsets()) > 1)
    (shafts,) = collections(ax, "LineCollection")
    segments = np.array(shafts.get_segments())
    momentum = result["SGD-momentum"]
    assert len(dots.get_offsets()) == 62
    assert segments[:, 0] == pytest.approx(momentum.x[:31, 0])
    assert segments[:, 1] - segments[:, 0] == pytest.approx(-0.1 * momentum.grad_at_x[:31, 0])


@pytest.mark.parametrize("drawing", ["path_RMSprop"], indirect=True)
def test_dots_of_a_step_stand_over_those_of_the_step_before_in_the_documents_colours(drawing: Drawing) -> None:
    (ax,) = drawing.figure.axes
    dots = next(c for c in collections(ax, "PathCollection") if len(c.get_offsets()) > 1)
    assert dots.get_facecolors()[:2].tolist() == [[1, 1, 1, 1], [0, 0, 1, 0.5]]
    assert dots.get_sizes() == pytest.approx(10)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["SGD", "RMSprop"]


@pytest.mark.parametrize("drawing", ["surface_compare_optim_algos"], indirect=True)
def test_documents_landscape_has_its_view_and_its_dots_in_the_plane_below(drawing: Drawing) -> None:
    (ax,) = drawing.figure.axes
    assert (ax.elev, ax.azim) == (60, 35)
    drawing.figure.canvas.draw()
    assert {label.get_text() for label in ax.zaxis.get_ticklabels()} >= {"1434.38", "−97.48"}


@pytest.mark.parametrize("name", ["x", "value", "step"])
def test_arrays_have_the_promised_shapes(result: Result, name: str) -> None:
    assert getattr(result["Adam"], name).shape == {"x": (101, 1, 2), "value": (101, 1), "step": (101,)}[name]
