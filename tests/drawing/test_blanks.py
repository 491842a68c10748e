"""Numbers of results in titles and notes."""

from __future__ import annotations

from typing import Any

import pytest

import optviz
from optviz.config.diagnostics import ConfigError
from optviz.drawing.figure import compose

# x is halved at each step: f = ½ x² is 8 at the start and 2 after one step.
CONFIG: dict[str, Any] = {
    "problem": {"name": "quadratic", "A": [1, 1]},
    "start": [4, 0],
    "steps": 5,
    "optimizers": [{"name": "sgd", "lr": 0.5}, {"name": "adam", "lr": 0.5}],
}


def drawn(panel: dict[str, Any], **page: Any) -> Any:
    result = optviz.run({**CONFIG, "figures": {"f": {**page, "panel": {"plot": "contour", **panel}}}})
    return compose(result, result.experiment.figures[0])


def test_a_title_tells_what_a_run_has_come_to_by_its_step() -> None:
    drawing = drawn({"title": "{sgd.value:.2f} after {sgd.steps}, x = {sgd.x:g}, {adam.steps}"})
    ax = drawing.figure.axes[0]

    assert ax.get_title(loc="left") == "0.01 after 5, x = 0.125, 5"
    drawing.update(1)
    assert ax.get_title(loc="left") == "2.00 after 1, x = 2, 1"


def test_the_title_of_a_page_and_a_note_tell_numbers_too() -> None:
    note = {"text": "‖∇f‖ = {sgd.grad_norm:g}", "at": [0, 0]}
    drawing = drawn({"notes": [note]}, title="{sgd.distance:g} away")

    assert drawing.figure.get_suptitle() == "0.125 away"
    assert "‖∇f‖ = 0.125" in [text.get_text() for text in drawing.figure.axes[0].texts]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("{sgd.valu}", "nothing called 'sgd.valu' here; there is .*sgd.steps, .*sgd.value"),
        ("{sdg.value}", "nothing called 'sdg.value' here; there is step, adam.value, sgd.value"),
        ("{steps}", "nothing called 'steps' here; there is step, adam.value, sgd.value"),
    ],
)
def test_a_blank_that_nothing_fills_is_told_with_what_there_is(title: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        drawn({"title": title})
    with pytest.raises(ConfigError, match=said):
        drawn({"notes": [{"text": title, "at": [0, 0]}]})
