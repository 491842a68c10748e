"""What is traced from a rule's code does what the code does."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
import pytest

from optviz import registry
from optviz.core import Optimizer, Problem, Wrapped, paths
from optviz.core.program import Program, of_rule
from optviz.symbolic.arrays import TraceError
from optviz.symbolic.code import javascript
from optviz.symbolic.program import compiled, evaluated

# They solve systems, search along lines, sort or draw; what they need of numpy has no graph.
WITHOUT_GRAPH = (
    "adam_atan2", "backtracking", "bfgs", "conjugate_gradient", "coordinate_descent", "dogleg", "fista", "full_adagrad",
    "gauss_newton", "langevin", "lbfgs", "levenberg_marquardt", "madgrad", "nelder_mead", "newton", "prodigy",
    "shampoo", "simulated_annealing", "sophia", "sr1", "stableadamw", "steepest_descent", "subgradient",
)  # fmt: skip
NEEDED: dict[str, dict[str, Any]] = {
    name: {"inner": registry.load("optimizers", "adam")()}
    for name in registry.names("optimizers")
    if any(each.name == "inner" for each in fields(registry.load("optimizers", name)))
}
NEEDED["lookahead"]["k"] = 3
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    *((name, NEEDED.get(name, {})) for name in registry.names("optimizers") if name not in WITHOUT_GRAPH),
    ("adam", {"eps_place": "inside"}),
    ("adam", {"bias_correction": "none"}),
    ("adam", {"bias_correction": "wrong_fed_back"}),
    ("adam", {"bias_correction": "wrong_fed_back_once"}),
    ("rmsprop", {"eps_place": "inside"}),
]

each_rule = pytest.mark.parametrize(("name", "more"), VARIANTS)
each_problem = pytest.mark.parametrize("problem", ["rosenbrock", "quadratic", "beale", "ellipse"])


def rule_of(name: str, more: dict[str, Any]) -> Optimizer:
    rule: Optimizer = registry.load("optimizers", name)(**more)
    return paths.put(rule, "lr", 1e-4) if "lr" in paths.numbers(rule) else rule


def stepped(rule: Optimizer, problem: Problem, x: Any, steps: int) -> np.ndarray:
    """x after each step, (steps, B, D)."""
    state, out = rule.init(x), []
    for t in range(1, steps + 1):
        x, state = rule.step(problem, x, state, t)
        out.append(x)
    return np.array(out)


def run(program: Program, rule: Optimizer, x: np.ndarray, steps: int) -> np.ndarray:
    step, dim = compiled(program.inputs, program.outputs), x.shape[1]
    values = dict(zip(program.x, x.T, strict=True)) | {
        node: np.ravel(paths.get(rule, path)) for path, node in program.settings.items()
    }
    first = [node for nodes in program.first.values() for node in nodes]
    known = evaluated(first, values)
    now, out = [*x.T, *(known[node] for node in first)], []
    for t in range(1, steps + 1):
        now = list(step(*now, *(values[node] for node in program.settings.values()), np.float64(t)))
        out.append(np.stack(np.broadcast_arrays(*now[:dim]), axis=-1))
    return np.array(out)


@each_rule
@each_problem
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numpy_runs_the_traced_rule_bit_for_bit(name: str, more: dict[str, Any], problem: str) -> None:
    rule, landscape = rule_of(name, more), registry.load("problems", problem)()
    random = np.random.default_rng(0)
    for path, value in paths.numbers(rule).items():
        if type(value) is float:
            rule = paths.put(rule, path, value * random.uniform(0.5, 1, (9, 1)))
    x = np.asfortranarray(np.tile(landscape.start, (9, 1)) + random.normal(0, 0.1, (9, landscape.dim)))

    found = run(of_rule(rule_of(name, more), landscape), rule, x, 200)

    assert np.array_equal(found, stepped(rule, landscape, x, 200), equal_nan=True)


@pytest.mark.javascript
@each_rule
@each_problem
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_javascript_runs_the_traced_rule_bit_for_bit(name: str, more: dict[str, Any], problem: str) -> None:
    rule, landscape = rule_of(name, more), registry.load("problems", problem)()
    program, x = of_rule(rule, landscape), np.array([landscape.start])
    first = [node for nodes in program.first.values() for node in nodes]
    settings = {node: paths.get(rule, path) for path, node in program.settings.items()}
    known = evaluated(first, dict(zip(program.x, x[0], strict=True)) | settings)
    script = f"""{javascript(program.inputs, program.outputs)}
        let now = {json.dumps([*x[0].tolist(), *(float(known[node]) for node in first)])};
        const settings = {json.dumps([float(paths.get(rule, path)) for path in program.settings])}, out = [];
        for (let t = 1; t <= 200; t++) {{
            now = program(...now, ...settings, t);
            out.push(now.slice(0, {landscape.dim}));
        }}
        console.log(JSON.stringify(out));"""
    node = shutil.which("node")
    assert node, "this test runs JavaScript: install Node.js, or leave it out with -m 'not javascript'"

    done = subprocess.run([node, "-"], input=script, capture_output=True, text=True, check=True)

    theirs, ours = json.loads(done.stdout), stepped(rule, landscape, x, 200)[:, 0].tolist()
    if name == "exponentiated_gradient":  # node and numpy round exp apart by a last bit
        assert theirs == pytest.approx(np.array(ours), rel=1e-12)
    else:
        assert theirs == ours


class Curved(Optimizer):
    """Asks for curvature."""

    def init(self, x: Any) -> Any:
        return ()

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        return x - f.hvp(x, x), state


class Branching(Curved):
    """Branches on data."""

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        return (x if f.value(x) > 1 else -x), state


class Solving(Curved):
    """Asks a library."""

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        return np.linalg.solve(np.eye(x.shape[-1])[None] * f.grad(x)[..., None], x[..., None])[..., 0], state


class Remembering(Optimizer):
    """Steps from the last point by the difference to it."""

    def init(self, x: Any) -> Any:
        return Remembered(x.copy())

    def step(self, f: Problem, x: Any, state: Any, t: int) -> Any:
        return x - 0.25 * (x - state.x) - 0.125 * f.grad(x), Remembered(x)


class Remembered(NamedTuple):
    """The last point, under the name that the point itself has."""

    x: Any


def test_a_state_that_is_called_as_the_point_is_not_the_point() -> None:
    bowl, x = registry.load("problems", "sphere")(), np.array([[4.0, -3.0]])

    found = run(of_rule(Remembering(), bowl), Remembering(), x, 20)

    assert np.array_equal(found, stepped(Remembering(), bowl, x, 20))


@pytest.mark.parametrize(("rule", "part"), [(Curved, "curvature"), (Branching, "branches on data"), (Solving, "solve")])
def test_a_rule_without_a_graph_says_why(rule: Any, part: str) -> None:
    with pytest.raises(TraceError, match=part):
        of_rule(rule())


@pytest.mark.parametrize("name", WITHOUT_GRAPH)
def test_a_packaged_rule_without_a_graph_is_refused_in_words(name: str) -> None:
    with pytest.raises(TraceError):
        of_rule(rule_of(name, NEEDED.get(name, {})), registry.load("problems", "beale")())


def test_a_problem_is_not_asked_for_what_the_rule_does_not_ask() -> None:
    class Silent(Wrapped):
        def value(self, x: Any) -> Any:
            raise AssertionError

    bowl = registry.load("problems", "sphere")()

    assert of_rule(registry.load("optimizers", "sgd")(), Silent(bowl)).new_x
