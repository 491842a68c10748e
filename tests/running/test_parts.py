"""A batch in parts, as the workers of a cluster share it: put together, it is the whole."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import optviz
from optviz.running import loop


@pytest.mark.parametrize(("rule", "state"), [("adam", "m"), ("heavy_ball", "velocity")])
@pytest.mark.parametrize("points", ["all", "last"])
def test_the_parts_of_a_run_put_together_are_the_run_bit_for_bit(rule: str, state: str, points: str) -> None:
    experiment = optviz.load(
        {
            "problem": "rosenbrock",
            "steps": 30,
            "record": {"points": points, "state": [state]},
            "optimizers": [{"name": rule, "lr": 0.001, "label": "swept"}, {"name": "sgd", "lr": 0.001}],
            "vary": {"rate": {"param": f"{rule}.lr", "range": [0.0001, 0.01], "count": 37}},
            "figures": {"lines": {"panel": {"plot": "loss", "hue": "rate"}}},
        }
    )
    ends = (0, 10, 11, 37)

    parts = [loop.run_part(experiment, 0, slice(low, high)) for low, high in itertools.pairwise(ends)]
    whole, together = loop.run(experiment)["swept"], loop.run(experiment, {0: parts})["swept"]

    assert together.x.strides == whole.x.strides
    for name in ("x", "value", "grad_at_x", "diverged", "step"):
        assert np.array_equal(getattr(together, name), getattr(whole, name), equal_nan=True)
    assert together.state.keys() == whole.state.keys()
    assert all(np.array_equal(together.state[name], whole.state[name], equal_nan=True) for name in whole.state)
    assert np.array_equal(together.optimizer.lr, whole.optimizer.lr)
    assert np.array_equal(together.axes["rate"], whole.axes["rate"])
    assert np.array_equal(together.evaluations["grad"], whole.evaluations["grad"])
