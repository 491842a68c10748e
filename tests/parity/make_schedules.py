"""Write what torch.optim.lr_scheduler does, step by step: the reference that test_schedules.py compares with.

    make_schedules.py OUT.npz [--against COMMITTED.npz]

With --against it also says whether the committed file still holds what torch does, and exits 1 if not. It knows
nothing of optviz.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import numpy as np
import torch
from reference import main
from torch.optim import lr_scheduler

STEPS = 100
LR = 0.1

# Class of lr_scheduler and its keyword arguments; a list is a chain of them, parted by milestones.
CASES: list[tuple[str, Any]] = [
    ("StepLR", {"step_size": 30}),
    ("StepLR", {"step_size": 7, "gamma": 0.8}),
    ("MultiStepLR", {"milestones": [30, 60]}),
    ("MultiStepLR", {"milestones": [5, 20, 21], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.97}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 60}),
    ("LinearLR", {"start_factor": 0.25, "end_factor": 1.0, "total_iters": 10}),
    ("PolynomialLR", {"total_iters": 100, "power": 2.0}),
    ("PolynomialLR", {"total_iters": 40, "power": 0.9}),
    ("CosineAnnealingLR", {"T_max": 100, "eta_min": 0.01}),
    ("CosineAnnealingWarmRestarts", {"T_0": 20}),
    ("CosineAnnealingWarmRestarts", {"T_0": 7, "T_mult": 2, "eta_min": 0.01}),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 100}),
    (
        "OneCycleLR",
        {
            "max_lr": 0.3,
            "total_steps": 100,
            "anneal_strategy": "linear",
            "pct_start": 0.45,
            "div_factor": 10.0,
            "final_div_factor": 100.0,
        },
    ),
    ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 10, "cycle_momentum": False}),
    (
        "CyclicLR",
        {
            "base_lr": 0.02,
            "max_lr": 0.3,
            "step_size_up": 5,
            "step_size_down": 12,
            "mode": "triangular2",
            "cycle_momentum": False,
        },
    ),
    (
        "CyclicLR",
        {
            "base_lr": 0.02,
            "max_lr": 0.3,
            "step_size_up": 8,
            "mode": "exp_range",
            "gamma": 0.98,
            "cycle_momentum": False,
        },
    ),
    ("SequentialLR", [{"start_factor": 0.01, "total_iters": 10}, {"T_max": 90}]),
]


def values(rule: str, arguments: Any) -> list[float]:
    """The learning rate of each step, STEPS of them."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    if rule == "SequentialLR":
        warmup, cosine = arguments
        parts = [lr_scheduler.LinearLR(optimizer, **warmup), lr_scheduler.CosineAnnealingLR(optimizer, **cosine)]
        scheduler: Any = lr_scheduler.SequentialLR(optimizer, parts, milestones=[warmup["total_iters"]])
    else:
        scheduler = getattr(lr_scheduler, rule)(optimizer, **arguments)
    found = []
    for step in range(STEPS):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step < STEPS - 1:
            scheduler.step()
    return found


def reference() -> dict[str, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the order of calls, which a chain can't keep
        rates = np.array([values(*case) for case in CASES])
    return {"torch": np.array(torch.__version__), "cases": np.array(json.dumps(CASES)), "values": rates}


if __name__ == "__main__":
    sys.exit(main(__doc__, reference, "values"))
