"""`optviz run` with nothing to do takes a short way, and says what the long one says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from optviz.cli import rerun

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: LR}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""
LONG = ["--shard", "1/1"]  # asks for nothing, and is not among the plain options


@pytest.fixture
def made(optviz: Any, tmp_path: Path) -> Path:
    """Two configs and their outputs; one of them diverges, which is told each time."""
    (tmp_path / "configs").mkdir()
    for name, lr in (("good", "0.1"), ("lost", "1e300")):
        (tmp_path / "configs" / f"{name}.yaml").write_text(GOOD.replace("LR", lr))
    assert optviz("run", "configs").returncode == 0
    return tmp_path


PLAIN = [
    ["configs"],
    ["-q", "configs"],
    ["configs", "--quiet"],
    ["configs", "-j", "2"],
    ["configs", "--jobs", "auto", "-o", "outputs"],
    ["configs/good.yaml", "configs/lost.yaml", "configs/good.yaml"],
    ["configs/*.yaml", "--output", "outputs"],
]


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_the_short_way_says_what_the_long_one_says(optviz: Any, made: Path, words: list[str]) -> None:
    short, long = optviz("run", *words), optviz("run", *words, *LONG)

    assert (short.returncode, short.stdout, short.stderr) == (long.returncode, long.stdout, long.stderr)
    assert "lost.yaml: SGD diverged at step" in short.stderr


def test_the_short_way_loads_no_library_of_command_lines(made: Path, environment: dict[str, str]) -> None:
    code = "import sys; from optviz.cli import main; sys.argv = ['optviz', 'run', 'configs', *sys.argv[1:]]; main();"
    command = [sys.executable, "-c", code + "print('typer' in sys.modules)"]

    ran = subprocess.run(command, cwd=made, env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout == "2 up to date\nFalse\n"


MORE = [
    [],
    ["list"],
    ["--help"],
    ["run"],
    ["run", "--help"],
    ["run", "configs", "--data"],  # which were never made
    ["run", "configs", "-f"],
    ["run", "configs", "-o"],
    ["run", "configs", "-o", "--data"],
    ["run", "configs", "-j", "0"],
    ["run", "configs", "-j2"],
    ["run", "configs", "--out", "outputs"],
    ["run", "configs", "--", "-q"],
    ["run", "elsewhere.yaml"],
    ["run", "configs/*.yml"],
    ["status", "configs"],
]


@pytest.mark.parametrize("words", MORE, ids=" ".join)
def test_whatever_is_more_goes_the_long_way(
    made: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)

    assert rerun.code(words) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("change", ["config", "output", "manifest"])
def test_what_has_changed_goes_the_long_way(made: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made)
    assert rerun.code(["run", "configs", "-q"]) == 0
    if change == "config":
        (made / "configs" / "good.yaml").write_text(GOOD.replace("LR", "0.2"))
    elif change == "output":
        (made / "outputs" / "good" / "loss.png").write_bytes(b"edited")
    else:
        (made / "outputs" / "good" / "manifest.json").unlink()

    assert rerun.code(["run", "configs", "-q"]) is None
