"""What a formula's text comes to: its coordinates, its function, and what is to be said of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from optviz.core import Mistake
from optviz.lazy import np
from optviz.problems._scalable import numbered
from optviz.symbolic.flaws import FormulaError
from optviz.symbolic.function import Function
from optviz.symbolic.functions import CONSTANTS, FUNCTIONS
from optviz.symbolic.graph import const, order, rebuilt, symbol
from optviz.symbolic.lowering import not_finite
from optviz.symbolic.mathematics import Unicode
from optviz.symbolic.reader import names_in, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from optviz.core import Array, Problem
    from optviz.symbolic.graph import Node

MOST_COORDINATES = 200
LARGEST = 50_000  # operations of a gradient
NEAR = 1e-4  # part of the steepest slope seen that counts as none: a minimum may be given in four digits
SEEN = 2_000  # points of the domain that are looked at


def coordinates_in(text: str, constants: Iterable[str], count: int | None) -> tuple[str, ...]:
    """The coordinates that a formula speaks of: x1, x2, ..., or x, y, z as far as they go; `count` of them if given."""
    found = {*names_in(text)} - {*constants}
    numbers = [int(name[1:]) for name in found if re.fullmatch(r"x[1-9]\d{0,2}", name)]
    if numbers:
        return tuple(f"x{i + 1}" for i in range(min(max(*numbers, count or 1, 1), MOST_COORDINATES)))
    needed = 3 if "z" in found else 2 if "y" in found or not (found or count) else 1
    count = max(needed, count or 1)
    return ("x", "y", "z") if count == 3 else numbered(count)


@lru_cache(maxsize=64)
def function_of(text: str, coordinates: tuple[str, ...], constants: tuple[tuple[str, float], ...]) -> Function:
    """The function of a formula, whose constants are parameters. Raises FormulaError."""
    names = {name: symbol(name) for name in (*coordinates, *dict(constants))}
    root = read(text, names)
    powers = order([node.args[1] for node in order([root]) if node.op == "pow"])
    known = {names[name]: const(value) for name, value in constants if names[name] in powers}
    return _shared(rebuilt([root], known=known)[0], tuple(names.values()), len(coordinates))


@lru_cache(maxsize=64)
def _shared(root: Node, inputs: tuple[Node, ...], dim: int) -> Function:
    """One function for all values of the constants: only those in a power are numbers, as x**2 is not x**a."""
    return Function(root, inputs[:dim], inputs[dim:])


def check_names(names: Mapping[str, tuple[str | int, ...]]) -> Iterator[Mistake]:
    """What is wrong with names that somebody gave, which lead to where they stand."""
    for name, path in names.items():
        if not re.fullmatch(r"[A-Za-z\u0391-\u03c9_][\w]{0,30}", name) or not name.isidentifier():
            yield Mistake(path, f"{name!r} cannot stand in a formula", "a name has letters, digits and _")
        elif name in FUNCTIONS or name in CONSTANTS or name in ("and", "or", "not", "if", "in", "is", "lambda"):
            yield Mistake(path, f"{name!r} has a meaning of its own in a formula", "take another name")


def read_or_flaws(text: str, coordinates: tuple[str, ...], constants: Mapping[str, float]) -> Iterator[Mistake]:
    """What is wrong with the text of a formula, each at its place."""
    try:
        function = function_of(text, coordinates, tuple(constants.items()))
    except FormulaError as error:
        for flaw in error.flaws:
            hint = flaw.hint
            if flaw.message.startswith("there is no name"):
                hint = "; ".join(filter(None, (hint, "numbers stand under 'constants', others in 'coordinates'")))
            yield Mistake(("expression",), flaw.message, hint, flaw.allowed, offset=flaw.start)
        return
    if function.size > LARGEST:
        message = f"the gradient takes {function.size:,} operations; {LARGEST:,} are allowed"
        yield Mistake(("expression",), message, "write it with fewer terms")


def warnings(function: Function, problem: Problem) -> Iterator[Mistake]:
    """What a reader of the formula should know before it runs: that parts of it are no numbers, or that it is flat."""
    for node, value in not_finite(function.root):
        yield _warning(f"{Unicode().shown(node)} is {value:g}, no finite number")
    if function.is_constant:
        yield _warning("the value is the same everywhere, and the gradient zero")
        return
    with np.errstate(all="ignore"):
        if not np.isfinite(problem.value(seen(problem.domain))).any():
            yield _warning("the value is not a finite number anywhere in the domain")


def _warning(message: str) -> Mistake:
    return Mistake(("expression",), message, severity="warning")


def seen(domain: Sequence[tuple[float, float]]) -> Array:
    """Points of the domain to look at, (N, D): a grid where it is small, else drawn."""
    low, high = np.transpose(np.array(domain, dtype=float))
    side = int(SEEN ** (1 / len(domain)) + 1e-9)
    if side >= 5:
        lines = [np.linspace(a, b, side) for a, b in domain]
        return np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, len(domain))
    return np.asarray(np.random.default_rng(0).uniform(low, high, (SEEN, len(domain))))


def check_minima(problem: Problem) -> Iterator[Mistake]:
    """What is wrong with points that are said to be least: a slope, a curvature, or a lower point in the domain."""
    points = seen(problem.domain)
    with np.errstate(all="ignore"):
        values, slopes = problem.value(points), np.abs(problem.grad(points))
        steepest = float(np.max(slopes[np.isfinite(slopes)], initial=0.0))
        spread = float(np.ptp(values[np.isfinite(values)])) if np.isfinite(values).any() else 0.0
        for i, point in enumerate(problem.minima):
            wrong = _wrong_minimum(problem, point, NEAR * steepest)
            value = problem.value(point)
            lower = (values < value - NEAR * spread) & np.isfinite(values)
            if wrong is None and lower.any():
                at = points[np.nanargmin(np.where(lower, values, np.nan))]
                wrong = f"the value there is {value:.4g}, and less at {_shown(at)}", None
            if wrong is not None:
                yield Mistake(("minima", i), *wrong)


def _wrong_minimum(problem: Problem, point: Array, level: float) -> tuple[str, str | None] | None:
    slope, hess = problem.grad(point), problem.hess(point)
    if not np.isfinite(slope).all():
        return f"the gradient there is {_shown(slope)}", None
    if not np.isfinite(hess).all():
        return None
    curvatures = np.linalg.eigvalsh(hess)
    if np.abs(slope).max() > level and not _is_kink(problem, point):
        near = point - np.linalg.solve(hess, slope) if curvatures.min() > 0 else None
        hint = None if near is None else f"by its slope and curvature the nearest is about {_shown(near)}"
        return f"no minimum: the gradient there is {_shown(slope)}", hint
    if curvatures.min() < -NEAR * max(1.0, np.abs(curvatures).max()):
        return "no minimum: the curvature there is negative in some direction", None
    return None


def _is_kink(problem: Problem, point: Array) -> bool:
    """Whether the point is least in spite of its slope, as that of max(x, -x): it rises on all sides."""
    width = np.ptp(np.array(problem.domain), axis=1)
    around = np.random.default_rng(0).uniform(-1, 1, (200, problem.dim)) * 1e-6 * width
    return bool((problem.value(point + around) >= problem.value(point)).all())


def _shown(point: Array) -> str:
    return f"({', '.join(f'{each:.4g}' for each in point)})"
