"""What Python code may use."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import optviz

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.core import Result

CONFIG: dict[str, Any] = {
    "problem": "quadratic",
    "steps": 5,
    "optimizers": [{"name": "sgd", "lr": 0.1}],
    "figures": {
        "path": {"size": [2, 2], "dpi": 40, "panel": {"plot": "contour", "points": 20}},
        "loss": {"size": [3, 2], "dpi": 40, "panel": {"plot": "loss"}},
    },
}


@pytest.fixture(scope="module")
def result() -> Result:
    return optviz.run(CONFIG)


def test_importing_optviz_loads_nothing_of_it_and_nothing_else() -> None:
    told = "import sys, optviz; print([m for m in sys.modules if m.startswith(('optviz.', 'numpy', 'pydantic'))])"

    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True).stdout == "[]\n"


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'plot'"):
        _ = optviz.plot  # type: ignore[attr-defined]


def test_run_takes_a_mapping_a_file_and_an_experiment_alike(result: Result, tmp_path: Path) -> None:
    file = tmp_path / "here.yaml"
    file.write_text("problem: quadratic\nsteps: 5\noptimizers: [{name: sgd, lr: 0.1}]\n")

    for same in (file, str(file), optviz.load(file), optviz.load(CONFIG)):
        assert optviz.run(same)["SGD"].x.tolist() == result["SGD"].x.tolist()


def test_load_tells_every_mistake_of_a_mapping() -> None:
    with pytest.raises(optviz.ConfigError) as caught:
        optviz.load(CONFIG | {"steps": 0, "optimizers": ["sdg"]})

    assert {diagnostic.path for diagnostic in caught.value.diagnostics} == {("steps",), ("optimizers", 0)}


def test_draw_finds_a_figure_by_its_name(result: Result) -> None:
    assert optviz.draw(result, "loss").get_size_inches().tolist() == [3, 2]


def test_draw_takes_the_only_figure_there_is() -> None:
    only = {"figures": {"loss": CONFIG["figures"]["loss"]}}

    assert optviz.draw(optviz.run(CONFIG | only)).get_size_inches().tolist() == [3, 2]


def test_draw_asks_which_of_several_figures(result: Result) -> None:
    with pytest.raises(ValueError, match="which figure\\? There are path, loss"):
        optviz.draw(result)


def test_draw_of_an_unknown_figure_names_those_there_are(result: Result) -> None:
    with pytest.raises(KeyError, match="no figure 'pth'; there are path, loss"):
        optviz.draw(result, "pth")


def test_draw_takes_a_figure_of_its_own(result: Result) -> None:
    drawn = optviz.draw(result, {"size": [1, 2], "panel": {"plot": "loss", "runs": ["SGD"]}})

    assert drawn.get_size_inches().tolist() == [1, 2]


def test_a_mistake_in_a_figure_of_its_own_is_a_diagnostic(result: Result) -> None:
    with pytest.raises(optviz.ConfigError, match="there is no plot 'lost'"):
        optviz.draw(result, {"panel": {"plot": "lost"}})
