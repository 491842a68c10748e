"""Write what torch.optim does, step by step, in double precision: the reference that test_parity.py compares with.

    make_reference.py OUT.npz [--against COMMITTED.npz]

With --against it also says whether the committed file still holds what torch does, and exits 1 if not. It knows
nothing of optviz: problems are written down again here, and their gradients come from torch's autograd.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from reference import main

torch.set_default_dtype(torch.float64)  # in which NAdam keeps its product, too
Function = Callable[[torch.Tensor], torch.Tensor]

STEPS = 200


def least_squares() -> Function:
    random = np.random.RandomState(0)
    shocks = random.normal(0, 0.001, 1000)
    x = random.uniform(-5, 5, 1000)
    y = torch.from_numpy(-2 + 2 * x + shocks)
    x = torch.from_numpy(x)
    return lambda point: torch.mean((y - point[0] - point[1] * x) ** 2)


def rosenbrock() -> Function:
    return lambda point: (1 - point[0]) ** 2 + 100 * (point[1] - point[0] ** 2) ** 2


def stiff_quadratic() -> Function:
    return lambda point: 0.01 * point[0] ** 2 + 10 * point[1] ** 2


# name: (function, start, a step size that SGD can bear)
PROBLEMS = {
    "least_squares": (least_squares(), (2.0, 9.0), 0.1),
    "rosenbrock": (rosenbrock(), (-1.2, 1.0), 1e-3),
    "stiff_quadratic": (stiff_quadratic(), (-5.0, -2.0), 0.04),
}


def settings(lr: float) -> list[tuple[str, dict]]:
    """Class of torch.optim (AMSGrad is its Adam) and its keyword arguments.

    `lr` fits rules whose step is as long as the gradient. None is chaotic: a start that differs in its last bit ends,
    after all steps, within TOLERANCE of the same point.
    """
    return [
        ("SGD", {"lr": lr}),
        ("SGD", {"lr": lr / 10}),
        *(("SGD", {"lr": lr / 4, "momentum": momentum}) for momentum in (0.2, 0.9)),
        *(("SGD", {"lr": lr / 4, "momentum": momentum, "nesterov": True}) for momentum in (0.2, 0.9)),
        ("Adagrad", {"lr": 0.1}),
        ("Adagrad", {"lr": 0.5, "eps": 1e-3}),
        ("RMSprop", {"lr": 0.01}),
        ("RMSprop", {"lr": 0.03, "alpha": 0.9, "eps": 1e-2}),
        ("Adadelta", {"lr": 1.0}),
        ("Adadelta", {"lr": 0.5, "rho": 0.95, "eps": 1e-4}),
        ("Adam", {"lr": 0.001}),
        ("Adam", {"lr": 0.1}),
        ("Adam", {"lr": 0.03, "betas": [0.8, 0.99], "eps": 1e-3}),
        ("Adam", {"lr": 0.03, "betas": [0.0, 0.99]}),
        ("Adam", {"lr": 0.03, "betas": [0.95, 0.9999], "eps": 1.0}),
        ("SGD", {"lr": lr / 2, "momentum": 0.5, "dampening": 0.3}),
        ("Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.5}),
        ("RMSprop", {"lr": 0.01, "centered": True}),
        ("RMSprop", {"lr": 0.003, "alpha": 0.99, "momentum": 0.5}),
        ("AdamW", {"lr": 0.01}),
        ("AdamW", {"lr": 0.03, "betas": [0.8, 0.99], "eps": 1e-3, "weight_decay": 0.3}),
        ("AMSGrad", {"lr": 0.03}),
        ("AMSGrad", {"lr": 0.1, "betas": [0.8, 0.9], "eps": 1e-3}),
        ("Adamax", {"lr": 0.002}),
        ("Adamax", {"lr": 0.1, "betas": [0.8, 0.99], "eps": 1e-3}),
        ("NAdam", {"lr": 0.01}),
        ("NAdam", {"lr": 0.03, "betas": [0.8, 0.99], "eps": 1e-3, "momentum_decay": 1.0}),
        ("RAdam", {"lr": 0.01}),
        ("RAdam", {"lr": 0.001, "betas": [0.8, 0.9], "eps": 1e-3}),
        ("Rprop", {"lr": 0.01}),
        ("Rprop", {"lr": 0.1, "etas": [0.4, 1.1], "step_sizes": [1e-3, 0.2]}),
        ("Adafactor", {"lr": 0.01}),
        ("Adafactor", {"lr": 0.003, "beta2_decay": -0.6, "eps": [1e-3, 0.01], "d": 2.0, "weight_decay": 0.1}),
    ]


def trajectory(function: Function, start: tuple[float, ...], rule: str, arguments: dict) -> np.ndarray:
    """The points from the start on, shape (STEPS + 1, D)."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    made = {"AMSGrad": partial(torch.optim.Adam, amsgrad=True)}.get(rule) or getattr(torch.optim, rule)
    optimizer = made([point], **arguments)
    points = [point.detach().clone()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        function(point).backward()
        optimizer.step()
        points.append(point.detach().clone())
    return torch.stack(points).numpy()


def reference() -> dict[str, np.ndarray]:
    runs, cases = [], []
    for problem, (function, start, lr) in PROBLEMS.items():
        for rule, arguments in settings(lr):
            runs.append(trajectory(function, start, rule, arguments))
            cases.append({"problem": problem, "start": start, "rule": rule, "arguments": arguments})
    return {
        "torch": np.array(torch.__version__),
        "cases": np.array(json.dumps(cases)),
        "points": np.stack(runs),
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, reference, "points"))
