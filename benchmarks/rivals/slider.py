"""What slider.yaml draws, as one writes it by hand: FuncAnimation, set_data, Pillow."""

import sys

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter

A, STEPS, RATES = np.array([0.2, 4.0]), 40, np.arange(0, 0.5201, 0.005)
start = np.array([float(part) for part in sys.argv[2].split(",")])


def descent(lr):
    x = [start]
    for _ in range(STEPS):
        x.append(x[-1] - lr * A * x[-1])
    return np.array(x)


def adam(lr):
    x, m, v = [start], 0, 0
    for t in range(1, STEPS + 1):
        g = A * x[-1]
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        x.append(x[-1] - lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8))
    return np.array(x)


def loss(x):
    return 0.5 * (A * x**2).sum(axis=-1)


figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), dpi=150)
side = np.linspace(-2, 2, 200)
X, Y = np.meshgrid(side, side)
left.contourf(X, Y, loss(np.stack([X, Y], axis=-1)), levels=20)
right.set(yscale="log", xlabel="step", ylabel="loss", ylim=(1e-6, 1e2))
fixed = adam(0.3)
left.plot(*fixed.T, "o-", ms=3, label="Adam")
right.plot(loss(fixed), label="Adam")
(path,) = left.plot([], [], "o-", ms=3, label="SGD")
(curve,) = right.plot(np.ones(STEPS + 1), label="SGD")
left.set(xlim=(-2, 2), ylim=(-2, 2))
left.legend()
right.legend()


def update(lr):
    x = descent(lr)
    path.set_data(*x.T)
    curve.set_ydata(loss(x))
    left.set_title(f"lr = {lr:.3f}")


FuncAnimation(figure, update, frames=RATES).save(sys.argv[1], PillowWriter(fps=10))
