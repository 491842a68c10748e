"""Rules that no library has right, against their papers' boxes written out for one run of plain numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Slope = Callable[[list[float]], list[float]]
    Rule = Callable[[Slope, list[float]], Iterator[list[float]]]

STEPS = 60


def adam_atan2(
    slope: Slope, x: list[float], lr: float = 0.05, a: float = 1.27, b: float = 2.0
) -> Iterator[list[float]]:
    """Everett et al. (2024), section 5: Adam of Kingma and Ba, its quotient replaced."""
    m, v, t = [0.0] * len(x), [0.0] * len(x), 0
    while True:
        t += 1
        for i, g in enumerate(slope(x)):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + (1 - 0.999) * g**2
        angles = [math.atan2(m[i] / (1 - 0.9**t), b * math.sqrt(v[i] / (1 - 0.999**t))) for i in range(len(x))]
        x = [x[i] - lr * a * angles[i] for i in range(len(x))]
        yield x


def adgd(slope: Slope, x: list[float], lr: float = 1e-3) -> Iterator[list[float]]:
    """Malitsky and Mishchenko (2020), algorithm 1: λ₀ given, θ₀ = ∞."""
    before, g_before, theta = x, slope(x), math.inf
    x = [xi - lr * gi for xi, gi in zip(x, g_before, strict=True)]
    yield x
    while True:
        g = slope(x)
        bound = math.dist(x, before) / (2 * math.dist(g, g_before))
        new = min(math.sqrt(1 + theta) * lr, bound)
        theta, lr = new / lr, new
        before, g_before = x, g
        x = [xi - lr * gi for xi, gi in zip(x, g, strict=True)]
        yield x


def running_mean(slope: Slope, x: list[float], lr: float = 0.01, momentum: float = 0.8) -> Iterator[list[float]]:
    """Momentum in its averaging form, with the mean as an explicit weighted sum of all gradients so far."""
    seen: list[list[float]] = []
    while True:
        seen.append(slope(x))
        k = len(seen)
        mean = [(1 - momentum) * sum(momentum ** (k - 1 - j) * seen[j][i] for j in range(k)) for i in range(len(x))]
        x = [xi - lr * mi for xi, mi in zip(x, mean, strict=True)]
        yield x


def lookahead(slope: Slope, x: list[float], lr: float = 1e-3, k: int = 3, alpha: float = 0.4) -> Iterator[list[float]]:
    """Zhang et al. (2019), algorithm 1, around gradient descent: k fast steps, then one of the slow weights."""
    slow = x
    while True:
        fast = slow
        for i in range(k):
            fast = [xi - lr * gi for xi, gi in zip(fast, slope(fast), strict=True)]
            if i < k - 1:
                yield fast
        slow = [si + alpha * (fi - si) for si, fi in zip(slow, fast, strict=True)]
        yield slow


CASES: list[tuple[str, dict[str, Any], Rule]] = [
    ("adam_atan2", {"lr": 0.05, "b": 2.0}, adam_atan2),
    ("adgd", {"lr": 1e-3}, adgd),
    ("heavy_ball", {"lr": 0.01, "momentum": 0.8, "form": "ema"}, running_mean),
    ("lookahead", {"inner": registry.load("optimizers", "sgd")(lr=1e-3), "k": 3, "alpha": 0.4}, lookahead),
]


@pytest.mark.parametrize("problem", ["rosenbrock", "quadratic", "beale"])
@pytest.mark.parametrize(("name", "fields", "box"), CASES, ids=[case[0] for case in CASES])
def test_it_does_what_the_box_says(name: str, fields: dict[str, Any], box: Rule, problem: str) -> None:
    f, start = registry.load("problems", problem)(), [0.3, 0.8]

    def slope(x: list[float]) -> list[float]:
        return f.grad(np.array(x)).tolist()

    after = box(slope, start)
    theirs = [next(after) for _ in range(STEPS)]

    ours = run_one(f, registry.load("optimizers", name)(**fields), start, STEPS)

    np.testing.assert_allclose(ours.x[1:, 0], theirs, rtol=1e-10, atol=1e-10)


def test_nesterov_shown_ahead_is_its_point_and_momentum_times_its_velocity() -> None:
    f = registry.load("problems", "rosenbrock")()
    rule = registry.load("optimizers", "nesterov")
    usual = run_one(f, rule(lr=1e-3, momentum=0.7), (-1.2, 1.0), STEPS, state=("velocity",))

    ahead = run_one(f, rule(lr=1e-3, momentum=0.7, shown="ahead"), (-1.2, 1.0), STEPS)

    np.testing.assert_allclose(ahead.x, usual.x + 0.7 * usual.state["velocity"], rtol=1e-11, atol=1e-11)


def test_the_polyak_step_ends_where_the_slope_would_reach_the_least_value() -> None:
    """On x² each step halves the distance (research on a quadratic: f / ‖∇f‖² = 1 / 4 and ∇f = 2 x)."""
    f = registry.load("problems", "sphere")()

    run = run_one(f, registry.load("optimizers", "polyak_step")(), (4.0, -2.0), 3)

    np.testing.assert_allclose(run.x[:, 0], np.array([4.0, -2.0]) * 0.5 ** np.arange(4)[:, None])
