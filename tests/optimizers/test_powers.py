"""Powers of a setting, taken once of each value that a sweep repeats."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.optimizers._powers import Powers


@pytest.mark.parametrize("t", [0, 1, 2, 3, 10, 117, 500, 5000])
def test_powers_of_a_swept_setting_are_those_of_its_array_bit_for_bit(t: int) -> None:
    few = np.array([0.0, 1e-300, 0.1, 0.5, 0.9, 0.99, 0.999, 1 - 1e-12])
    base = np.random.default_rng(0).choice(few, (1003, 1))

    with np.errstate(all="ignore"):
        assert np.array_equal(Powers(base)(t), base**t)


def test_powers_of_a_number_are_pythons() -> None:
    powers = Powers(0.9)

    assert [powers(t) for t in range(100)] == [0.9**t for t in range(100)]
