"""Random graphs, and JavaScript run by node."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from optviz.symbolic.code import javascript
from optviz.symbolic.graph import Node, const, make, symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXACT = ("add", "sub", "mul", "div", "neg", "sqrt", "abs", "sign", "floor", "maximum", "minimum", "mod", "where")
SMOOTH = ("add", "sub", "mul", "div", "neg", "sqrt", "exp", "log", "sin", "cos", "tanh", "arctan", "pow")
ARITY = dict.fromkeys(("neg", "sqrt", "abs", "sign", "floor", "exp", "log", "sin", "cos", "tanh", "arctan"), 1)
INPUTS = tuple(symbol(name) for name in "xyz")


@pytest.fixture
def inputs() -> tuple[Node, ...]:
    return INPUTS


@pytest.fixture
def grown() -> Callable[..., Node]:
    """A random graph of x, y, z and numbers, whose nodes are used again and again."""

    def grow(seed: int, ops: Sequence[str], size: int = 30) -> Node:
        draw = random.Random(seed)
        pool = [*INPUTS, *(const(draw.choice((-2.0, 0.1, 0.5, 1.0, 3.0))) for _ in range(3))]
        for _ in range(size):
            op = draw.choice(ops)
            if op == "where":
                condition = make(draw.choice(("lt", "ge")), draw.choice(pool), draw.choice(pool))
                pool.append(make("where", condition, draw.choice(pool[-8:]), draw.choice(pool)))
            elif op == "pow":
                pool.append(make("pow", make("abs", draw.choice(pool[-8:])), draw.choice(pool[:6])))
            elif op in ("sqrt", "log") and ops is SMOOTH:
                pool.append(make(op, make("abs", draw.choice(pool[-8:]))))
            else:
                pool.append(make(op, draw.choice(pool[-8:]), *(draw.choice(pool) for _ in range(ARITY.get(op, 2) - 1))))
        return pool[-1]

    return grow


@pytest.fixture
def points() -> np.ndarray:
    """Values of x, y, z, (3, 50)."""
    return np.random.default_rng(0).normal(size=(3, 50)) * np.logspace(-3, 3, 50)


@pytest.fixture(params=["exact", "smooth"])
def ops(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return EXACT if request.param == "exact" else SMOOTH


@pytest.fixture
def in_node() -> Callable[[Sequence[Node], np.ndarray], np.ndarray]:
    """What JavaScript makes of graphs at points (3, N): (graphs, N)."""
    node = shutil.which("node")
    assert node, "this test runs JavaScript: install Node.js, or leave it out with -m 'not javascript'"

    def run(roots: Sequence[Node], points: np.ndarray) -> np.ndarray:
        programs = ", ".join(f"(() => {{ {javascript(INPUTS, [root])}\nreturn program; }})()" for root in roots)
        script = f"""
            const plain = (v) => Number.isFinite(v) ? v : String(v);
            const points = {json.dumps(points.T.tolist())};
            const out = [{programs}].map((program) => points.map((p) => plain(program(...p)[0])));
            console.log(JSON.stringify(out));
        """
        done = subprocess.run([str(node), "-"], input=script, capture_output=True, text=True, check=True)
        return np.array([[_number(value) for value in row] for row in json.loads(done.stdout)])

    return run


def _number(value: Any) -> float:
    return {"Infinity": np.inf, "-Infinity": -np.inf, "NaN": np.nan}.get(value, value)
