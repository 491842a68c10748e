"""Keys of a panel: what a plot takes has an effect, and anything else is refused with its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.core.plot import PLANE, POSITIONED, SPACE

BASE: dict[str, Any] = {
    "problem": {"name": "minibatch_losses", "batches": 3, "order": "drawn"},
    "steps": 4,
    "optimizers": [{"name": "sgd", "lr": 0.1}],
    "vary": {"lr": {"param": "lr", "values": [0.1, 0.2]}, "seed": {"param": "seed", "count": 3}},
}
FLAT = {
    **BASE,
    "problem": "rosenbrock",
    "optimizers": [{"name": "sgd", "lr": 1e-3}],
    "vary": {"lr": BASE["vary"]["lr"]},
}
LINEAR = {**BASE, "problem": {"name": "linear_model", "draws": 5}, "vary": {"lr": BASE["vary"]["lr"]}}
# A problem on which a plot shows something, and what it needs.
SHOWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bars": (LINEAR, {}),
    "contour": (FLAT, {"points": 15}),
    "curves": (BASE, {"quantity": "grad"}),
    "fit": ({**FLAT, "problem": {"name": "logistic", "n_samples": 9}}, {"points": 15}),
    "function": ({**FLAT, "problem": {"name": "quadratic", "A": [2]}, "start": [0.6]}, {"points": 15}),
    "loss": (BASE, {}),
    "map": (FLAT, {"x": "lr", "best": False}),
    "minibatch_losses": (BASE, {"points": 15}),
    "scatter": (LINEAR, {"x": "frequency", "y": "x"}),
    "surface": (FLAT, {"points": 12, "rcount": 5, "ccount": 5}),
}
VALUES: dict[str, Any] = {
    "xlim": [0.11, 0.77],
    "ylim": [0.011, 0.3],
    "zlim": [1, 2000],
    "zlabel": "height",
    "xscale": "symlog",
    "yscale": "symlog",
    "equal": True,
    "spines": ["left", "top"],
    "guides": [{"y": 0.2}, {"x": 0.15}],
    "notes": [{"text": "here", "at": [0.5, 0.5], "coords": "axes"}],
    "markers": [{"point": "start"}],
    "band": "seed",
}
PAIRS = [(plot, key) for plot in registry.names("plots") for key in VALUES]


def test_every_key_that_not_all_plots_take_is_tried_on_every_plot() -> None:
    assert set(VALUES) == PLANE | SPACE | POSITIONED | {"band"}
    assert set(SHOWN) == set(registry.names("plots"))


def pixels(plot: str, **panel: Any) -> np.ndarray:
    config, settings = SHOWN[plot]
    figure = {"size": [3, 2.4], "dpi": 40, "formats": ["png"], "panel": {"plot": plot, **settings, **panel}}
    drawn: Any = optviz.draw(optviz.run({**config, "figures": {"f": figure}}))
    drawn.canvas.draw()
    return np.array(drawn.canvas.buffer_rgba())


@pytest.mark.parametrize(("plot", "key"), PAIRS)
@pytest.mark.filterwarnings("ignore::optviz.drawing.figure.UnseenWarning")  # limits are set anywhere here
def test_a_key_that_a_plot_takes_has_an_effect_and_any_other_is_refused(plot: str, key: str) -> None:
    value = {key: VALUES[key]}
    if key in registry.load("plots", plot).takes:
        # A band needs the seeds that its members differ by.
        assert not np.array_equal(pixels(plot, **value), pixels(plot))
    else:
        with pytest.raises(ConfigError, match=f"error\\[key-refused\\]: figures.f.panel.{key}"):
            pixels(plot, **value)
