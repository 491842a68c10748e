"""The sweep in jax: vmap over the grid, scan over the steps, jit; powers as in the formula, or as a running `product`.

Prints seconds with and without compiling.
"""

import sys
import time

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
SIDE, STEPS = 200, 500
PRODUCT = "product" in sys.argv


def value(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def descend(lr, beta):
    def step(state, t):
        p, m, v, power = state
        power = power * beta if PRODUCT else beta**t
        g = jax.grad(value)(p)
        m, v = beta * m + (1 - beta) * g, 0.999 * v + 0.001 * g * g
        p = p - lr * (m / (1 - power)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return (p, m, v, power), None

    p = jnp.array([-1.2, 1.0])
    (p, *_), _ = jax.lax.scan(step, (p, jnp.zeros(2), jnp.zeros(2), 1.0), jnp.arange(1.0, STEPS + 1))
    return value(p)


lr, beta = jnp.meshgrid(jnp.logspace(-4, 0, SIDE), jnp.linspace(0, 0.99, SIDE), indexing="ij")
begun = time.perf_counter()
run = jax.jit(jax.vmap(descend))
run(lr.ravel(), beta.ravel()).block_until_ready()
first = time.perf_counter() - begun
begun = time.perf_counter()
run(lr.ravel(), beta.ravel()).block_until_ready()
print(first, time.perf_counter() - begun)
