"""What is measured of a run, against algebra on a bowl and against numpy on a valley."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.config.diagnostics import ConfigError
from optviz.core import measures
from optviz.core.marks import Quantity
from optviz.core.quantities import evaluate
from optviz.running.loop import run_one

SGD = registry.load("optimizers", "sgd")
BOWL = registry.load("problems", "quadratic")((2.0, 2.0), (2.0, 4.0), 7.0)  # least at (1, 2), with 7 - 5 = 2
VALLEY = registry.load("problems", "rosenbrock")()


def measured(name: str, run: Any, problem: Any) -> Any:
    found = evaluate(Quantity(name), run, problem)
    assert found is not None
    return found[:, 0]


def test_measures_of_gradient_descent_on_a_bowl() -> None:
    # Each step multiplies the distance to (1, 2) by 1 - 2 lr = 0.6; it begins at (4, 6), 5 away.
    run = run_one(BOWL, SGD(lr=0.2), (4, 6), 6)
    k = np.arange(7)

    assert measured("distance", run, BOWL) == pytest.approx(5 * 0.6**k)
    assert measured("suboptimality", run, BOWL) == pytest.approx(25 * 0.36**k)
    assert measured("grad_norm", run, BOWL) == pytest.approx(10 * 0.6**k)
    assert measured("step_length", run, BOWL)[1:] == pytest.approx(2 * 0.6 ** k[:-1])
    assert measured("rate", run, BOWL)[1:] == pytest.approx(0.36)
    assert measured("angle", run, BOWL)[1:] == pytest.approx(0, abs=1e-5)
    for name in ("step_length", "rate", "angle"):
        assert np.isnan(measured(name, run, BOWL)[0])


def test_a_mean_stands_for_steps_that_are_not_kept() -> None:
    run = run_one(BOWL, SGD(lr=0.2), (4, 6), 6, points=3)

    assert measured("rate", run, BOWL)[1:] == pytest.approx(0.36)
    assert measured("step_length", run, BOWL)[1:] == pytest.approx(
        [5 * (1 - 0.6**3) / 3, 5 * 0.6**3 * (1 - 0.6**3) / 3]
    )
    assert np.isnan(measured("angle", run, BOWL)).all()


def test_momentum_turns_steps_away_from_the_steepest_descent() -> None:
    run = run_one(VALLEY, registry.load("optimizers", "heavy_ball")(lr=0.0005, momentum=0.9), (-1.2, 1), 40)
    found = measured("angle", run, VALLEY)

    for k in range(1, 41):
        step, slope = run.x[k, 0] - run.x[k - 1, 0], -VALLEY.grad(run.x[k - 1, 0])
        cosine = step @ slope / np.linalg.norm(step) / np.linalg.norm(slope)
        assert found[k] == pytest.approx(np.degrees(np.arccos(np.clip(cosine, -1, 1))), abs=1e-5)
    assert found[1] == pytest.approx(0, abs=1e-5)
    assert np.nanmax(found) > 30


def test_coordinates_in_the_eigenbasis_shrink_each_by_its_own_factor() -> None:
    # A = [[2, 1], [1, 2]] has the eigenvalues 1 and 3 in the directions (1, -1) and (1, 1).
    tilted = registry.load("problems", "quadratic")(((2.0, 1.0), (1.0, 2.0)))
    run = run_one(tilted, SGD(lr=0.1), (-3, 1), 5)
    first, second = (evaluate(Quantity("eigen", i), run, tilted) for i in (0, 1))
    assert first is not None
    assert second is not None

    assert np.abs(first[:, 0]) == pytest.approx(4 / np.sqrt(2) * 0.9 ** np.arange(6))
    assert second[:, 0] == pytest.approx(-np.sqrt(2) * 0.7 ** np.arange(6))
    assert measures.eigenvalues(tilted) == pytest.approx([1, 3])


@pytest.mark.parametrize(
    ("panel", "key"),
    [
        ({"plot": "loss", "quantity": "suboptimality"}, "quantity"),
        ({"plot": "curves", "quantity": ["value", "rate"]}, "quantity"),
        ({"plot": "bars", "quantity": "distance"}, "quantity"),
        ({"plot": "scatter", "x": "x", "y": "eigen"}, "y"),
    ],
)
def test_what_is_measured_from_a_minimum_is_refused_where_none_is_known(panel: dict[str, Any], key: str) -> None:
    saddle = {"name": "quadratic", "A": [2, -2]}

    with pytest.raises(ConfigError, match=rf"{key}.*measured from a minimum, and none is known"):
        optviz.run({"problem": saddle, "optimizers": ["sgd"], "figures": {"f": {"panel": panel}}})


@pytest.mark.parametrize("quantity", [*measures.MEASURES, "eigen"])
def test_every_measure_can_be_drawn_as_curves(quantity: str) -> None:
    config = {"problem": "rosenbrock", "steps": 9, "optimizers": [{"name": "adam", "lr": 0.1}]}
    page = optviz.draw(optviz.run({**config, "figures": {"f": {"panel": {"plot": "curves", "quantity": quantity}}}}))

    lines = page.axes[0].lines
    assert lines
    assert all(np.isfinite(line.get_ydata()).any() for line in lines)


def test_a_map_of_the_mean_rate() -> None:
    # On ½ x² each step multiplies the loss by (1 - lr)².
    config = {
        "problem": {"name": "quadratic", "A": [1]},
        "start": [1],
        "steps": 10,
        "optimizers": ["sgd"],
        "vary": {"lr": {"param": "lr", "values": [0.5, 1.5, 1.9]}},
        "figures": {"f": {"panel": {"plot": "map", "show": "rate"}}},
    }

    line = optviz.draw(optviz.run(config)).axes[0].lines[0]

    assert line.get_ydata() == pytest.approx([0.25, 0.25, 0.81])
