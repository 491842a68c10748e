"""What Python code gets back: runs by id and label, members by what varies, frames and words."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

import optviz
from optviz.build.data import arrays

CONFIG: dict[str, Any] = {
    "problem": "rosenbrock",
    "steps": 3,
    "optimizers": [{"name": "adam", "label": "Adam of 2015"}, {"name": "sgd", "lr": 0.001}],
    "vary": {"lr": {"param": "adam.lr", "values": [0.1, 0.2]}, "beta1": {"param": "beta1", "values": [0.5, 0.9]}},
}


@pytest.fixture(scope="module")
def result() -> Any:
    return optviz.run(CONFIG)


def test_a_run_is_found_by_its_id_and_by_its_label(result: Any) -> None:
    assert result["adam"] is result["Adam of 2015"]
    assert "adam" in result
    assert "Adam of 2015" in result
    assert "adamw" not in result
    with pytest.raises(KeyError, match="there is no run 'adamw'; there are adam, sgd"):
        result["adamw"]


def test_members_are_selected_by_what_varies(result: Any) -> None:
    some = result["adam"].sel(lr=0.2)

    assert some.axes["beta1"].tolist() == [0.5, 0.9]
    assert some.x.shape == (4, 2, 2)
    assert some.sel(beta1=0.9).optimizer == result["adam"].optimizer.__class__(lr=0.2, beta1=0.9)


def test_a_result_says_in_a_few_lines_what_was_run_and_how_it_ended(result: Any) -> None:
    told = repr(result).splitlines()

    assert told[0] == "Result on rosenbrock: 2 runs, lr of 2 values, beta1 of 2 values"
    assert told[1].startswith("  adam (Adam of 2015): 4 members, 3 steps, least loss ")
    assert told[1].endswith("0 of 4 diverged")
    assert told[2].startswith("  sgd (SGD): 3 steps, loss ")


def test_without_pandas_a_frame_is_a_clear_error(result: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match="pip install pandas"):
        result.to_frame()


def test_a_frame_has_a_row_for_each_run_member_and_step(result: Any) -> None:
    frame = result.to_frame()

    assert list(frame.columns) == ["run", "label", "step", "lr", "beta1", "x", "y", "value"]
    assert len(frame) == 4 * 4 + 4
    here = frame[(frame.run == "adam") & (frame.lr == 0.2) & (frame.beta1 == 0.5)]
    assert np.array_equal(here[["x", "y"]].to_numpy(), result["adam"].sel(lr=0.2, beta1=0.5).x[:, 0])


def test_the_numbers_hold_the_axes_beside_the_runs(result: Any) -> None:
    numbers = arrays(result)

    assert numbers["axes/lr"].tolist() == [0.1, 0.2]
    assert numbers["adam/axes/lr"].tolist() == [0.1, 0.1, 0.2, 0.2]
    assert numbers["adam/x"].shape == (4, 4, 2)
    assert numbers["sgd/evaluations/grad"][:, 0].tolist() == [0, 1, 2, 3]
