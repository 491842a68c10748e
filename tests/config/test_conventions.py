"""`convention`: what other sources take under the same name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import optviz
from optviz import registry
from optviz.core import paths

CONFIG = """\
problem: rosenbrock
optimizers:
  - {{{entry}}}
figures:
  path: {{panel: {{plot: contour}}}}
"""


def loaded(folder: Path, entry: str) -> optviz.Experiment:
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(entry=entry), encoding="utf-8")
    return optviz.load(path)


def test_a_convention_sets_what_is_left_out(tmp_path: Path) -> None:
    rule = loaded(tmp_path, "name: adagrad, convention: keras").runs[0].optimizer

    assert paths.leaves(rule) == {"lr": 0.001, "eps": 1e-7, "eps_place": "inside", "initial_accumulator": 0.1}


def test_what_is_given_beside_it_counts(tmp_path: Path) -> None:
    rule = loaded(tmp_path, "name: adagrad, convention: optax, lr: 0.3, eps: 1.0e-3").runs[0].optimizer

    assert paths.leaves(rule) == {"lr": 0.3, "eps": 1e-3, "eps_place": "inside", "initial_accumulator": 0.1}


def test_it_holds_within_another_optimizer(tmp_path: Path) -> None:
    rule = loaded(tmp_path, "name: lookahead, inner: {name: nesterov, convention: torch}").runs[0].optimizer

    assert paths.leaves(rule)["inner.shown"] == "ahead"


def test_an_unknown_convention_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(optviz.ConfigError) as caught:
        loaded(tmp_path, "name: adagrad, convention: kears")

    text = str(caught.value)
    assert ":3:33" in text
    assert "did you mean 'keras'?" in text
    assert "torch, optax, keras" in text


def test_where_sources_agree_the_key_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(optviz.ConfigError, match="unknown key"):
        loaded(tmp_path, "name: sgd, convention: torch")


@pytest.mark.parametrize(
    "name", [n for n in registry.names("optimizers") if registry.load("optimizers", n).conventions]
)
def test_every_convention_fits_its_rule(name: str) -> None:
    cls = registry.load("optimizers", name)

    for settings in cls.conventions.values():
        cls(**settings)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop"])
def test_what_is_called_optax_was_compared_with_optax(name: str) -> None:
    with np.load(Path(__file__).parents[1] / "parity" / "oracles.npz") as stored:
        cases = json.loads(str(stored["cases"]))
    compared = [case["fields"] for case in cases if case["rule"] == name and case["library"].startswith("optax")]

    wanted = registry.load("optimizers", name).conventions["optax"]

    assert any(wanted.items() <= fields.items() for fields in compared)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("gd", "sgd"), ("SGD", "sgd"), ("momentum", "heavy_ball"), ("adamW", "adamw"), ("nag", "nesterov")],
)
def test_another_word_for_an_optimizer_is_answered_with_its_name(tmp_path: Path, written: str, meant: str) -> None:
    with pytest.raises(optviz.ConfigError, match=f"did you mean '{meant}'"):
        loaded(tmp_path, f"name: {written}")
