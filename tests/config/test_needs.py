"""A plot of a state that nothing here has is a mistake, told before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

import optviz
from optviz.config.diagnostics import ConfigError


@pytest.mark.parametrize(
    ("panel", "path", "hint"),
    [
        ({"plot": "curves", "quantity": ["x", "ratoi"]}, "quantity.1", "did you mean 'ratio'?"),
        ({"plot": "bars", "quantity": "effective_l"}, "quantity", "did you mean 'effective_lr'?"),
        ({"plot": "scatter", "x": "frequncy"}, "x", "did you mean 'frequency'?"),
    ],
)
def test_an_unknown_state_is_named_where_it_stands(panel: dict[str, Any], path: str, hint: str) -> None:
    config = {"problem": "linear_model", "optimizers": ["sgd", "adam"], "figures": {"f": {"panel": panel}}}

    with pytest.raises(ConfigError) as error:
        optviz.load(config)

    (diagnostic,) = error.value.diagnostics
    assert ".".join(map(str, diagnostic.path)) == f"figures.f.panel.{path}"
    assert diagnostic.hint == hint


def test_a_plot_may_need_what_only_one_of_the_runs_has() -> None:
    panel = {"plot": "curves", "quantity": "ratio"}

    experiment = optviz.load(
        {"problem": "linear_model", "optimizers": ["sgd", "adam"], "figures": {"f": {"panel": panel}}}
    )

    assert experiment.figures[0].panels[0].plot.needs() == ("ratio",)
