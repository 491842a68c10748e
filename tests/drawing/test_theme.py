"""Sizes, fonts and the dark page: what a page's keys do to everything that is drawn on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.colors import to_hex

import optviz
from optviz.drawing import styles, theme
from optviz.drawing.figure import compose
from optviz.page import GOLDEN, SIZES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

QUICK: dict[str, Any] = {"problem": "quadratic", "steps": 5, "optimizers": [{"name": "sgd", "lr": 0.1}, "adam"]}


def drawn(page: dict[str, Any], *panels: dict[str, Any]) -> Figure:
    return optviz.draw(
        optviz.run({**QUICK, "figures": {"one": {**page, "panels": list(panels or [{"plot": "loss"}])}}})
    )


def contrast(first: Any, second: Any) -> float:
    light, dark = sorted((styles.luminance(first), styles.luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", [name for name, size in SIZES.items() if size.height is None])
def test_a_document_sets_the_width_and_panels_are_golden(name: str) -> None:
    width, height = drawn({"size": name}).get_size_inches()

    assert (width, width / height) == pytest.approx((SIZES[name].width, GOLDEN))


def test_the_height_follows_rows_and_columns() -> None:
    width, height = drawn({"size": "neurips", "layout": {"columns": 2}}, *[{"plot": "loss"}] * 2).get_size_inches()

    assert width / height == pytest.approx(2 * GOLDEN)


def test_a_height_may_be_given() -> None:
    assert drawn({"size": "ieee", "height": 4}).get_size_inches().tolist() == [3.5, 4]


def test_a_document_sets_fonts_and_lines_together() -> None:
    ax = drawn({"size": "icml"}).axes[0]

    assert ax.xaxis.label.get_fontsize() == 8
    assert {label.get_fontsize() for label in ax.get_xticklabels()} == {7}
    assert ax.lines[0].get_linewidth() == pytest.approx(0.65 * 1.8)
    assert ax.spines["left"].get_linewidth() == pytest.approx(0.65 * 0.8)


def test_a_width_that_a_config_names_is_what_it_says() -> None:
    assert drawn({"size": "icml"}, {"plot": "loss", "linewidth": 3}).axes[0].lines[0].get_linewidth() == 3


def test_a_font_size_is_that_of_labels_and_leads_all_others() -> None:
    usual, larger = drawn({}).axes[0], drawn({"font_size": 20}).axes[0]

    assert larger.xaxis.label.get_fontsize() == pytest.approx(2 * usual.xaxis.label.get_fontsize())
    assert drawn({"size": "icml", "font_size": 10}).axes[0].xaxis.label.get_fontsize() == 10


@pytest.mark.parametrize(("size", "factor"), [("slide", 2), ("icml", 1)])
def test_lines_grow_with_the_font_on_slides_alone(size: str, factor: float) -> None:
    usual, larger = (drawn({"size": size, "font_scale": scale}).axes[0].lines[0].get_linewidth() for scale in (1, 2))

    assert larger == pytest.approx(factor * usual)


def test_a_font_is_taken_by_name() -> None:
    assert drawn({"font": "DejaVu Serif"}).axes[0].xaxis.label.get_fontname() == "DejaVu Serif"


def test_all_that_stands_on_a_dark_page_shows_on_it() -> None:
    guide, note = {"x": 0, "label": "zero"}, {"text": "here", "at": [0, 0], "to": [1, 1]}
    markers = [{"point": "minimum", "text": "low"}]
    panel = {"plot": "contour", "guides": [guide], "notes": [note], "title": "t", "markers": markers}
    figure = drawn({"style": "dark", "title": "T"}, panel)
    (ax,) = figure.axes
    texts = [*ax.texts, *ax.get_xticklabels(), *ax.get_legend().get_texts(), ax.xaxis.label, ax.title]
    ink = [*(text.get_color() for text in texts), ax.lines[0].get_color(), ax.spines["left"].get_edgecolor()]

    assert [to_hex(color) for color in ink if contrast(color, figure.get_facecolor()) < 4.5] == []
    assert contrast(ax.get_legend().get_frame().get_facecolor(), ax.get_legend().get_texts()[0].get_color()) > 4.5


def test_a_light_box_keeps_its_black_text_on_a_dark_page() -> None:
    figure = drawn({"style": "dark"}, {"plot": "loss", "notes": [{"text": "n", "at": [1, 1], "box": "white"}]})

    assert figure.axes[0].texts[0].get_color() == "black"


def test_runs_show_on_a_dark_page() -> None:
    assert min(contrast(color, styles.NIGHT) for color in styles.palette(("dark",))[:8]) >= 3


def test_values_along_an_axis_show_on_a_dark_page() -> None:
    vary = {"lr": {"param": "sgd.lr", "values": [0.01, 0.1, 0.2]}}
    panel = {"plot": "loss", "runs": ["sgd"], "hue": "lr"}
    result = optviz.run({**QUICK, "vary": vary, "figures": {"one": {"style": "dark", "panel": panel}}})

    assert min(contrast(line.get_color(), styles.NIGHT) for line in optviz.draw(result).axes[0].lines[:3]) >= 3


def test_a_dark_twin_is_the_figure_on_a_dark_page() -> None:
    config = {**QUICK, "figures": {"one": {"dark_twin": True, "background": "white", "panel": {"plot": "loss"}}}}
    result = optviz.run(config)

    assert [figure.name for figure in result.experiment.figures] == ["one", "one-dark"]
    light, dark = (optviz.draw(result, name).get_facecolor() for name in (None, "one-dark"))
    assert (to_hex(light), to_hex(dark)) == ("#ffffff", styles.NIGHT)


def test_a_page_of_inches_is_drawn_as_it_always_was() -> None:
    experiment = optviz.load({**QUICK, "figures": {"one": {"panel": {"plot": "loss"}}}})

    assert theme.dressed(experiment.figures[0]) is experiment.figures[0]
    assert compose(optviz.run(experiment), experiment.figures[0]).figure.get_size_inches().tolist() == [6.4, 4.8]
