"""Plugins that are broken, of the wrong type, or in the way: a warning, and the rest works."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.fault(56)

BROKEN = {
    "no_import": "import nothing_is_called_so\n",
    "no_syntax": "def (:\n",
    "no_class": "something_else = 1\n",
    "wrong_type": "Misbehaving = 42\n",
    "no_definition": "class Misbehaving:\n    pass\n",
    "raises": "raise RuntimeError('not today')\n",
    "leaves": "raise SystemExit(3)\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_hurts_only_who_names_it(optviz: Any, install: Any, config: Any, name: str) -> None:
    install(name, BROKEN[name], "[optviz.problems]", f"{name} = {name}:Misbehaving")
    config("a")

    ran = optviz("run", "configs")
    named = optviz("validate", config("b", name))

    assert (ran.returncode, ran.stdout[:22]) == (0, "wrote 1 file to output")
    assert optviz("list").returncode == 0
    assert named.returncode == 2
    assert "b.yaml:1:10: error[plugin]: problem: " in named.stderr
    assert "Traceback" not in ran.stderr + named.stderr


def test_a_plugin_with_the_name_of_one_of_ours_is_told_and_not_used(
    optviz: Any, install: Any, config: Any, module: Any
) -> None:
    install("quadratic", module("pass"), "[optviz.problems]", "quadratic = quadratic:Misbehaving")
    config("a")

    ran = optviz("run", "configs")

    assert ran.returncode == 0
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.startswith("warning: plugin quadratic:Misbehaving: problems already has a 'quadratic'")


def test_a_sound_plugin_is_drawn_like_one_of_ours(optviz: Any, install: Any, config: Any, module: Any) -> None:
    install("sound", module("pass"), "[optviz.problems]", "sound = sound:Misbehaving")
    config("a", "sound")

    ran = optviz("run", "configs", "-j", 2)

    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    "name", ["trap", "trap:Trap", "trap.Trap", "os:system", "../trap", "optviz.problems.quadratic"]
)
def test_a_config_cannot_name_code_to_import(optviz: Any, install: Any, config: Any, tmp_path: Path, name: str) -> None:
    install("trap", f"open({str(tmp_path / 'sprung')!r}, 'w')\n")

    ran = optviz("run", config("a", f'"{name}"'))

    assert ran.returncode == 2
    assert "error[unknown-problem]" in ran.stderr
    assert not (tmp_path / "sprung").exists()


@pytest.mark.fault(60)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_plugin_prints_does_not_spoil_the_report(optviz: Any, misbehaving: Any, jobs: int) -> None:
    misbehaving("printing")

    ran = optviz("run", "configs", "-j", jobs, "--format", "json")

    assert [entry["status"] for entry in json.loads(ran.stdout)["configs"]] == ["written"]
