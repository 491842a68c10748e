"""Sums in a fixed order, however many points there are."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.core.arrays import times


@pytest.mark.parametrize("leading", [(), (1,), (7,), (1000,), (3, 400)])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (32, 3), (3, 200), (600, 5)])
def test_products_with_rows_are_sums_in_order_bit_for_bit(leading: tuple[int, ...], shape: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    rows, x = random.standard_normal(shape), random.standard_normal((*leading, shape[1]))

    expected = x[..., 0, None] * rows[:, 0]
    for k in range(1, shape[1]):
        expected = expected + x[..., k, None] * rows[:, k]

    assert np.array_equal(times(x, rows), expected)


def test_each_column_of_many_products_is_contiguous_as_in_a_batch() -> None:
    products = times(np.asfortranarray(np.ones((1000, 3))), np.ones((4, 3)))

    assert products.flags.f_contiguous
