"""What the person at the terminal hears of the pictures: lost runs, missing characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOST = """\
problem: rosenbrock
steps: 40
optimizers: [{name: sgd, lr: 0.01}, {name: adam, lr: 0.1}]
figures: {path: {formats: [png, gif], frames: 4, size: [3, 3], dpi: 50, panel: {plot: contour, points: 30}}}
"""
STRANGE = """\
problem: rosenbrock
steps: 3
optimizers: [{name: sgd, lr: 0.001}]
figures:
  one: {formats: [png, gif], size: [3, 3], dpi: 50, title: 日本語, panel: {plot: contour, points: 30, title: 降下}}
  two: {formats: [pdf], size: [3, 3], panel: {plot: loss, title: 日本語}}
"""


@pytest.mark.fault(30)
def test_a_lost_run_is_drawn_and_told_without_numpy_s_warnings(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "lost.yaml").write_text(LOST)

    ran = optviz("run", "lost.yaml")

    assert ran.returncode == 0
    assert "SGD diverged at step 2" in ran.stderr
    assert "Warning" not in ran.stderr
    assert (tmp_path / "outputs" / "lost" / "path.gif").stat().st_size > 0


@pytest.mark.fault(30)
def test_a_lost_run_can_count_as_a_failure(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "lost.yaml").write_text(LOST)

    assert optviz("run", "lost.yaml", "--fail-on-divergence").returncode == 1


@pytest.mark.fault(35)
def test_characters_without_a_picture_are_told_once(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "strange.yaml").write_text(STRANGE, encoding="utf-8")

    ran = optviz("run", "strange.yaml")

    assert ran.returncode == 0
    (line,) = [line for line in ran.stderr.splitlines() if "warning" in line]
    assert all(character in line for character in "日本語降下")
