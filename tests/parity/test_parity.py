"""optviz's trajectories against torch.optim's, step by step, in double precision.

`torch.npz` holds what torch did (make_reference.py writes it and `make parity` makes it afresh). Close means
|ours - torch's| <= 1e-12 + 1e-12 |torch's| for every coordinate of every step: the sum of an absolute and a
relative part, since trajectories pass through 0 and reach 10.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from optviz import registry
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from optviz.core import Optimizer, Problem, Trajectory

TOLERANCE = 1e-12
ADAM = {"betas": [0.9, 0.999], "eps": 1e-8}
# What torch takes where an argument is left out, written here so that a change of ours cannot hide.
USUAL: dict[str, dict[str, Any]] = {
    "Adagrad": {"eps": 1e-10},
    "RMSprop": {"alpha": 0.99, "eps": 1e-8},
    "Adadelta": {"rho": 0.9, "eps": 1e-6},
    "Adam": ADAM,
    "AdamW": {**ADAM, "weight_decay": 0.01},
    "AMSGrad": ADAM,
    "Adamax": ADAM,
    "NAdam": {**ADAM, "momentum_decay": 0.004},
    "RAdam": ADAM,
    "Rprop": {"etas": [0.5, 1.2], "step_sizes": [1e-6, 50.0]},
    "Adafactor": {"beta2_decay": -0.8, "eps": [2.0**-52, 1e-3], "d": 1.0, "weight_decay": 0.0},
}
# Our fields for arguments of torch, where they have other names.
FIELDS: dict[Any, str | tuple[str, str]] = {
    "alpha": "decay",
    "rho": "decay",
    "initial_accumulator_value": "initial_accumulator",
    "betas": ("beta1", "beta2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("least", "most"),
    ("Adafactor", "eps"): ("eps1", "eps2"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    with np.load(metafunc.config.getoption("--reference")) as stored:
        cases, points = json.loads(str(stored["cases"])), stored["points"]
    wanted = metafunc.function is test_nesterov_looks_ahead_to_where_torch_stands
    chosen = [(c, p) for c, p in zip(cases, points, strict=True) if bool(c["arguments"].get("nesterov")) == wanted]
    metafunc.parametrize(("case", "torchs"), chosen, ids=[_name(case) for case, _ in chosen])


def test_every_step_is_torchs(case: dict[str, Any], torchs: np.ndarray, problem_of: Callable[[str], Problem]) -> None:
    ours = _run(problem_of(case["problem"]), case, len(torchs) - 1)

    np.testing.assert_allclose(ours.x[:, 0], torchs, rtol=TOLERANCE, atol=TOLERANCE)


def test_nesterov_looks_ahead_to_where_torch_stands(
    case: dict[str, Any], torchs: np.ndarray, problem_of: Callable[[str], Problem]
) -> None:
    """The point of torch is our point plus momentum times our velocity.

    Ours (Sutskever et al.):  v' = μ v - lr g,  x' = x + v'           with g = ∇f(x + μ v)
    torch (dampening 0):      b' = μ b + g,     θ' = θ - lr (g + μ b')  with g = ∇f(θ)

    Claim: θ = x + μ v and b = -v / lr at every step. At the start v = 0 and b = 0, so θ = x. If it holds before a
    step, both measure the same g, and

        -v' / lr = -μ v / lr + g = μ b + g = b'
        x' + μ v' = x + v' + μ v' = (θ - μ v) + (μ v - lr g) + μ v' = θ - lr g - lr μ b' = θ'
    """
    ours = _run(problem_of(case["problem"]), case, len(torchs) - 1, state=("velocity",))

    ahead = ours.x + case["arguments"]["momentum"] * ours.state["velocity"]

    np.testing.assert_allclose(ahead[:, 0], torchs, rtol=TOLERANCE, atol=TOLERANCE)


def _run(problem: Problem, case: dict[str, Any], steps: int, **wanted: Any) -> Trajectory:
    return run_one(problem, _optimizer(**case), case["start"], steps, **wanted)


def _optimizer(rule: str, arguments: dict[str, Any], **_: Any) -> Optimizer:
    """Our rule with its fields for a class of torch.optim and its arguments."""
    if rule == "SGD":
        momentum = {key: arguments[key] for key in ("momentum", "dampening") if key in arguments}
        name = "nesterov" if "nesterov" in arguments else "heavy_ball" if momentum else "sgd"
        form = {"form": "dampened"} if "dampening" in momentum else {}
        fields: dict[str, Any] = {"lr": arguments["lr"], **momentum, **form}
    else:
        name = "adagrad" if rule == "Adagrad" else rule.lower()
        fields = {}
        for key, value in (USUAL[rule] | arguments).items():
            names = FIELDS.get((rule, key)) or FIELDS.get(key, key)
            fields |= dict(zip(names, value, strict=True)) if isinstance(names, tuple) else {names: value}
    made: Optimizer = registry.load("optimizers", name)(**fields)
    return made


def _name(case: dict[str, Any]) -> str:
    arguments = "-".join(f"{key}={value}" for key, value in case["arguments"].items())
    return f"{case['problem']}-{case['rule']}-{arguments}".replace(" ", "")
