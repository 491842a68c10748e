"""Where the program writes, and what becomes of it when that place is gone, full or narrow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.fault(57)


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """The end to write to of a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.fixture
def full() -> Iterator[int]:
    device = os.open("/dev/full", os.O_WRONLY)
    yield device
    os.close(device)


@pytest.mark.parametrize("arguments", [["list"], ["show", "adam"], ["schema"]])
def test_a_reader_that_left_ends_the_program_in_silence(
    optviz: Callable[..., Any], closed_pipe: int, arguments: list[str]
) -> None:
    ran = optviz(*arguments, stdout=closed_pipe, stderr=subprocess.PIPE)

    assert (ran.returncode, ran.stderr) == (141, "")


@pytest.mark.parametrize("arguments", [["list"], ["schema"], ["--help"], ["--version"]])
def test_a_full_stdout_is_told_in_one_line(optviz: Callable[..., Any], full: int, arguments: list[str]) -> None:
    ran = optviz(*arguments, stdout=full, stderr=subprocess.PIPE)

    assert ran.returncode == 1
    assert ran.stderr == "error: cannot write to standard output: No space left on device\n"


def test_a_full_stderr_keeps_the_exit_code(optviz: Callable[..., Any], full: int) -> None:
    ran = optviz("show", "adma", stdout=subprocess.PIPE, stderr=full)

    assert (ran.returncode, ran.stdout) == (2, "")


def test_closed_streams_keep_the_exit_code(environment: dict[str, str]) -> None:
    script = Path(sys.executable).with_name("optviz")

    assert subprocess.run(f"{script} list >&- 2>&-", shell=True, env=environment).returncode == 0
    assert subprocess.run(f"{script} show adma >&- 2>&-", shell=True, env=environment).returncode == 2


@pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_an_ascii_terminal_gets_escapes(optviz: Callable[..., Any], locale: dict[str, str]) -> None:
    ran = optviz("show", "adam", env={**locale, "PYTHONCOERCECLOCALE": "0"})

    assert ran.returncode == 0
    assert ran.stdout.isascii()
    assert "\\u2207f(x)" in ran.stdout


def test_a_name_with_control_characters_is_not_echoed_raw(optviz: Callable[..., Any]) -> None:
    ran = optviz("show", "\x1b[31m\u202eadam")

    assert ran.returncode == 2
    assert "\x1b" not in ran.stderr
    assert "\u202e" not in ran.stderr


@pytest.mark.parametrize("arguments", [["run"], ["show"], ["validate"], ["init", "--problem"]])
def test_a_line_break_in_a_name_makes_no_line_of_its_own(optviz: Callable[..., Any], arguments: list[str]) -> None:
    ran = optviz(*arguments, "x\n::error::mine")

    assert ran.returncode == 2
    assert not any(line.startswith("::error") for line in ran.stderr.splitlines())


def test_a_name_that_is_not_unicode_is_told_in_escapes(optviz: Callable[..., Any]) -> None:
    ran = optviz("run", os.fsdecode(b"\xff.yaml"))

    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


@pytest.mark.fault(58)
@pytest.mark.parametrize(
    ("variables", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"TERM": "dumb", "CI": "true", "GITHUB_ACTIONS": "true"}, False),
    ],
)
def test_colour_is_as_asked(optviz: Callable[..., Any], variables: dict[str, str], colored: bool) -> None:
    ran = optviz("show", "adma", env=variables)

    assert ("\x1b[" in ran.stderr) is colored


@pytest.mark.fault(47)
@pytest.mark.parametrize("command", ["list", "run missing.yaml", "init"])
def test_a_deleted_working_directory_is_told(tmp_path: Path, environment: dict[str, str], command: str) -> None:
    script, gone = Path(sys.executable).with_name("optviz"), tmp_path / "gone"
    gone.mkdir()

    ran = subprocess.run(
        f'cd "{gone}" && rmdir "{gone}" && {script} {command}',
        shell=True,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 2
    assert ran.stderr == "error: the working directory does not exist any more; change to another one\n"


def test_a_module_run_is_the_same_program(environment: dict[str, str], tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "optviz", "--version"], env=environment, cwd=tmp_path, capture_output=True, text=True
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("optviz ")
