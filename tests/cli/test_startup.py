"""What a command loads: asserted as imports, because a clock on a busy machine proves nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAVY = {"numpy", "matplotlib", "pydantic", "yaml", "PIL", "rich", "pygments"}


@pytest.fixture
def loaded(tmp_path: Path, environment: dict[str, str]) -> Callable[..., set[str]]:
    """The heavy packages that a command line loads, as the interpreter itself tells them."""

    def packages(*arguments: str) -> set[str]:
        script = f"{sys.prefix}/bin/optviz"
        command = [sys.executable, "-X", "importtime", script, *arguments]
        ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in ran.stderr
        # A lazy module is in the list by its parts only once it is really loaded.
        names = re.findall(r"^import time:.*\| +([\w.]+)$", ran.stderr, flags=re.MULTILINE)
        return {name.partition(".")[0] for name in names} & HEAVY

    return packages


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["run", "--help"], ["list"], ["list", "plots"], ["lst"]]
)
def test_what_says_only_names_loads_nothing_heavy(loaded: Callable[..., set[str]], arguments: list[str]) -> None:
    assert loaded(*arguments) == set()


def test_a_misspelt_name_is_found_without_anything_heavy(loaded: Callable[..., set[str]]) -> None:
    assert loaded("show", "adma") == set()


def test_the_check_sees_what_is_loaded(loaded: Callable[..., set[str]]) -> None:
    assert "numpy" in loaded("show", "adam")


@pytest.mark.parametrize("arguments", [["run"], ["run", "--quiet"], ["status"]])
def test_nothing_heavy_is_loaded_where_there_is_nothing_to_do(
    loaded: Callable[..., set[str]], optviz: Callable[..., Any], tmp_path: Path, arguments: list[str]
) -> None:
    figure = "{formats: [png], size: [2, 2], dpi: 40, panel: {plot: loss}}"
    (tmp_path / "good.yaml").write_text(f"problem: quadratic\noptimizers: [adam]\nfigures: {{f: {figure}}}\n")
    assert optviz("run", "good.yaml").returncode == 0

    assert loaded(*arguments, "good.yaml") == set()


def test_a_bad_config_is_told_without_numpy_and_matplotlib(loaded: Callable[..., set[str]], tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("problem: rosenbrock\noptimizers: [{name: adam, lrr: 1}]\n")

    assert not {"numpy", "matplotlib"} & loaded("run", "bad.yaml")


def test_the_end_looks_through_nothing_for_garbage(environment: dict[str, str]) -> None:
    code = (
        "import atexit, gc\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 0))\n"
        "from optviz.cli import main\n"
        "import sys; sys.argv = ['optviz', '--version']\n"
        "main()"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)

    assert ran.stdout.splitlines()[-1] == "True"
