"""Rules around others against torch and timm, whose points `make_wrappers.py` has written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optviz import registry
from optviz.running.loop import run_one

with np.load(Path(__file__).with_name("wrappers.npz")) as stored:
    VERSIONS = str(stored["versions"])
    CASES: list[tuple[str, dict[str, Any]]] = json.loads(str(stored["cases"]))
    POINTS = stored["points"]


def ours(kind: str, rule: str, lr: float, **settings: Any) -> Any:
    inner = registry.load("optimizers", {"AdamW": "adam"}.get(rule, rule.lower()))(lr=lr)
    if kind in ("coupled", "decoupled"):
        return registry.load("optimizers", "weight_decay")(inner, mode=kind, **settings)
    return registry.load("optimizers", kind)(inner, **settings)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda i: f"{CASES[i][0]}-{CASES[i][1]['rule']}")
def test_every_step_is_theirs(number: int) -> None:
    kind, settings = CASES[number]
    valley, steps = registry.load("problems", "rosenbrock")(), len(POINTS[number]) - 1

    run = run_one(valley, ours(kind, **settings), POINTS[number][0], steps)

    np.testing.assert_allclose(run.x[:, 0], POINTS[number], rtol=1e-10, atol=1e-10)


def test_the_reference_says_which_versions_made_it() -> None:
    assert VERSIONS.startswith("torch 2.13.0")
    assert "timm 1.0.31" in VERSIONS
