"""What a step is made of, as arrows at each iterate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.core.marks import Quantity
from optviz.core.quantities import evaluate
from optviz.running.loop import run_one

VALLEY = registry.load("problems", "rosenbrock")()


@pytest.mark.parametrize(("rule", "momentum"), [("sgd", 0.0), ("heavy_ball", 0.8)])
def test_heavy_ball_carries_on_its_momentum_s_share_of_the_last_step(rule: str, momentum: float) -> None:
    settings = {"momentum": momentum} if momentum else {}
    run = run_one(VALLEY, registry.load("optimizers", rule)(lr=1e-3, **settings), (-1.2, 1), 12)
    last = np.concatenate([[np.zeros(2)], np.diff(run.x[:, 0], axis=0)])

    for i in (0, 1):
        carried, onward = (evaluate(Quantity(name, i), run, VALLEY) for name in ("carried", "onward"))
        assert carried is not None
        assert onward is not None
        assert carried[:-1, 0] == pytest.approx(momentum * last[:-1, i], abs=1e-12)
        assert onward[:-1, 0] == pytest.approx(last[1:, i])
        assert np.isnan(onward[-1, 0])


def test_the_parts_are_named_in_the_legend_and_add_up() -> None:
    config: dict[str, Any] = {
        "problem": "rosenbrock",
        "steps": 5,
        "optimizers": [{"name": "heavy_ball", "lr": 1e-3}],
        "figures": {"f": {"panel": {"plot": "contour", "points": 15, "arrows": ["gradient", "carried", "step"]}}},
    }
    ax = optviz.draw(optviz.run(config)).axes[0]

    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == ["-lr ∇f", "carried on from before", "step", "Heavy ball"]
