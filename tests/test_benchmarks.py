"""The benchmarks measure what there is: each module is importable, and what is timed still runs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from optviz.config.load import load

ROOT = Path(__file__).parent.parent
MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("__"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_can_be_imported(name: str) -> None:
    assert import_module(f"benchmarks.{name}")


@pytest.mark.parametrize("name", ["small", "slider"])
def test_a_config_that_is_timed_is_right(name: str) -> None:
    assert load(ROOT / "benchmarks" / f"{name}.yaml").figures


def test_a_rival_gets_the_paths_of_every_run_of_a_panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    animation = import_module("benchmarks.animation")

    picture = animation.prepared(animation.CASES[4], tmp_path)

    with np.load(picture) as arrays:
        assert {"sgd", "rmsprop", "adam", "adam slope"} < set(arrays)


def test_the_loops_that_are_timed_run() -> None:
    import_module("benchmarks.loops").four()
