"""The gradient field under a contour."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.quiver import Quiver

import optviz

BOWL = {"name": "quadratic", "A": [1, 4]}


def quiver(**panel: Any) -> Quiver:
    config = {"problem": BOWL, "steps": 3, "optimizers": [{"name": "sgd", "lr": 0.1}], "start": [1, 1]}
    page = {"f": {"panel": {"plot": "contour", "points": 12, "field_points": 6, **panel}}}
    (found,) = (
        each for each in optviz.draw(optviz.run({**config, "figures": page})).axes[0].collections
        if isinstance(each, Quiver)
    )  # fmt: skip
    return found


def test_arrows_are_those_of_the_steepest_descent() -> None:
    field = quiver(field="lengths")
    x, y = np.asarray(field.get_offsets()).T

    assert np.asarray(field.U) == pytest.approx(-x)
    assert np.asarray(field.V) == pytest.approx(-4 * y)


def test_unit_arrows_are_of_one_length_on_the_page_and_point_the_same_way() -> None:
    field = quiver(field="unit", extent=[[-4, 4], [-1, 1]])
    x, y = np.asarray(field.get_offsets()).T
    u, v = np.asarray(field.U), np.asarray(field.V)

    assert np.hypot(u / 8, v / 2) == pytest.approx(1.0)
    assert u * -4 * y == pytest.approx(v * -x)


def test_there_is_no_field_unless_asked() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        quiver()
