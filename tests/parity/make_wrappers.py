"""Write what torch and timm do around their rules, step by step: the reference that test_wrappers.py compares with.

    make_wrappers.py OUT.npz [--against COMMITTED.npz]

It knows nothing of optviz: the valley is written down again here, and its gradients come from torch's autograd.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import timm_rules
import torch
from reference import main

STEPS, START = 60, (-1.2, 1.0)

CASES: list[tuple[str, dict[str, Any]]] = [
    ("clip_norm", {"rule": "SGD", "lr": 0.01, "most": 1.0}),
    ("clip_norm", {"rule": "Adam", "lr": 0.1, "most": 30.0}),
    ("clip_value", {"rule": "SGD", "lr": 0.01, "most": 2.0}),
    ("clip_value", {"rule": "Adam", "lr": 0.1, "most": 20.0}),
    ("decoupled", {"rule": "AdamW", "lr": 0.1, "decay": 0.3}),
    ("coupled", {"rule": "Adam", "lr": 0.1, "decay": 0.3}),
    ("coupled", {"rule": "SGD", "lr": 0.001, "decay": 0.3}),
    ("averaged", {"rule": "SGD", "lr": 0.001, "begin": 1}),
    ("averaged", {"rule": "Adam", "lr": 0.1, "begin": 20}),
    ("cautious", {"rule": "AdamW", "lr": 0.1}),
]


def valley(point: torch.Tensor) -> torch.Tensor:
    return (1 - point[0]) ** 2 + 100 * (point[1] - point[0] ** 2) ** 2


def made(kind: str, settings: dict[str, Any], point: torch.Tensor) -> torch.optim.Optimizer:
    if kind == "cautious":
        return timm_rules.rule("adamw", "AdamWLegacy")([point], lr=settings["lr"], weight_decay=0.0, caution=True)
    decay = {"weight_decay": settings["decay"]} if "decay" in settings else {}
    return getattr(torch.optim, settings["rule"])([point], lr=settings["lr"], **decay)


def trajectory(kind: str, settings: dict[str, Any]) -> np.ndarray:
    """The points from the start on, (STEPS + 1, 2); of `averaged` the means."""
    module = torch.nn.Module()
    module.point = point = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    mean = torch.optim.swa_utils.AveragedModel(module)
    optimizer = made(kind, settings, point)
    points = [point.detach().clone()]
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        valley(point).backward()
        if kind == "clip_norm":
            torch.nn.utils.clip_grad_norm_([point], settings["most"])
        elif kind == "clip_value":
            torch.nn.utils.clip_grad_value_([point], settings["most"])
        optimizer.step()
        seen = point
        if kind == "averaged" and t >= settings["begin"]:
            mean.update_parameters(module)
            seen = mean.module.point
        points.append(seen.detach().clone())
    return torch.stack(points).numpy()


def reference() -> dict[str, np.ndarray]:
    return {
        "versions": np.array(f"torch {torch.__version__}, timm {timm_rules.VERSION}"),
        "cases": np.array(json.dumps(CASES)),
        "points": np.stack([trajectory(*case) for case in CASES]),
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, reference, "points"))
