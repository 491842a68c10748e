"""The ten figures of a lecture: short configs that draw without a warning that is not about divergence."""

from __future__ import annotations

from pathlib import Path

import pytest

import optviz

ROOT = Path(__file__).parents[2]
CONFIGS = sorted((ROOT / "configs" / "lecture").glob("*.yaml"))


def test_there_are_ten() -> None:
    assert len(CONFIGS) == 10


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_config_of_a_lecture_is_short_and_draws_every_run(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 20

    experiment = optviz.load(path)
    assert not experiment.warnings
    result = optviz.run(path)
    for figure in experiment.figures:
        assert optviz.draw(result, figure.name).axes
