"""Each rule against its paper's formula, written out for plain numbers, one coordinate at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Slope = Callable[[float], float]
    Rule = Callable[[Slope, float], Iterator[float]]

STEPS = 50


def gradient_descent(slope: Slope, x: float, lr: float = 0.05) -> Iterator[float]:
    """Cauchy (1847): against the gradient."""
    while True:
        x -= lr * slope(x)
        yield x


def polyak(slope: Slope, x: float, lr: float = 0.05, momentum: float = 0.7) -> Iterator[float]:
    """Polyak (1964), eq. 9: two terms, the gradient and the last displacement; no velocity."""
    before = x
    while True:
        x, before = x - lr * slope(x) + momentum * (x - before), x
        yield x


def nesterov(slope: Slope, x: float, lr: float = 0.05, momentum: float = 0.7) -> Iterator[float]:
    """Nesterov (1983) in two sequences: extrapolate to y, then step from y."""
    before = x
    while True:
        y = x + momentum * (x - before)
        x, before = y - lr * slope(y), x
        yield x


def adagrad(slope: Slope, x: float, lr: float = 0.5) -> Iterator[float]:
    """Duchi et al. (2011), the diagonal form with δ = 0: the root of all squared gradients so far."""
    gradients: list[float] = []
    while True:
        gradients.append(slope(x))
        x -= lr * gradients[-1] / math.sqrt(math.fsum(g * g for g in gradients))
        yield x


def rmsprop(slope: Slope, x: float, lr: float = 0.05) -> Iterator[float]:
    """Tieleman and Hinton (2012), slide 29: MeanSquare = 0.9 MeanSquare + 0.1 gradient²."""
    mean_square = 0.0
    while True:
        g = slope(x)
        mean_square = 0.9 * mean_square + 0.1 * g**2
        x -= lr * g / math.sqrt(mean_square)
        yield x


def adadelta(slope: Slope, x: float, rho: float = 0.95, eps: float = 1e-6) -> Iterator[float]:
    """Zeiler (2012), algorithm 1."""
    squares = steps = 0.0
    while True:
        g = slope(x)
        squares = rho * squares + (1 - rho) * g**2
        step = -math.sqrt(steps + eps) / math.sqrt(squares + eps) * g
        steps = rho * steps + (1 - rho) * step**2
        x += step
        yield x


def adam(slope: Slope, x: float, lr: float = 0.1, beta1: float = 0.8, beta2: float = 0.95) -> Iterator[float]:
    """Kingma and Ba (2015), algorithm 1, with its means written as sums over all gradients (eq. 1)."""
    gradients: list[float] = []
    while True:
        gradients.append(slope(x))
        t = len(gradients)
        first = math.fsum((1 - beta1) * beta1 ** (t - 1 - i) * g for i, g in enumerate(gradients))
        second = math.fsum((1 - beta2) * beta2 ** (t - 1 - i) * g * g for i, g in enumerate(gradients))
        x -= lr * (first / (1 - beta1**t)) / (math.sqrt(second / (1 - beta2**t)) + 1e-8)
        yield x


@pytest.mark.parametrize(
    ("rule", "name", "fields"),
    [
        (gradient_descent, "sgd", {"lr": 0.05}),
        (polyak, "heavy_ball", {"lr": 0.05, "momentum": 0.7}),
        (nesterov, "nesterov", {"lr": 0.05, "momentum": 0.7}),
        (adagrad, "adagrad", {"lr": 0.5, "eps": 0.0}),
        (rmsprop, "rmsprop", {"lr": 0.05, "decay": 0.9, "eps": 0.0}),
        (adadelta, "adadelta", {"lr": 1.0, "decay": 0.95, "eps": 1e-6}),
        (adam, "adam", {"lr": 0.1, "beta1": 0.8, "beta2": 0.95}),
    ],
)
def test_a_rule_takes_the_steps_of_its_paper(rule: Rule, name: str, fields: dict[str, Any]) -> None:
    bowl = registry.load("problems", "quadratic")(A=(0.2, 4.0))
    optimizer = registry.load("optimizers", name)(**fields)

    ours = run_one(bowl, optimizer, (-5.0, -2.0), STEPS)

    for axis, (a, start) in enumerate([(0.1, -5.0), (2.0, -2.0)]):
        steps = rule(lambda x, a=a: 2 * a * x, start)
        papers = [start, *(next(steps) for _ in range(STEPS))]
        np.testing.assert_allclose(ours.x[:, 0, axis], papers, rtol=1e-11, atol=1e-13)
