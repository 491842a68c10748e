"""Write what scipy.optimize does, step by step: the reference that test_scipy.py compares with.

    make_scipy.py OUT.npz [--against COMMITTED.npz]

Dogleg and Nelder-Mead are scipy's own minimizers; `bfgs` is Nocedal and Wright's algorithm 6.1 around
scipy.optimize.line_search, which tries 1 first as there (the minimizer of that name tries another length). It knows
nothing of optviz: problems are written down again here.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import scipy
from reference import main
from scipy.optimize import line_search, minimize

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = 20


def rosenbrock(p: np.ndarray) -> float:
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def rosenbrock_grad(p: np.ndarray) -> np.ndarray:
    off = p[1] - p[0] ** 2
    return np.array([-2 * (1 - p[0]) - 400 * off * p[0], 200 * off])


def rosenbrock_hess(p: np.ndarray) -> np.ndarray:
    return np.array([[2 + 1200 * p[0] ** 2 - 400 * p[1], -400 * p[0]], [-400 * p[0], 200.0]])


def himmelblau(p: np.ndarray) -> float:
    return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2


def himmelblau_grad(p: np.ndarray) -> np.ndarray:
    one, two = p[0] ** 2 + p[1] - 11, p[0] + p[1] ** 2 - 7
    return np.array([4 * p[0] * one + 2 * two, 2 * one + 4 * p[1] * two])


def himmelblau_hess(p: np.ndarray) -> np.ndarray:
    mixed = 4 * (p[0] + p[1])
    return np.array([[12 * p[0] ** 2 + 4 * p[1] - 42, mixed], [mixed, 12 * p[1] ** 2 + 4 * p[0] - 26]])


PROBLEMS = {
    "rosenbrock": (rosenbrock, rosenbrock_grad, rosenbrock_hess),
    "himmelblau": (himmelblau, himmelblau_grad, himmelblau_hess),
}
# problem, start, steps that are far from rounding, rule, settings
CASES = [
    ("rosenbrock", (-1.2, 1.0), 20, "bfgs", {"c1": 1e-4, "c2": 0.9}),
    ("rosenbrock", (0.5, 2.0), 8, "bfgs", {"c1": 1e-4, "c2": 0.4}),
    ("himmelblau", (0.5, 1.0), 5, "bfgs", {"c1": 1e-4, "c2": 0.9}),
    ("himmelblau", (-4.0, 4.5), 5, "bfgs", {"c1": 1e-3, "c2": 0.2}),
    ("rosenbrock", (-1.2, 1.0), 20, "dogleg", {}),
    ("rosenbrock", (0.5, -1.0), 12, "dogleg", {"radius": 0.25, "most": 2.0}),
    ("himmelblau", (4.5, 4.0), 4, "dogleg", {"radius": 0.5}),
    ("rosenbrock", (-1.2, 1.0), 20, "nelder_mead", {}),
    ("rosenbrock", (0.0, 2.0), 20, "nelder_mead", {}),
    ("himmelblau", (0.5, 1.0), 20, "nelder_mead", {}),
]


def bfgs(problem: str, x: np.ndarray, c1: float, c2: float) -> list[np.ndarray]:
    """Algorithm 6.1, with eq. 6.20 before the first change."""
    value, slope, _ = PROBLEMS[problem]
    inverse, points = np.eye(len(x)), [x]
    while len(points) <= STEPS:
        g = slope(x)
        size = line_search(value, slope, x, -inverse @ g, gfk=g, old_fval=value(x), c1=c1, c2=c2)[0]
        if size is None:
            break
        s = -size * inverse @ g
        y = slope(x + s) - g
        x = x + s
        points.append(x)
        if len(points) == 2:
            inverse = inverse * (y @ s) / (y @ y)
        turn = np.eye(len(x)) - np.outer(s, y) / (y @ s)
        inverse = turn @ inverse @ turn.T + np.outer(s, s) / (y @ s)
    return points


def minimized(problem: str, x: np.ndarray, method: str, **options: float) -> list[np.ndarray]:
    """The points that a minimizer reports."""
    value, slope, hess = PROBLEMS[problem]
    points = [x]
    derivatives = {"jac": slope, "hess": hess} if method == "dogleg" else {}
    minimize(
        value,
        x,
        method=method,
        callback=lambda p: points.append(p.copy()),
        options={"maxiter": STEPS + 1, **options},
        **derivatives,
    )
    return points


RULES: dict[str, Callable[..., list[np.ndarray]]] = {
    "bfgs": bfgs,
    "dogleg": lambda problem, x, radius=1.0, most=1000.0: minimized(
        problem, x, "dogleg", initial_trust_radius=radius, max_trust_radius=most, gtol=0.0
    ),
    "nelder_mead": lambda problem, x: minimized(problem, x, "Nelder-Mead", xatol=0.0, fatol=0.0),
}


def reference() -> dict[str, np.ndarray]:
    runs = []
    for problem, start, steps, rule, settings in CASES:
        points = RULES[rule](problem, np.array(start), **settings)[: steps + 1]
        runs.append(np.stack([*points, *[points[-1]] * (STEPS + 1 - len(points))]))
    return {
        "scipy": np.array(scipy.__version__),
        "cases": np.array(json.dumps(CASES)),
        "points": np.stack(runs),
    }


if __name__ == "__main__":
    sys.exit(main(__doc__, reference, "points"))
