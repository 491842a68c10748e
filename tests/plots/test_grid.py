"""A problem over a window: in blocks, and the same as at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optviz import registry
from optviz.core.quantities import plane
from optviz.plots import _grid

PROBLEMS = [registry.load("problems", name)() for name in ("rosenbrock", "quadratic", "least_squares")]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
@pytest.mark.parametrize("block", [1, 7, 100, 1000, 10**6])
def test_blocks_change_no_bit(monkeypatch: pytest.MonkeyPatch, problem: Any, block: int) -> None:
    window = ((-2.0, 3.0), (-1.0, 4.0))
    x, y = (np.linspace(*ends, 53) for ends in window)
    _grid.evaluate.cache_clear()
    whole = problem.value(plane(problem, (0, 1), x[None, :], y[:, None]))
    monkeypatch.setattr(_grid, "BLOCK", block)

    assert np.array_equal(_grid.evaluate(problem, window, 53, (0, 1)).z, whole)
