"""Figures from experiments: panels, appearances, divergence, and what stands around the plots."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import optviz
from optviz.drawing import figure, styles
from optviz.drawing.figure import compose, styles_of

if TYPE_CHECKING:
    from optviz.drawing.figure import Drawing

QUICK: dict[str, Any] = {"problem": "quadratic", "steps": 20, "optimizers": [{"name": "sgd", "lr": 0.1}]}


def drawn(panel: dict[str, Any] | None = None, **told: Any) -> Drawing:
    """The only figure of a small config, with this panel and whatever else is told."""
    page = told.pop("page", {})
    panels = told.pop("panels", None)
    figure = {**page, **({"panels": panels} if panels else {"panel": panel or {"plot": "contour"}})}
    experiment = optviz.load({**QUICK, **told, "figures": {"one": figure}})
    (figure,) = experiment.figures
    with styles.applied(styles_of(figure), figure.page.font_scale):
        return compose(optviz.run(experiment), figure)


def legend(drawing: Drawing) -> list[str]:
    return [text.get_text() for text in drawing.figure.axes[0].get_legend().get_texts()]


def pixels(drawing: Drawing) -> Any:
    drawing.figure.canvas.draw()
    return np.asarray(drawing.figure.canvas.buffer_rgba()).copy()


def test_page_has_its_size_in_pixels() -> None:
    assert pixels(drawn(page={"size": [5, 3], "dpi": 120})).shape == (360, 600, 4)


def test_panels_fill_a_grid_near_a_square() -> None:
    drawing = drawn(panels=[{"plot": "contour"}] * 5)
    assert {ax.get_subplotspec().get_gridspec().get_geometry() for ax in drawing.figure.axes} == {(2, 3)}


def test_panels_may_be_placed_and_span_cells() -> None:
    drawing = drawn(panels=[{"plot": "contour", "at": [0, 0], "span": [1, 2]}, {"plot": "loss", "at": [0, 2]}])
    first, second = (ax.get_subplotspec() for ax in drawing.figure.axes)
    assert (first.colspan.start, first.colspan.stop) == (0, 2)
    assert second.colspan.start == 2


def test_a_colour_belongs_to_a_contender_in_every_panel() -> None:
    drawing = drawn(
        panels=[{"plot": "loss"}, {"plot": "loss", "runs": ["Adam"]}],
        optimizers=["sgd", {"name": "adam", "lr": 0.1}],
    )
    first, second = drawing.figure.axes
    assert first.lines[1].get_color() == second.lines[0].get_color()
    assert first.lines[0].get_color() != first.lines[1].get_color()


def test_a_panel_shows_runs_by_another_name_and_colour() -> None:
    runs = [{"run": "SGD", "label": "plain", "color": "red", "alpha": 0.5}]
    drawing = drawn({"plot": "loss", "runs": runs, "legend": True})
    (line,) = drawing.figure.axes[0].lines
    assert (line.get_color(), line.get_alpha()) == ("red", 0.5)
    assert legend(drawing) == ["plain"]


def test_divergence_is_said_in_the_legend() -> None:
    drawing = drawn(optimizers=[{"name": "sgd", "lr": 1e100}])
    assert legend(drawing) == ["SGD (diverged at step 1)"]


def test_a_diverging_run_is_drawn_up_to_where_it_left_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing = drawn(
            optimizers=[{"name": "sgd", "lr": 3.0}, {"name": "sgd", "lr": 1e100, "label": "wild"}], steps=600
        )
        drawing.figure.canvas.draw()
    line = drawing.figure.axes[0].lines[0]
    assert np.isfinite(line.get_ydata()[:3]).all()


@pytest.mark.fault(31)
@pytest.mark.parametrize("plot", ["contour", "loss", "surface"])
@pytest.mark.parametrize("lr", [1e150, 1e308])
def test_huge_and_lost_numbers_do_not_break_the_drawing(plot: str, lr: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn({"plot": plot}, optimizers=[{"name": "sgd", "lr": lr}]).figure.canvas.draw()


@pytest.mark.fault(31)
@pytest.mark.parametrize("plot", ["contour", "surface"])
@pytest.mark.filterwarnings("ignore::optviz.drawing.figure.UnseenWarning")  # nor is a run
def test_a_window_without_a_finite_value_says_so(plot: str) -> None:
    problem = {"name": "quadratic", "A": [1e300, 1e300]}
    drawing = drawn({"plot": plot, "extent": [[1e100, 2e100], [1e100, 2e100]]}, problem=problem)
    drawing.figure.canvas.draw()
    assert "no finite value in this window" in [text.get_text() for text in drawing.figure.axes[0].texts]


@pytest.mark.fault(32)
@pytest.mark.parametrize("plot", ["contour", "loss", "surface"])
def test_a_zero_gradient_one_step_and_one_frame_make_valid_figures(plot: str) -> None:
    drawing = drawn({"plot": plot}, start=[0, 0], steps=1, page={"frames": 1})
    drawing.figure.canvas.draw()
    assert drawing.steps == (1.0,)


def test_frames_are_spread_evenly_from_the_start_to_the_last_step() -> None:
    assert drawn(page={"frames": 5}).steps == (0, 5, 10, 15, 20)
    assert drawn(page={"until": 3}).steps == (0, 1, 2, 3)


def test_a_still_shows_the_step_it_is_asked_for() -> None:
    drawing = drawn(page={"until": 7})
    dots = drawing.figure.axes[0].collections
    shown = max(len(c.get_offsets()) for c in dots if type(c).__name__ == "PathCollection")
    assert shown == 8


def test_what_a_panel_says_of_its_axes_holds() -> None:
    ax = drawn(
        {"plot": "loss", "title": "T", "xlabel": "X", "ylabel": "Y", "xlim": [0, 9], "ylim": [1, 2], "yscale": "linear",
         "grid": False, "spines": ["left"], "legend": False, "background": "#fafaf8"}
    ).figure.axes[0]  # fmt: skip
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim(), ax.get_ylim()) == ("X", "Y", (0, 9), (1, 2))
    assert ax.get_title() == "T" or ax.get_title(loc="left") == "T"
    assert ax.get_yscale() == "linear"
    assert ax.get_legend() is None
    assert [name for name, spine in ax.spines.items() if spine.get_visible()] == ["left"]


def test_a_note_points_at_a_number_taken_from_the_results() -> None:
    reference = {"run": "SGD", "coordinate": "y"}
    note = {"text": "here", "at": [0.5, 0.5], "coords": "axes", "to": [{"run": "SGD", "coordinate": 0}, reference]}
    drawing = drawn({"plot": "contour", "notes": [note]})
    (annotation,) = drawing.figure.axes[0].texts
    assert annotation.xy == pytest.approx((-5 * 0.98**20, -2 * 0.6**20))


def test_a_marked_end_follows_its_run() -> None:
    drawing = drawn({"plot": "contour", "markers": [{"point": "end", "text": "end", "text_offset": [0, -0.25]}]})
    drawing.update(0)
    (text,) = drawing.figure.axes[0].texts
    assert text.get_position() == pytest.approx((-5, -2.25))
    drawing.update(1)
    assert text.get_position() == pytest.approx((-4.9, -1.45))


def test_guides_come_first_in_the_legend() -> None:
    drawing = drawn({"plot": "loss", "guides": [{"y": 1, "label": "one"}]})
    assert legend(drawing) == ["one", "SGD"]


SPACED = {
    "a legend on lines": ({"plot": "loss"}, {}),
    "a legend on dots": ({"plot": "contour", "notes": [{"text": "low", "at": [0, 0], "to": [1, 1]}]}, {}),
    "one unit as long on both axes": ({"plot": "contour", "equal": True}, {"size": [6, 3]}),
    "spaces as they are told": ({"plot": "loss", "title": "f"}, {"layout": {"margins": [0.2, 0.2, 0.9, 0.8]}}),
    "a page too small for its labels": ({"plot": "loss", "label_size": 60}, {"size": [2, 2]}),
    "in space": ({"plot": "surface"}, {"title": "both"}),
    "in space, with a legend that seeks": ({"plot": "surface", "legend": {"loc": "best"}}, {}),
}


@pytest.mark.parametrize(("panel", "page"), SPACED.values(), ids=SPACED)
def test_a_page_is_settled_as_a_draft_of_it_would(
    panel: dict[str, Any], page: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = pixels(drawn(panel, page=page))
    monkeypatch.setattr(figure, "_space", lambda page, drafted: page.draw_without_rendering())

    assert np.array_equal(pixels(drawn(panel, page=page)), quick)


def test_a_grey_reader_tells_our_style_s_runs_apart_by_marker_and_dash() -> None:
    appearances = styles.appearances(6, ("optviz",))
    assert len({appearance.marker for appearance in appearances}) == 6
    assert len({appearance.linestyle for appearance in appearances}) == 6


def test_drawing_leaves_matplotlib_s_settings_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    drawn(page={"style": "darkgrid", "font_scale": 2})
    assert dict(mpl.rcParams) == before


def test_rocket_has_seaborn_s_ends() -> None:
    from matplotlib.colors import to_hex

    rocket = styles.colormap("rocket")
    assert (to_hex(rocket(0.0)), to_hex(rocket(1.0))) == ("#03051a", "#faebdd")
