"""`optviz init` and `optviz schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from optviz import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_init_writes_a_config_that_names_the_schema_beside_it(optviz: Callable[..., Any], tmp_path: Path) -> None:
    ran = optviz("init", "mine.yaml")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "mine.yaml\noptviz.schema.json\n"
    modeline = (tmp_path / "mine.yaml").read_text().splitlines()[0]
    assert modeline == "# yaml-language-server: $schema=optviz.schema.json"
    schema = json.loads((tmp_path / "optviz.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load((tmp_path / "mine.yaml").read_text()))


APART = (
    "noisy",
    "transformed",
    "expression",
    "monkey_saddle",
)  # three need settings, the other falls faster than any rule can follow


@pytest.mark.parametrize("problem", [name for name in registry.names("problems") if name not in APART])
def test_the_first_config_converges_on_every_problem(optviz: Callable[..., Any], tmp_path: Path, problem: str) -> None:
    assert optviz("init", "first.yaml", "--problem", problem).returncode == 0

    ran = optviz("run", "first.yaml", "--fail-on-divergence", "--figure", "loss", "--only", "png")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (tmp_path / "outputs" / "first" / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_init_asks_for_another_problem_where_one_needs_settings(optviz: Callable[..., Any]) -> None:
    ran = optviz("init", "first.yaml", "--problem", "noisy")

    assert ran.returncode == 2
    assert "noisy needs problem" in ran.stderr


def test_init_keeps_a_file_that_is_there(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")

    ran = optviz("init", "mine.yaml")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: mine.yaml is there already; --force overwrites it\n"
    assert (tmp_path / "mine.yaml").read_text() == "mine"


def test_init_overwrites_when_forced(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")

    assert optviz("init", "mine.yaml", "--force").returncode == 0
    assert "problem: rosenbrock" in (tmp_path / "mine.yaml").read_text()


def test_init_with_a_misspelt_problem_names_the_nearest(optviz: Callable[..., Any], tmp_path: Path) -> None:
    ran = optviz("init", "--problem", "rosenbrok")

    assert ran.returncode == 2
    assert ran.stderr == "error: --problem: there is no problem 'rosenbrok'; did you mean 'rosenbrock'?\n"
    assert list(tmp_path.iterdir()) == []


def test_init_in_a_folder_that_does_not_exist_is_told(optviz: Callable[..., Any]) -> None:
    ran = optviz("init", "nowhere/mine.yaml")

    assert ran.returncode == 2
    assert ran.stderr == "error: cannot write nowhere/mine.yaml: No such file or directory\n"


def test_the_schema_on_stdout_is_the_schema_in_a_file(optviz: Callable[..., Any], tmp_path: Path) -> None:
    assert optviz("schema", "-o", "here.json").stdout == "here.json\n"
    assert (tmp_path / "here.json").read_text() == optviz("schema").stdout
