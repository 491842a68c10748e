"""Schedules that torch does not have, against their papers' formulas, written for plain numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from optviz import load, registry
from optviz.config.diagnostics import ConfigError


def values(name: str, count: int, steps: int | None = None, **settings: Any) -> list[float]:
    schedule = registry.load("schedules", name)(**settings)
    return [schedule(step, steps or count) for step in range(count)]


def test_a_constant_is_its_value() -> None:
    assert values("constant", 3, value=0.2) == [0.2] * 3


def test_half_of_the_first_value_is_reached_after_one_over_decay_steps() -> None:
    found = values("inverse_time", 31, start=0.6, decay=0.1)

    assert (found[0], found[10], found[30]) == pytest.approx((0.6, 0.3, 0.15))


def test_the_inverse_square_root_is_that_of_the_transformer() -> None:
    """Vaswani et al. (2017), eq. 3, with d_model = 512 and 4 steps of warmup."""
    paper = [512**-0.5 * min(t**-0.5, t * 4**-1.5) for t in range(1, 21)]

    found = values("inverse_sqrt", 20, peak=(512 * 4) ** -0.5, warmup=4)

    np.testing.assert_allclose(found, paper, rtol=1e-14)


def test_pieces_begin_at_their_steps() -> None:
    assert values("piecewise", 6, values=(3.0, 2.0, 1.0), at=(2, 5)) == [3, 3, 2, 2, 2, 1]


def test_the_steps_of_chebyshev_for_curvatures_one_to_ten() -> None:
    """Computed by hand to six digits: Young (1953) with N = 5."""
    found = values("chebyshev", 10, mu=1.0, L=10.0, steps=5)

    np.testing.assert_allclose(found[:5], [0.819507, 0.350267, 0.181818, 0.122774, 0.102252], atol=5e-7)
    assert found[5:] == found[:5]


def test_the_steps_of_chebyshev_leave_what_theory_says_of_both_ends_of_the_curvatures() -> None:
    rates = np.array(values("chebyshev", 5, mu=1.0, L=10.0))
    s = (math.sqrt(10) - 1) / (math.sqrt(10) + 1)

    left = [abs(np.prod(1 - rates * curvature)) for curvature in (1.0, 10.0)]

    np.testing.assert_allclose(left, 2 * s**5 / (1 + s**10), rtol=1e-12)


@pytest.mark.parametrize(
    ("shape", "half", "last"),
    [("linear", 0.5, 0.1), ("sqrt", 1 - math.sqrt(0.5), 1 - math.sqrt(0.9)), ("cosine", 0.5, 0.024471741852423)],
)
def test_warmup_stable_decay(shape: str, half: float, last: float) -> None:
    found = values("wsd", 41, 40, start=0.0, peak=1.0, warmup=4, decay=10, shape=shape)

    np.testing.assert_allclose(found[:5], [0, 0.25, 0.5, 0.75, 1])
    assert set(found[4:31]) == {1.0}
    np.testing.assert_allclose([found[35], found[39], found[40]], [half, last, 0], atol=1e-12)


def test_a_warmup_stands_in_a_config_around_another_schedule() -> None:
    follows = {"schedule": "inverse_time", "start": 0.2, "decay": 1.0}
    rate = {"schedule": "warmup", "warmup": 2, "share": 0.5, "then": follows}
    figures = {"a": {"panel": {"plot": "loss"}}}

    experiment = load({"problem": "sphere", "optimizers": [{"name": "sgd", "lr": rate}], "figures": figures})

    schedule = experiment.runs[0].optimizer.lr
    assert [schedule(step, 10) for step in range(4)] == pytest.approx([0.1, 0.15, 0.2, 0.1])


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ({"schedule": "piecewise", "values": [1.0, 2.0]}, "2 steps part 3 values, not 2"),
        ({"schedule": "piecewise", "at": [60, 30]}, "the steps must go up"),
        ({"schedule": "chebyshev", "mu": 20.0}, "the least curvature is 20, the largest 10"),
        ({"schedule": "warmup"}, "'then' is missing"),
        ({"schedule": "warmup", "then": {"name": "cosine"}}, "'schedule' is missing"),
    ],
)
def test_settings_that_do_not_go_together_are_told(schedule: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load({"problem": "sphere", "optimizers": [{"name": "sgd", "lr": schedule}]})
