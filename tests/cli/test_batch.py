"""`optviz run` with many configs: at a time, in parts, and once more."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: 0.1}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    for name in ("a", "b", "deep/c", "deep/d", "e", "f", "g"):
        path = tmp_path / "configs" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD)
    return tmp_path / "configs"


def made(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.rglob("*.png")}


def dry(optviz: Any, *arguments: str, **options: Any) -> list[str]:
    return [line.split("/")[1] for line in optviz("run", "-n", *arguments, **options).stdout.splitlines()]


def test_parallel_and_serial_leave_the_same_bytes(optviz: Any, seven: Path, tmp_path: Path, contents: Any) -> None:
    assert optviz("run", "configs", "-j", 3, "-o", "parallel").returncode == 0
    assert optviz("run", "configs", "-o", "serial").returncode == 0

    assert len(contents(tmp_path / "serial")) == 14
    assert contents(tmp_path / "serial") == contents(tmp_path / "parallel")


READS = """\
import sys
from optviz.cli import main
from optviz.config import load as module

def load(*arguments, read=module.load):
    sys.stderr.write("reads\\n")
    return read(*arguments)

module.load = load
main()
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_config_is_read_once(seven: Path, tmp_path: Path, environment: dict[str, str], jobs: str) -> None:
    command = [sys.executable, "-c", READS, "run", "configs", "-q", "-j", jobs]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    assert (ran.returncode, ran.stderr) == (0, "reads\n" * 7)
    assert made(tmp_path / "outputs") == set("abcdefg")


# Each would show in the next one if the process that makes both kept anything of it.
DIFFERENT = {
    "dark": "optimizers: [{name: sgd, lr: 0.1}]|{style: darkgrid, formats: [png, svg], panel: {plot: contour}}",
    "large": "optimizers: [{name: adam, color: red}]|{font_scale: 2, formats: [png, pdf], panel: {plot: loss}}",
    "lost": "optimizers: [{name: sgd, lr: 1e200}]|{style: poster, formats: [png], panel: {plot: loss, title: $x_1$}}",
    "moving": "optimizers: [{name: heavy_ball, lr: 0.1}]|{formats: [gif, png], panel: {plot: contour, points: 30}}",
    "plain": "optimizers: [{name: sgd, lr: 0.1}]|{style: plain, formats: [png, svg], panel: {plot: loss}}",
    "relief": "optimizers: [adam, rmsprop]|{style: ticks, formats: [png], panel: {plot: surface, points: 30}}",
    "zeros": "optimizers: [{name: sgd, lr: 0.5}]|{formats: [svg, png], panel: {plot: loss}}",
}


def test_a_process_that_makes_many_makes_each_like_a_new_one(optviz: Any, tmp_path: Path, contents: Any) -> None:
    (tmp_path / "configs").mkdir()
    for name, told in DIFFERENT.items():
        optimizers, figure = told.replace("{style", "{size: [3, 2], dpi: 40, style").split("|")
        text = f"problem: quadratic\nsteps: 8\n{optimizers}\nfigures: {{f: {figure}}}\n"
        (tmp_path / "configs" / f"{name}.yaml").write_text(text)

    assert optviz("run", "configs", "--timeout", 60, "-o", "one").returncode == 0
    backwards = [f"configs/{name}.yaml" for name in sorted(DIFFERENT, reverse=True)]
    assert optviz("run", *backwards, "--timeout", 60, "-o", "backwards").returncode == 0
    assert optviz("run", "configs", "--memory", 4000, "-o", "apart").returncode == 0

    made = contents(tmp_path / "one")
    assert {path.partition("/")[0] for path in made} == DIFFERENT.keys()
    assert made == contents(tmp_path / "backwards") == contents(tmp_path / "apart")


def test_the_second_run_has_nothing_to_do(optviz: Any, seven: Path) -> None:
    optviz("run", "configs", "-j", 2)

    ran = optviz("run", "configs", "-j", 2)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "7 up to date\n", "")


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 9])
def test_shards_take_every_config_once_and_are_balanced(optviz: Any, seven: Path, parts: int) -> None:
    shares = [dry(optviz, "configs", "--shard", f"{part}/{parts}") for part in range(1, parts + 1)]

    assert sorted(name for share in shares for name in share) == list("abcdefg")
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_a_shard_is_the_same_from_wherever_the_folder_is_named(optviz: Any, seven: Path, tmp_path: Path) -> None:
    named = [
        dry(optviz, "configs", "--shard", "2/3"),
        dry(optviz, str(seven), "--shard", "2/3", env={"PYTHONHASHSEED": "7"}),
        dry(optviz, ".", "--shard", "2/3", cwd=seven),
    ]

    assert named[0] == named[1] == named[2] == ["b", "e"]


def test_a_shard_without_configs_is_no_failure(optviz: Any, seven: Path) -> None:
    ran = optviz("run", "configs/a.yaml", "--shard", "2/2")

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_shard_makes_its_part(optviz: Any, seven: Path, tmp_path: Path) -> None:
    assert optviz("run", "configs", "--shard", "3/3", "-j", 2).returncode == 0

    assert made(tmp_path / "outputs") == {"c", "f"}


@pytest.mark.parametrize("asked", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3", "1/3/5"])
def test_a_shard_that_is_none_is_refused(optviz: Any, seven: Path, asked: str) -> None:
    ran = optviz("run", "configs", f"--shard={asked}")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"error: --shard: {asked!r} is not of the form 1/3, 2/3 or 3/3\n"


@pytest.mark.fault(58)
def test_one_bar_for_all_and_no_line_within_it(optviz: Any, seven: Path) -> None:
    ours, theirs = os.openpty()
    seen = bytearray()
    reader = threading.Thread(target=_drain, args=(ours, seen))
    reader.start()

    ran = optviz("run", "configs", "-j", 2, env={"TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    reader.join()

    assert len(ran.stdout.splitlines()) == 7
    assert b"6 of 7" in seen
    assert b"running" in seen


def _drain(terminal: int, seen: bytearray) -> None:
    with contextlib.suppress(OSError):  # the other end is closed
        while True:
            seen += os.read(terminal, 4096)
    os.close(terminal)


@pytest.mark.fault(58)
def test_no_bar_for_a_batch_without_a_terminal(optviz: Any, seven: Path) -> None:
    ran = optviz("run", "configs", "-j", 2, env={"CI": "true", "FORCE_COLOR": "1"})

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\r" not in ran.stdout
