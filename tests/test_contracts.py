"""What every definition promises, over everything that the registry finds."""

from __future__ import annotations

import json
import pickle
import re
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import annotated_types
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pydantic import TypeAdapter, ValidationError

from optviz import registry
from optviz.core import Problem, Result, Wrapped, paths, stacked
from optviz.core.definition import key_of
from optviz.describe import meaning
from optviz.drawing.panel import PanelDrawing
from optviz.drawing.views import View
from optviz.model import Common, Panel
from optviz.running import loop
from optviz.running.loop import run_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Array, Optimizer

# What a config must say for the definitions whose fields do not all have a default.
NEEDED: dict[str, dict[str, Any]] = {
    **{
        name: {"inner": registry.load("optimizers", "adam")()}
        for name in registry.names("optimizers")
        if any(each.name == "inner" for each in fields(registry.load("optimizers", name)))
    },
    "warmup": {"then": registry.load("schedules", "cosine")()},
    "expression": {"expression": "(1 - x)**2 + a*(y - x**2)**2", "constants": {"a": 2.0}, "minima_": ((1.0, 1.0),)},
    "noisy": {"problem": registry.load("problems", "rosenbrock")()},
    "transformed": {"problem": registry.load("problems", "rosenbrock")()},
}

KINDS_AND_NAMES = [(kind, name) for kind in registry.KINDS for name in registry.names(kind)]

each_definition = pytest.mark.parametrize(("kind", "name"), KINDS_AND_NAMES)
each_problem = pytest.mark.parametrize("name", registry.names("problems"))
each_optimizer = pytest.mark.parametrize("name", registry.names("optimizers"))
each_schedule = pytest.mark.parametrize("name", registry.names("schedules"))
each_with_minima = pytest.mark.parametrize(
    "name",
    [
        name
        for name in registry.names("problems")
        if len(registry.load("problems", name)(**NEEDED.get(name, {})).minima)
    ],
)
each_sum_of_squares = pytest.mark.parametrize(
    "name",
    [
        name
        for name in registry.names("problems")
        if name not in ("noisy", "transformed") and "residuals" in vars(registry.load("problems", name))
    ],
)
each_over_coordinates = pytest.mark.parametrize(
    "name",
    [
        name
        for name in registry.names("problems")
        if name != "transformed"
        and registry.load("problems", name).value_over not in (Problem.value_over, Wrapped.value_over)
    ],
)
each_plot = pytest.mark.parametrize("name", registry.names("plots"))
each_seed = pytest.mark.parametrize("seed", range(3))


def made(kind: str, name: str) -> Any:
    return registry.load(kind, name)(**NEEDED.get(name, {}))


def points(problem: Problem, count: int, seed: int) -> Array:
    """Random points of the domain, (count, D)."""
    low, high = np.transpose(problem.domain)
    return np.random.default_rng(seed).uniform(low, high, (count, problem.dim))


def width(problem: Problem) -> Array:
    """The length of each side of the domain, (D,)."""
    return np.ptp(np.array(problem.domain), axis=1)


def hints(kind: str, name: str) -> dict[str, Any]:
    """The annotated type of each field that a config can fill."""
    cls = registry.load(kind, name)
    told = typing.get_type_hints(cls, include_extras=True)
    return {key_of(field.name): told[field.name] for field in fields(cls) if field.init}


def is_number(hint: Any) -> bool:
    bare = typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint
    choices = typing.get_args(bare) if isinstance(bare, types.UnionType) else (bare,)
    return bool({*choices} & {int, float})


def is_bounded(hint: Any) -> bool:
    bounds = (annotated_types.Gt, annotated_types.Ge, annotated_types.Lt, annotated_types.Le, annotated_types.Interval)
    return any(isinstance(item, bounds) for item in getattr(hint, "__metadata__", ()))


# Every definition


@each_definition
def test_the_name_in_a_config_is_the_name_of_the_file(kind: str, name: str) -> None:
    assert registry.load(kind, name).name == name


@each_definition
def test_the_class_is_the_same_word_as_its_file(kind: str, name: str) -> None:
    assert registry.load(kind, name).__name__.lower() == name.replace("_", "")


@each_definition
def test_the_first_line_is_a_plain_sentence(kind: str, name: str) -> None:
    first = (registry.load(kind, name).__doc__ or "").partition("\n")[0]

    assert re.fullmatch(r"[A-Z][^`\n]{10,100}\.", first)


@each_definition
def test_every_field_says_what_it_means(kind: str, name: str) -> None:
    assert [field for field, hint in hints(kind, name).items() if not meaning(hint)] == []


@each_definition
def test_every_number_has_bounds(kind: str, name: str) -> None:
    assert [field for field, hint in hints(kind, name).items() if is_number(hint) and not is_bounded(hint)] == []


@each_definition
def test_its_defaults_keep_its_own_bounds(kind: str, name: str) -> None:
    definition = made(kind, name)
    nested = {f"#{i}": value for i, value in enumerate(vars(definition).values()) if is_dataclass(value)}
    tokens = {id(value): token for token, value in nested.items()}
    given = {
        key_of(f.name): tokens.get(id(value := getattr(definition, f.name)), value)
        for f in fields(definition)
        if f.init
    }

    assert TypeAdapter(type(definition)).validate_json(json.dumps(given), context=nested) == definition


@each_definition
def test_an_unknown_key_is_refused(kind: str, name: str) -> None:
    needed = {key: f"#{key}" for key in NEEDED.get(name, {})}

    with pytest.raises(ValidationError, match="no_such_key"):
        TypeAdapter(registry.load(kind, name)).validate_json(
            json.dumps({**needed, "no_such_key": 1}),
            context={f"#{key}": value for key, value in NEEDED.get(name, {}).items()},
        )


@each_definition
def test_it_reaches_another_process_unchanged(kind: str, name: str) -> None:
    definition = made(kind, name)

    assert pickle.loads(pickle.dumps(definition)) == definition


@each_definition
def test_it_cannot_be_changed(kind: str, name: str) -> None:
    definition = made(kind, name)

    with pytest.raises(AttributeError):
        definition.name = "other"


# Problems


@each_problem
def test_a_problem_has_a_formula_or_a_text_and_a_source(name: str) -> None:
    _has_text_and_source("problems", name)


@each_problem
def test_a_domain_has_an_interval_for_each_coordinate(name: str) -> None:
    problem = made("problems", name)

    assert len(problem.domain) == problem.dim == len(problem.coordinates)
    assert all(low < high for low, high in problem.domain)


@each_problem
def test_the_start_is_in_the_domain(name: str) -> None:
    problem = made("problems", name)

    assert len(problem.start) == problem.dim
    assert all(low <= x <= high for x, (low, high) in zip(problem.start, problem.domain, strict=True))


@each_problem
@pytest.mark.parametrize("leading", [(), (5,), (3, 4)])
def test_a_value_has_the_shape_of_what_leads(name: str, leading: tuple[int, ...]) -> None:
    problem = made("problems", name)
    x = points(problem, int(np.prod(leading)), seed=0).reshape(*leading, problem.dim)

    assert np.shape(problem.value(x)) == leading


@each_problem
@pytest.mark.parametrize("leading", [(), (5,), (3, 4)])
def test_a_gradient_has_the_shape_of_its_points(name: str, leading: tuple[int, ...]) -> None:
    problem = made("problems", name)
    x = points(problem, int(np.prod(leading)), seed=0).reshape(*leading, problem.dim)

    assert np.shape(problem.grad(x)) == x.shape


@each_problem
@each_seed
def test_the_gradient_is_the_slope_of_the_value(name: str, seed: int) -> None:
    problem = made("problems", name)

    _grad_is_slope(problem, points(problem, 20, seed), width(problem))


@each_problem
@each_seed
def test_the_gradient_of_a_step_is_the_slope_of_that_steps_value(name: str, seed: int) -> None:
    problem = made("problems", name)

    _grad_is_slope(problem.at(seed), points(problem, 20, seed), width(problem))


def differences(function: Callable[[Array], Array], x: Array, h: Array) -> Array:
    """Derivatives along each coordinate, by central differences of fourth order."""
    each = [
        (8 * (function(x + e) - function(x - e)) - (function(x + 2 * e) - function(x - 2 * e))) / (12 * e.sum())
        for e in h * np.eye(len(h))
    ]
    return np.stack(each, axis=-1)


def _grad_is_slope(problem: Problem, x: Array, width: Array) -> None:
    """Differences over a millionth of the domain, within a millionth of the largest slope."""
    grad = problem.grad(x)
    slope = differences(problem.value, x, 1e-6 * width)
    np.testing.assert_allclose(grad, slope, rtol=0, atol=1e-6 * (1 + np.abs(grad).max()))


@each_problem
def test_minima_are_points(name: str) -> None:
    problem = made("problems", name)

    assert problem.minima.ndim == 2
    assert problem.minima.shape[1] == problem.dim


@each_with_minima
def test_the_slope_is_zero_at_a_minimum_or_leads_out_of_the_domain(name: str) -> None:
    problem = made("problems", name)
    steepest = np.abs(problem.grad(points(problem, 100, seed=0))).max()
    low, high = np.transpose(problem.domain)
    grad = problem.grad(problem.minima)

    outward = (problem.minima >= high) & (grad < 0) | (problem.minima <= low) & (grad > 0)

    np.testing.assert_allclose(np.where(outward, 0, grad), 0, atol=1e-7 * steepest)


@each_with_minima
@pytest.mark.parametrize("radius", [1e-1, 1e-2, 1e-3])
def test_no_point_near_a_minimum_is_lower(name: str, radius: float) -> None:
    problem = made("problems", name)
    offsets = np.random.default_rng(0).uniform(-1, 1, (200, 1, problem.dim)) * radius * width(problem)
    least = problem.value(problem.minima)

    around = problem.value(np.clip(problem.minima + offsets, *np.transpose(problem.domain)))

    assert (around >= least - 1e-12 * (1 + np.abs(least))).all()


@each_problem
def test_values_of_many_points_are_those_of_each_bit_for_bit(name: str) -> None:
    problem = made("problems", name)
    x = points(problem, 37, seed=1)

    assert np.array_equal(problem.value(x), [problem.value(one) for one in x])


@each_over_coordinates
def test_values_over_coordinates_are_those_of_their_points_bit_for_bit(name: str) -> None:
    problem = made("problems", name)
    lines = np.ix_(*(np.linspace(low, high, 5 + i) for i, (low, high) in enumerate(problem.domain)))
    frozen(*lines)

    values = problem.value_over(lines)

    assert np.array_equal(values, problem.value(stacked(*lines)))


@each_problem
def test_gradients_of_many_points_are_those_of_each_bit_for_bit(name: str) -> None:
    problem = made("problems", name)
    x = points(problem, 37, seed=1)

    assert np.array_equal(problem.grad(x), [problem.grad(one) for one in x])


@each_problem
@each_seed
def test_the_hessian_is_the_slope_of_the_gradient(name: str, seed: int) -> None:
    problem = made("problems", name)
    x = points(problem, 5, seed)
    columns = differences(problem.grad, x, 1e-6 * width(problem))

    hess = problem.hess(x)

    np.testing.assert_allclose(hess, columns, rtol=0, atol=1e-4 * (1 + np.abs(hess).max()))
    v = np.random.default_rng(seed).normal(size=x.shape)
    product = np.einsum("...ij,...j", hess, v)
    np.testing.assert_allclose(problem.hvp(x, v), product, rtol=0, atol=1e-4 * (1 + np.abs(product).max()))


@each_sum_of_squares
@each_seed
def test_half_the_squared_residuals_are_the_value_and_a_constant(name: str, seed: int) -> None:
    problem = made("problems", name)
    x = points(problem, 20, seed)

    rest = problem.value(x) - 0.5 * np.square(problem.residuals(x)).sum(axis=-1)

    np.testing.assert_allclose(rest, rest[0], rtol=0, atol=1e-12 * np.abs(problem.value(x)).max())


@each_sum_of_squares
@each_seed
def test_the_jacobian_is_the_slope_of_the_residuals(name: str, seed: int) -> None:
    problem = made("problems", name)
    x = points(problem, 5, seed)

    jacobian = problem.jacobian(x)

    slopes = differences(problem.residuals, x, 1e-6 * width(problem))
    np.testing.assert_allclose(jacobian, slopes, rtol=0, atol=1e-6 * (1 + np.abs(jacobian).max()))


@each_problem
def test_a_wrapped_problem_says_what_the_problem_says(name: str) -> None:
    problem = made("problems", name)
    wrapped, x = Wrapped(problem), points(problem, 3, seed=0)

    for part in PROMISES:
        assert part in vars(Wrapped), part
    assert np.array_equal(wrapped.value(x), problem.value(x))
    assert np.array_equal(wrapped.at(2).grad(x), problem.at(2).grad(x))
    assert (wrapped.coordinates, wrapped.domain, wrapped.horizon) == (
        problem.coordinates,
        problem.domain,
        problem.horizon,
    )


PROMISES = [part for part in vars(Problem) if not part.startswith("_") and part != "dim"]


@each_problem
def test_a_problem_leaves_its_points_alone(name: str) -> None:
    problem = made("problems", name)
    x = points(problem, 5, seed=0)
    x.flags.writeable = False

    problem.value(x)
    problem.grad(x)
    problem.at(0).grad(x)


@each_problem
def test_a_step_meets_the_same_draws_again(name: str) -> None:
    problem, again = made("problems", name), made("problems", name)
    x = points(problem, 5, seed=0)

    first = problem.at(3).grad(x)
    again.at(7).grad(x)

    assert np.array_equal(again.at(3).grad(x), first)


# Schedules


@each_schedule
def test_a_schedule_has_a_formula_or_a_text_and_a_source(name: str) -> None:
    _has_text_and_source("schedules", name)


@each_schedule
@pytest.mark.parametrize("steps", [1, 2, 100])
def test_a_schedule_gives_plain_finite_numbers_at_every_step(name: str, steps: int) -> None:
    schedule = made("schedules", name)

    values = [schedule(step, steps) for step in (*range(min(steps, 100)), steps, 10 * steps)]

    assert {type(value) for value in values} == {float}
    assert np.isfinite(values).all()


@each_schedule
def test_each_member_of_a_batch_has_its_own_schedule_bit_for_bit(name: str) -> None:
    schedule = made("schedules", name)
    numbers = {path: value for path, value in paths.numbers(schedule).items() if isinstance(value, float)}
    random = np.random.default_rng(0)
    batch = {path: random.uniform(0.5, 1, (30, 1)) * (value or 1e-3) for path, value in numbers.items()}
    swept = with_settings(schedule, batch)

    for step in (0, 3, 9, 10, 11, 29, 30, 57, 90, 99):
        whole = np.broadcast_to(swept(step, 100), (30, 1))
        own = [with_settings(schedule, {path: float(v[b, 0]) for path, v in batch.items()}) for b in range(30)]
        assert np.array_equal(whole[:, 0], [each(step, 100) for each in own])


# Optimizers


@each_optimizer
def test_a_rule_has_a_formula_or_a_text_and_a_source(name: str) -> None:
    _has_text_and_source("optimizers", name)


@each_optimizer
def test_a_rule_has_a_label_for_legends(name: str) -> None:
    label = registry.load("optimizers", name).label

    assert label
    assert label == label.strip()


def test_no_two_rules_have_one_label() -> None:
    labels = [registry.load("optimizers", name).label for name in registry.names("optimizers")]

    assert len(set(labels)) == len(labels)


@each_optimizer
def test_no_field_of_a_rule_hides_one_that_every_rule_has(name: str) -> None:
    assert not set(hints("optimizers", name)) & {"name", *(field.name for field in fields(Common))}


@each_optimizer
def test_runs_in_a_batch_are_those_run_alone_bit_for_bit(name: str) -> None:
    optimizer, valley = made("optimizers", name), registry.load("problems", "rosenbrock")()
    starts = points(valley, 7, seed=2)

    together = stepped(optimizer, valley, starts)

    alone = np.concatenate([stepped(optimizer, valley, one[None]) for one in starts])
    assert np.array_equal(together, alone, equal_nan=True)


def swept_over(optimizer: Optimizer, count: int) -> dict[str, Array]:
    """Random settings of each field that holds a real number, (count, 1), within any bounds of the default's half."""
    random = np.random.default_rng(0)
    numbers = {path: value for path, value in paths.numbers(optimizer).items() if isinstance(value, float)}
    return {path: random.uniform(0.5, 1, (count, 1)) * (value or 1e-3) for path, value in numbers.items()}


def with_settings(part: Any, settings: dict[str, Any]) -> Any:
    for path, value in settings.items():
        part = paths.put(part, path, value)
    return part


def recorded(problem: Problem, optimizer: Optimizer) -> list[Array]:
    """All that is kept of a run of some steps, (T, B) or (T, B, D) each."""
    with np.errstate(all="ignore"):
        seen = paths.observed(optimizer, optimizer.init(np.ones((1, problem.dim))))
    names = sorted({*seen, *paths.numbers(optimizer), *paths.arrays(optimizer)})
    run = run_one(problem, optimizer, problem.start, 20, state=names)
    assert run.state.keys() == set(names)
    return [run.x, run.value, run.grad_at_x, *run.evaluations.values(), *(run.state[name] for name in names)]


FEW_PROBLEMS, FEW_RULES = ("rosenbrock", "linear_model", "minibatch_losses"), ("adam", "nesterov")
PAIRS = dict.fromkeys(
    (
        *((problem, rule) for rule in registry.names("optimizers") for problem in FEW_PROBLEMS),
        *((problem, rule) for problem in registry.names("problems") for rule in FEW_RULES),
    )
)


FITTING = [
    (problem, rule)
    for problem, rule in PAIRS
    if not [*made("optimizers", rule).check_problem(made("problems", problem))]
]


@pytest.mark.parametrize(("name", "rule"), FITTING)
@pytest.mark.filterwarnings("ignore:invalid value")  # of what is seen before the first step
def test_each_member_of_a_sweep_is_its_own_run_bit_for_bit_whatever_the_chunk(
    name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, optimizer = made("problems", name), made("optimizers", rule)
    settings = swept_over(optimizer, 30)
    swept = with_settings(optimizer, settings)

    whole = recorded(problem, swept)

    for member in range(30 if settings else 1):
        own = {path: float(values[member, 0]) for path, values in settings.items()}
        alone = recorded(problem, with_settings(optimizer, own))
        assert same([part[:, member] for part in whole], [part[:, 0] for part in alone])
    for chunk in (1, 7):
        monkeypatch.setattr(loop, "CHUNK", chunk)
        assert same(whole, recorded(problem, swept))


def same(some: list[Array], others: list[Array]) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(some, others, strict=True))


class Lender(Wrapped):
    """A problem that hands out arrays which it keeps, to see whether somebody writes into them."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.lent: list[tuple[Array, Array]] = []

    def grad(self, x: Array) -> Array:
        grad = self.problem.grad(x).copy()
        self.lent.append((grad, grad.copy()))
        return grad


def written_into(optimizer: Optimizer) -> list[str]:
    """What a rule has written into that is not its own: points, states and gradients that it was given."""
    valley = Lender(registry.load("problems", "rosenbrock")())
    x = points(valley, 3, seed=0)
    state, given = optimizer.init(x), [("point", x, x.copy())]
    for step in range(3):
        given += [("state", part, part.copy()) for part in arrays_in(state)]
        with np.errstate(all="ignore"):  # as the loop has it
            x, state = optimizer.step(valley, x, state, step + 1)
            paths.observed(optimizer, state)
        given += [("point", x, x.copy())]
    given += [("gradient", lent, kept) for lent, kept in valley.lent]
    return [what for what, now, before in given if not np.array_equal(now, before)]


def arrays_in(state: Any) -> list[Array]:
    parts = [arrays_in(part) if isinstance(part, tuple) else [part] for part in state]
    return [part for some in parts for part in some if isinstance(part, np.ndarray)]


@each_optimizer
def test_a_rule_writes_into_nothing_it_was_given(name: str) -> None:
    assert written_into(made("optimizers", name)) == []


class Careless(registry.load("optimizers", "sgd")):  # type: ignore[misc]
    """Writes into a view of the gradient."""

    def step(self, f: Problem, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        view = f.grad(x).T
        view *= self.lr
        return x - view.T, state


class Grasping(registry.load("optimizers", "sgd")):  # type: ignore[misc]
    """Keeps the point that it was given, and writes into it later."""

    def init(self, x: Array) -> Any:
        return (x,)

    def step(self, f: Problem, x: Array, state: Any, t: int) -> tuple[Array, Any]:
        state[0][...] += 1.0
        return x - self.lr * f.grad(x), state


def test_a_rule_that_writes_into_what_it_was_given_is_found() -> None:
    assert set(written_into(Careless())) == {"gradient"}
    assert {"point", "state"} <= set(written_into(Grasping()))


@each_optimizer
def test_the_start_is_not_lent_to_the_state(name: str) -> None:
    optimizer = made("optimizers", name)
    x = np.ones((3, 2))

    assert not [part for part in arrays_in(optimizer.init(x)) if np.shares_memory(part, x)]


@each_optimizer
def test_what_is_seen_of_a_rule_has_the_shape_of_its_points(name: str) -> None:
    optimizer, valley = made("optimizers", name), registry.load("problems", "rosenbrock")()
    x = points(valley, 3, seed=0)

    with np.errstate(all="ignore"):
        x, state = optimizer.step(valley, x, optimizer.init(x), 1)

    seen = optimizer.observe(state)
    assert {key: np.broadcast_shapes(np.shape(value), x.shape) for key, value in seen.items()} == dict.fromkeys(
        seen, x.shape
    )


@each_optimizer
def test_a_rule_goes_downhill(name: str) -> None:
    optimizer, bowl = made("optimizers", name), registry.load("problems", "quadratic")()
    start = np.array([bowl.start])

    end = stepped(optimizer, bowl, start, steps=20)

    assert bowl.value(end) < bowl.value(start)


def stepped(optimizer: Optimizer, problem: Problem, x: Array, steps: int = 5) -> Array:
    state = optimizer.init(x)
    with np.errstate(all="ignore"):  # as the loop has it
        for step in range(steps):
            x, state = optimizer.step(problem.at(step), x, state, step + 1)
    return x


def frozen(*arrays: Any) -> None:
    for array in arrays:
        if isinstance(array, np.ndarray):
            array.flags.writeable = False


# Plots


@each_plot
def test_no_field_of_a_plot_hides_one_that_every_panel_has(name: str) -> None:
    assert not set(hints("plots", name)) & {"plot", *(field.name for field in fields(Panel))}


@each_plot
@pytest.mark.parametrize("step", [0, 3, 8])
def test_a_frame_is_the_same_whatever_was_shown_before(name: str, step: int) -> None:
    wandering, direct = drawn(name, raced(name)), drawn(name, raced(name))

    for t in (8, 2, step):
        wandering(t)

    assert np.array_equal(wandering(step), direct(step))


@each_plot
@pytest.mark.parametrize("steps", [0, 1])
def test_a_plot_draws_the_shortest_runs(name: str, steps: int) -> None:
    drawn(name, raced(name, steps))(steps)


@each_plot
def test_a_plot_draws_a_run_that_left_the_numbers(name: str) -> None:
    drawn(name, raced(name, lr=1e3))(8)


@each_plot
def test_a_plot_draws_a_sweep(name: str) -> None:
    drawn(name, raced(name, lr=np.array([[1e-4], [1e-3]])))(8)


def raced(plot: str, steps: int = 8, lr: Any = 1e-3) -> Result:
    """Two rules on Rosenbrock's valley, or on what a plot can show that cannot show that."""
    valley = registry.load("problems", "rosenbrock")()
    others = {
        "function": registry.load("problems", "quadratic")((2.0,)),
        "fit": registry.load("problems", "logistic")(),
    }
    valley = others.get(plot, valley)
    rules = (registry.load("optimizers", "sgd")(lr=lr), registry.load("optimizers", "adam")())
    start = np.tile(valley.start, (np.size(lr), 1))
    return Result(valley, tuple(run_one(valley, rule, start, steps) for rule in rules))


def drawn(name: str, result: Result) -> Callable[[float], np.ndarray]:
    """The plot in axes of its own, as a function from a step to the pixels."""
    plot = made("plots", name)
    canvas = FigureCanvasAgg(Figure(figsize=(3, 2), dpi=50))
    view = View(Panel(markers=(), legend=False), plot, result, result)
    update = PanelDrawing(canvas.figure.add_subplot(projection=plot.projection), [view]).show

    def pixels(step: float) -> np.ndarray:
        update(step)
        with np.errstate(over="ignore"):  # matplotlib looks for ticks beyond the largest number
            canvas.draw()
        return np.array(canvas.buffer_rgba())

    return pixels


def test_every_definition_that_needs_settings_is_given_them() -> None:
    assert {name for kind, name in KINDS_AND_NAMES if _needs_settings(registry.load(kind, name))} == set(NEEDED)


def _needs_settings(cls: type[Any]) -> bool:
    return any(field.init and field.default is field.default_factory is MISSING for field in fields(cls))


def _has_text_and_source(kind: str, name: str) -> None:
    _, _, text = (registry.load(kind, name).__doc__ or "").partition("\n")
    assert len(text.split()) >= 8
    assert re.search(r"\b(1[6-9]|20)\d\d\b", text), "name the source and its year"
