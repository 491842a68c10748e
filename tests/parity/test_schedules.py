"""Schedules against torch.optim.lr_scheduler, whose values `make_schedules.py` has written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry

if TYPE_CHECKING:
    from optviz.core import Schedule

with np.load(Path(__file__).with_name("schedules.npz")) as stored:
    VERSION = str(stored["torch"])
    CASES: list[tuple[str, Any]] = json.loads(str(stored["cases"]))
    VALUES = stored["values"]


def made(name: str, **settings: Any) -> Schedule:
    schedule: Schedule = registry.load("schedules", name)(**settings)
    return schedule


def ours(rule: str, said: Any) -> Schedule:
    """Our schedule with torch's settings; the learning rate of the optimizer there is 0.1."""
    if rule == "SequentialLR":
        warmup, cosine = said
        follows = made("cosine", start=0.1, steps=cosine["T_max"])
        return made("warmup", warmup=warmup["total_iters"], share=warmup["start_factor"], then=follows)
    told: dict[str, Any] = {
        "StepLR": lambda: made("step", every=said["step_size"], gamma=said.get("gamma", 0.1)),
        "MultiStepLR": lambda: made("multistep", milestones=tuple(said["milestones"]), gamma=said.get("gamma", 0.1)),
        "ExponentialLR": lambda: made("exponential", gamma=said["gamma"]),
        "LinearLR": lambda: made(
            "linear", start=0.1 * said["start_factor"], end=0.1 * said["end_factor"], steps=said["total_iters"]
        ),
        "PolynomialLR": lambda: made("polynomial", steps=said["total_iters"], power=said["power"]),
        "CosineAnnealingLR": lambda: made("cosine", steps=said["T_max"], end=said["eta_min"]),
        "CosineAnnealingWarmRestarts": lambda: made(
            "warm_restarts", period=said["T_0"], multiply=said.get("T_mult", 1), end=said.get("eta_min", 0.0)
        ),
        "OneCycleLR": lambda: made(
            "one_cycle",
            peak=said["max_lr"],
            steps=said["total_steps"],
            anneal={"cos": "cosine"}.get(way := said.get("anneal_strategy", "cos"), way),
            rise=said.get("pct_start", 0.3),
            div=said.get("div_factor", 25.0),
            final_div=said.get("final_div_factor", 1e4),
        ),
        "CyclicLR": lambda: made(
            "cyclic",
            low=said["base_lr"],
            high=said["max_lr"],
            up=said["step_size_up"],
            down=said.get("step_size_down"),
            mode={"exp_range": "exponential"}.get(mode := said.get("mode", "triangular"), mode),
            gamma=said.get("gamma", 1.0),
        ),
    }
    schedule: Schedule = told[rule]()
    return schedule


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda i: f"{i}-{CASES[i][0]}")
def test_a_schedule_is_that_of_torch_at_every_step(number: int) -> None:
    rule, said = CASES[number]
    schedule, steps = ours(rule, said), len(VALUES[number])

    found = [schedule(step, steps) for step in range(steps)]

    np.testing.assert_allclose(found, VALUES[number], rtol=1e-12, atol=1e-14)


def test_the_reference_says_which_torch_made_it() -> None:
    assert VERSION.startswith("2.13.0")
