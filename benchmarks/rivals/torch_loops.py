"""Loops in torch on one thread, timed from inside: four | single RUNS | batch | columns. Prints seconds."""

import sys
import time

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
SIDE, STEPS = 200, 500


def rosenbrock(p):
    return (1 - p[..., 0]) ** 2 + 100 * (p[..., 1] - p[..., 0] ** 2) ** 2


def descend(make, steps):
    p = torch.tensor([-1.2, 1.0], requires_grad=True)
    rule = make([p])
    for _ in range(steps):
        rule.zero_grad()
        rosenbrock(p).backward()
        rule.step()


def four():
    optim = torch.optim
    for make in (lambda p: optim.SGD(p, 1e-3), lambda p: optim.SGD(p, 1e-3, momentum=0.9),
                 lambda p: optim.RMSprop(p, 1e-2), lambda p: optim.Adam(p, 1e-2)):  # fmt: skip
        descend(make, 100)


def grid():
    lr, beta = torch.logspace(-4, 0, SIDE), torch.linspace(0, 0.99, SIDE)
    lr, beta = torch.meshgrid(lr, beta, indexing="ij")
    return lr.reshape(-1, 1), beta.reshape(-1, 1)


def single(runs):
    lr, beta = grid()
    for k in range(0, len(lr), len(lr) // runs):
        descend(lambda p, k=k: torch.optim.Adam(p, float(lr[k]), betas=(float(beta[k]), 0.999)), STEPS)


def batch():
    lr, beta = grid()
    p = torch.tensor([[-1.2, 1.0]]).repeat(SIDE * SIDE, 1)
    m, v = torch.zeros_like(p), torch.zeros_like(p)
    for t in range(1, STEPS + 1):
        x, y = p[:, 0], p[:, 1]
        off = y - x * x
        g = torch.stack([-2 * (1 - x) - 400 * off * x, 200 * off], -1)
        m, v = beta * m + (1 - beta) * g, 0.999 * v + 0.001 * g * g
        p = p - lr * (m / (1 - beta**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)


def columns():
    """The same with every coordinate in a tensor of its own and powers as running products: the fastest form found."""
    lr, beta = (part[:, 0] for part in grid())
    power, power2 = torch.ones_like(beta), 1.0
    p = [torch.full((SIDE * SIDE,), -1.2), torch.full((SIDE * SIDE,), 1.0)]
    m, v = ([torch.zeros(SIDE * SIDE) for _ in range(2)] for _ in range(2))
    for _ in range(STEPS):
        off = p[1] - p[0] * p[0]
        g = -2 * (1 - p[0]) - 400 * off * p[0], 200 * off
        power, power2 = power * beta, power2 * 0.999
        c1, c2 = 1 - power, 1 - power2
        for i in range(2):
            m[i] = beta * m[i] + (1 - beta) * g[i]
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
            p[i] = p[i] - lr * (m[i] / c1) / ((v[i] / c2).sqrt() + 1e-8)


what, *numbers = sys.argv[1:]
task = {"four": four, "single": single, "batch": batch, "columns": columns}[what]
if what in ("four", "batch", "columns"):
    task()
begun = time.process_time()
task(*map(int, numbers))
print(time.process_time() - begun)
