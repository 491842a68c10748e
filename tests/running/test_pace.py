"""How many frames an animation has, which, and for how long each is seen."""

from __future__ import annotations

import numpy as np
import pytest

from optviz.page import Page
from optviz.running import pace


@pytest.mark.parametrize("last", [0, 1, 20, 149])
def test_a_short_run_has_a_frame_for_each_step(last: int) -> None:
    assert pace.steps(Page(), last) == tuple(range(last + 1))


@pytest.mark.parametrize("last", [150, 151, 300, 500, 3000, 10**6])
def test_a_long_run_has_150_frames_at_most_dense_at_the_start(last: int) -> None:
    steps = np.array(pace.steps(Page(), last))
    gaps = np.diff(steps)

    assert 100 < len(steps) <= 150
    assert (steps[:5].tolist(), steps[-1]) == ([0, 1, 2, 3, 4], last)
    assert (np.diff(gaps[:-1]) >= 0).all()


def test_all_frames_are_asked_for_by_name() -> None:
    assert len(pace.steps(Page(frames="all"), 1000)) == 1001


def test_a_number_of_frames_is_spread_evenly() -> None:
    assert pace.steps(Page(frames=3), 1000) == (0, 500, 1000)


@pytest.mark.parametrize(("frames", "interval"), [(9, 100), (80, 100), (100, 80), (150, 50), (1001, 50)])
def test_an_animation_takes_about_eight_seconds_at_most(frames: int, interval: int) -> None:
    assert pace.interval(Page(), frames) == interval
    assert pace.interval(Page(interval=30), frames) == 30
