"""The tests of pictures see what they are there to see."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TEST = """\
import json
from pathlib import Path

import optviz
import pytest

CONFIGS = json.loads(Path(__file__).with_name("configs.json").read_text())


@pytest.mark.parametrize("number", range(len(CONFIGS)))
@pytest.mark.mpl_image_compare(style="default", tolerance=2, savefig_kwargs={"dpi": 100})
def test_path(number):
    return optviz.draw(optviz.run(CONFIGS[number]))
"""
CONFIG = """{
    "problem": "quadratic",
    "steps": 20,
    "optimizers": [{"name": "heavy_ball", "lr": 0.05, "momentum": 0.8}],
    "figures": {"path": {"panel": {"plot": "contour", "levels": 12}}}
}"""
CHANGES = (("0.05", "0.06"), ("0.8", "0.75"), ("20", "19"), ("12", "30"), ("heavy_ball", "nesterov"))


def pytest_says(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, *arguments, folder]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.splitlines()[-1]


@pytest.mark.fault(62)
def test_one_changed_parameter_fails_a_test_of_a_picture(tmp_path: Path) -> None:
    (tmp_path / "test_path.py").write_text(TEST)
    configs = tmp_path / "configs.json"
    configs.write_text(f"[{','.join(CONFIG for _ in CHANGES)}]")
    assert "5 skipped" in pytest_says(tmp_path, f"--mpl-generate-path={tmp_path / 'baseline'}")
    assert "5 passed" in pytest_says(tmp_path, "--mpl")

    configs.write_text(f"[{','.join(CONFIG.replace(was, becomes) for was, becomes in CHANGES)}]")

    assert "5 failed" in pytest_says(tmp_path, "--mpl")
