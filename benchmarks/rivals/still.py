"""The shortest script that draws what small.yaml draws."""

import sys

import matplotlib.pyplot as plt
import numpy as np

f = lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2  # noqa: E731
p, m, v, path = np.array([-1.2, 1.0]), 0, 0, [(-1.2, 1.0)]
for t in range(1, 101):
    x, y = p
    g = np.array([-2 * (1 - x) - 400 * (y - x**2) * x, 200 * (y - x**2)])
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    p = p - 0.1 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    path.append(p)
X, Y = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-1, 3, 100))
plt.figure(figsize=(6, 4))
plt.contourf(X, Y, np.log10(1 + f(X, Y)))
plt.plot(*np.array(path).T, "o-", ms=3, label="Adam")
plt.legend(loc="upper right")
plt.savefig(sys.argv[1])
