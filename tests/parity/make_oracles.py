"""Write what optax, timm, schedulefree, prodigyopt and pytorch_optimizer do, step by step, in double precision.

    make_oracles.py OUT.npz [--against COMMITTED.npz]

The reference that test_oracles.py compares with. It knows nothing of optviz but the names of its rules and of their
fields: problems are written down again here, and their gradients come from torch's autograd.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
import prodigyopt
import pytorch_optimizer
import schedulefree
import timm_rules
import torch
from make_reference import PROBLEMS
from reference import main

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # some keep numbers of their own, as the weights of means, in the default one

STEPS = 100
Slope = Callable[[np.ndarray], tuple[float, np.ndarray]]
Rule = Callable[[np.ndarray, Slope], Iterator[np.ndarray]]


def of_optax(made: optax.GradientTransformation, *, values: bool = False) -> Rule:
    def steps(start: np.ndarray, slope: Slope) -> Iterator[np.ndarray]:
        x = jnp.array(start)
        state, update = made.init(x), jax.jit(made.update)
        while True:
            value, grad = slope(np.asarray(x))
            change, state = update(jnp.array(grad), state, x, **({"value": value} if values else {}))
            x = optax.apply_updates(x, change)
            yield np.asarray(x)

    return steps


def of_torch(made: Callable[..., torch.optim.Optimizer], **settings: Any) -> Rule:
    def steps(start: np.ndarray, slope: Slope) -> Iterator[np.ndarray]:
        point = torch.nn.Parameter(torch.tensor(start))
        optimizer = made([point], **settings)
        averages = hasattr(optimizer, "eval")
        while True:
            if averages:
                optimizer.train()
            point.grad = torch.tensor(slope(point.detach().numpy())[1])
            optimizer.step()
            for state in optimizer.state.values():  # weights of means that were made in single precision
                state |= {key: each.double() for key, each in state.items() if isinstance(each, torch.Tensor)}
            if averages:
                optimizer.eval()
            yield point.detach().numpy().copy()

    return steps


def of_timm(module: str, name: str, **settings: Any) -> Rule:
    return of_torch(timm_rules.rule(module, name), **settings)


def of_package(name: str, **settings: Any) -> Rule:
    return of_torch(getattr(pytorch_optimizer, name), **settings)


def betas(*each: float) -> dict[str, Any]:
    return {"betas": each}


CASES: list[tuple[str, dict[str, Any], str, Rule]] = [
    ("adabelief", {"lr": 0.1}, "optax", of_optax(optax.adabelief(0.1))),
    ("adabelief", {"lr": 0.02, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4}, "optax",
     of_optax(optax.adabelief(0.02, 0.8, 0.99, 1e-4, 1e-4))),
    ("yogi", {"lr": 0.01}, "optax", of_optax(optax.yogi(0.01))),
    ("yogi", {"lr": 0.1, "beta1": 0.8, "beta2": 0.99, "eps": 1e-2}, "optax",
     of_optax(optax.yogi(0.1, 0.8, 0.99, 1e-2))),
    ("lion", {"lr": 0.01}, "optax", of_optax(optax.lion(0.01, weight_decay=0.0))),
    ("lion", {"lr": 0.03, "beta1": 0.95, "beta2": 0.9, "weight_decay": 0.1}, "optax",
     of_optax(optax.lion(0.03, 0.95, 0.9, weight_decay=0.1))),
    ("signsgd", {"lr": 0.01}, "optax", of_optax(optax.sign_sgd(0.01))),
    ("normalized_gd", {"lr": 0.03}, "optax",
     of_optax(optax.chain(optax.normalize_by_update_norm(1.0, eps=0.0), optax.scale(-0.03)))),
    ("lamb", {"lr": 0.01}, "optax", of_optax(optax.lamb(0.01))),
    ("lamb", {"lr": 0.02, "beta1": 0.8, "beta2": 0.99, "weight_decay": 0.1}, "optax",
     of_optax(optax.lamb(0.02, 0.8, 0.99, weight_decay=0.1))),
    ("lars", {"lr": 1.0}, "optax", of_optax(optax.lars(1.0))),
    ("lars", {"lr": 0.5, "momentum": 0.5, "trust": 0.01, "weight_decay": 0.1}, "optax",
     of_optax(optax.lars(0.5, 0.1, trust_coefficient=0.01, momentum=0.5))),
    ("fromage", {"lr": 0.01}, "optax", of_optax(optax.fromage(0.01, min_norm=0.0))),
    ("adopt", {"lr": 0.01}, "optax", of_optax(optax.contrib.adopt(0.01))),
    ("adopt", {"lr": 0.1, "beta1": 0.8, "beta2": 0.99}, "optax", of_optax(optax.contrib.adopt(0.1, 0.8, 0.99))),
    ("ademamix", {"lr": 0.01}, "optax", of_optax(optax.contrib.ademamix(0.01))),
    ("ademamix", {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "beta3": 0.99, "alpha": 2.0}, "optax",
     of_optax(optax.contrib.ademamix(0.05, 0.8, 0.99, 0.99, 2.0))),
    ("dog", {"reps_rel": 1e-3}, "optax", of_optax(optax.contrib.dog(1.0, ("heuristic", 1e-3)))),
    ("dowg", {}, "optax", of_optax(optax.contrib.dowg(1.0))),
    ("momo", {"lr": 1.0}, "optax", of_optax(optax.contrib.momo(1.0), values=True)),
    ("momo", {"lr": 0.003, "beta": 0.5}, "optax", of_optax(optax.contrib.momo(0.003, beta=0.5), values=True)),
    ("polyak_step", {"most": 0.001}, "optax", of_optax(optax.polyak_sgd(0.001), values=True)),
    ("polyak_step", {"most": 0.0005, "f_min": 3.0}, "optax", of_optax(optax.polyak_sgd(0.0005, 1.0, 3.0), values=True)),
    ("adagrad", {"lr": 0.1, "initial_accumulator": 0.1, "eps": 1e-7, "eps_place": "inside"}, "optax",
     of_optax(optax.adagrad(0.1))),
    ("rmsprop", {"lr": 0.01, "decay": 0.9, "eps": 1e-8, "eps_place": "inside"}, "optax", of_optax(optax.rmsprop(0.01))),
    ("nesterov", {"lr": 0.001, "momentum": 0.5, "shown": "ahead"}, "optax",
     of_optax(optax.sgd(0.001, 0.5, nesterov=True))),
    ("nadamw", {"lr": 0.01}, "timm", of_timm("nadamw", "NAdamW", lr=0.01)),
    ("nadamw", {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4, "weight_decay": 0.1}, "timm",
     of_timm("nadamw", "NAdamW", lr=0.05, **betas(0.8, 0.99), eps=1e-4, weight_decay=0.1)),
    ("adan", {"lr": 0.01}, "timm", of_timm("adan", "Adan", lr=0.01)),
    ("adan", {"lr": 0.05, "beta1": 0.9, "beta2": 0.8, "beta3": 0.99, "weight_decay": 0.1}, "timm",
     of_timm("adan", "Adan", lr=0.05, **betas(0.9, 0.8, 0.99), weight_decay=0.1)),
    ("madgrad", {"lr": 0.01}, "timm", of_timm("madgrad", "MADGRAD", lr=0.01)),
    ("madgrad", {"lr": 0.02, "momentum": 0.7, "eps": 1e-3}, "timm",
     of_timm("madgrad", "MADGRAD", lr=0.02, momentum=0.7, eps=1e-3)),
    ("laprop", {"lr": 0.01}, "timm", of_timm("laprop", "LaProp", lr=0.01)),
    ("laprop", {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4}, "timm",
     of_timm("laprop", "LaProp", lr=0.05, **betas(0.8, 0.99), eps=1e-4)),
    ("schedulefree_sgd", {"lr": 0.001}, "schedulefree", of_torch(schedulefree.SGDScheduleFree, lr=0.001)),
    ("schedulefree_sgd", {"lr": 0.002, "beta": 0.5}, "schedulefree",
     of_torch(schedulefree.SGDScheduleFree, lr=0.002, momentum=0.5)),
    ("schedulefree_adamw", {"lr": 0.05}, "schedulefree", of_torch(schedulefree.AdamWScheduleFree, lr=0.05)),
    ("schedulefree_adamw", {"lr": 0.05, "beta1": 0.7, "beta2": 0.99, "weight_decay": 0.1}, "schedulefree",
     of_torch(schedulefree.AdamWScheduleFree, lr=0.05, **betas(0.7, 0.99), weight_decay=0.1)),
    ("prodigy", {}, "prodigyopt", of_torch(prodigyopt.Prodigy, lr=1.0)),
    ("prodigy", {"lr": 0.5, "d0": 1e-3, "beta1": 0.8, "beta2": 0.99}, "prodigyopt",
     of_torch(prodigyopt.Prodigy, lr=0.5, d0=1e-3, **betas(0.8, 0.99))),
    ("qhm", {"lr": 0.002, "beta": 0.9}, "pytorch_optimizer",
     of_package("QHM", lr=0.002, momentum=0.9, nu=0.7)),
    ("qhadam", {"lr": 0.01}, "pytorch_optimizer", of_package("QHAdam", lr=0.01, nus=(0.7, 1.0))),
    ("qhadam", {"lr": 0.05, "nu1": 0.5, "nu2": 0.8, "beta2": 0.99}, "pytorch_optimizer",
     of_package("QHAdam", lr=0.05, nus=(0.5, 0.8), **betas(0.9, 0.99))),
    ("aggmo", {"lr": 0.0002, "betas": (0.0, 0.9, 0.99)}, "pytorch_optimizer",
     of_package("AggMo", lr=0.0002, betas=(0.0, 0.9, 0.99))),
    ("grams", {"lr": 0.01}, "pytorch_optimizer", of_package("Grams", lr=0.01, eps=1e-6)),
    ("signum", {"lr": 0.01}, "pytorch_optimizer", of_package("SignSGD", lr=0.01, momentum=0.9)),
    ("stableadamw", {"lr": 0.01}, "pytorch_optimizer", of_package("StableAdamW", lr=0.01, kahan_sum=False)),
    ("mars", {"lr": 0.003, "eps": 0.0}, "pytorch_optimizer",
     of_package("MARS", lr=0.003, optimize_1d=True, lr_1d=0.003, betas_1d=(0.95, 0.99),
                weight_decay=0.0, eps=0.0)),
]  # fmt: skip
LIBRARIES = ("optax", "timm", "schedulefree", "prodigyopt", "pytorch_optimizer")


def slope_of(function: Callable[[torch.Tensor], torch.Tensor]) -> Slope:
    def slope(x: np.ndarray) -> tuple[float, np.ndarray]:
        point = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        value = function(point)
        value.backward()
        return float(value.detach()), point.grad.numpy()

    return slope


def trajectory(rule: Rule, start: tuple[float, ...], slope: Slope) -> np.ndarray:
    """The points from the start on, shape (STEPS + 1, D)."""
    begin = np.array(start, dtype=float)
    after = rule(begin, slope)
    return np.stack([begin, *(next(after) for _ in range(STEPS))])


def reference() -> dict[str, np.ndarray]:
    points, cases = [], []
    for problem, (function, start, _) in PROBLEMS.items():
        slope = slope_of(function)
        for rule, fields, library, theirs in CASES:
            if (problem, rule) == ("stiff_quadratic", "mars"):
                continue  # pytorch_optimizer adds 1e-15 to v, which the small gradient there lets be seen
            points.append(trajectory(theirs, start, slope))
            told = f"{library} {version(library.replace('_', '-'))}"
            cases.append({"problem": problem, "rule": rule, "fields": fields, "library": told})
    return {"cases": np.array(json.dumps(cases)), "points": np.stack(points)}


if __name__ == "__main__":
    sys.exit(main(__doc__, reference, "points"))
