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
    import pytest

    from optviz.core import Optimizer, Problem, Trajectory

TOLERANCE = 1e-12


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    with np.load(metafunc.config.getoption("--reference")) as stored:
        cases, points = json.loads(str(stored["cases"])), stored["points"]
    wanted = metafunc.function is test_nesterov_looks_ahead_to_where_torch_stands
    chosen = [(c, p) for c, p in zip(cases, points, strict=True) if bool(c["arguments"].get("nesterov")) == wanted]
    metafunc.parametrize(("case", "torchs"), chosen, ids=[_name(case) for case, _ in chosen])


def test_every_step_is_torchs(case: dict[str, Any], torchs: np.ndarray) -> None:
    ours = _run(case, len(torchs) - 1)

    np.testing.assert_allclose(ours.x[:, 0], torchs, rtol=TOLERANCE, atol=TOLERANCE)


def test_nesterov_looks_ahead_to_where_torch_stands(case: dict[str, Any], torchs: np.ndarray) -> None:
    """The point of torch is our point plus momentum times our velocity.

    Ours (Sutskever et al.):  v' = μ v - lr g,  x' = x + v'           with g = ∇f(x + μ v)
    torch (dampening 0):      b' = μ b + g,     θ' = θ - lr (g + μ b')  with g = ∇f(θ)

    Claim: θ = x + μ v and b = -v / lr at every step. At the start v = 0 and b = 0, so θ = x. If it holds before a
    step, both measure the same g, and

        -v' / lr = -μ v / lr + g = μ b + g = b'
        x' + μ v' = x + v' + μ v' = (θ - μ v) + (μ v - lr g) + μ v' = θ - lr g - lr μ b' = θ'
    """
    ours = _run(case, len(torchs) - 1, state=("velocity",))

    ahead = ours.x + case["arguments"]["momentum"] * ours.state["velocity"]

    np.testing.assert_allclose(ahead[:, 0], torchs, rtol=TOLERANCE, atol=TOLERANCE)


def _run(case: dict[str, Any], steps: int, **wanted: Any) -> Trajectory:
    return run_one(_problem(case["problem"]), _optimizer(**case), case["start"], steps, **wanted)


def _problem(name: str) -> Problem:
    problems: dict[str, tuple[str, dict[str, Any]]] = {
        "least_squares": ("least_squares", {}),
        "rosenbrock": ("rosenbrock", {}),
        "stiff_quadratic": ("quadratic", {"A": (0.02, 20.0)}),
    }
    found, fields = problems[name]
    made: Problem = registry.load("problems", found)(**fields)
    return made


def _optimizer(rule: str, arguments: dict[str, Any], **_: Any) -> Optimizer:
    """Our rule and its fields for a class of torch.optim and its arguments.

    What the arguments leave out is torch's default, written here, so that a change of ours cannot hide.
    """
    lr = arguments["lr"]
    match rule, arguments:
        case "SGD", {"momentum": momentum, "nesterov": True}:
            name, fields = "nesterov", {"momentum": momentum}
        case "SGD", {"momentum": momentum}:
            name, fields = "heavy_ball", {"momentum": momentum}
        case "SGD", _:
            name, fields = "sgd", {}
        case "Adagrad", _:
            name, fields = "adagrad", {"eps": arguments.get("eps", 1e-10)}
        case "RMSprop", _:
            name, fields = "rmsprop", {"decay": arguments.get("alpha", 0.99), "eps": arguments.get("eps", 1e-8)}
        case "Adadelta", _:
            name, fields = "adadelta", {"decay": arguments.get("rho", 0.9), "eps": arguments.get("eps", 1e-6)}
        case "Adam", _:
            beta1, beta2 = arguments.get("betas", (0.9, 0.999))
            name, fields = "adam", {"beta1": beta1, "beta2": beta2, "eps": arguments.get("eps", 1e-8)}
    made: Optimizer = registry.load("optimizers", name)(lr=lr, **fields)
    return made


def _name(case: dict[str, Any]) -> str:
    arguments = "-".join(f"{key}={value}" for key, value in case["arguments"].items())
    return f"{case['problem']}-{case['rule']}-{arguments}".replace(" ", "")
