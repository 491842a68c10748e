"""The problems of the reference scripts, as optviz has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optviz import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.core import Problem

PROBLEMS: dict[str, tuple[str, dict[str, Any]]] = {
    "least_squares": ("least_squares", {}),
    "rosenbrock": ("rosenbrock", {}),
    "stiff_quadratic": ("quadratic", {"A": (0.02, 20.0)}),
}


@pytest.fixture(scope="session")
def problem_of() -> Callable[[str], Problem]:
    """The problem that `make_reference.py` calls so."""

    def made(name: str) -> Problem:
        found, fields = PROBLEMS[name]
        problem: Problem = registry.load("problems", found)(**fields)
        return problem

    return made
