"""The installed program as a process of its own, and problems that misbehave, installed as plugins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCRIPT = Path(sys.executable).parent / "optviz"

CONFIG = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: 0.1}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""

PROBLEM = '''\
"""A problem that misbehaves as soon as it runs."""

import os
import signal
import sys
import time

import numpy as np

from optviz.core import Problem, definition


class NoPickle(Exception):
    def __init__(self, a, b):
        self.lambda_ = lambda: (a, b)


@definition
class Misbehaving(Problem):
    """A bowl with a fault in it."""

    def value(self, x):
        return (x**2).sum(-1)

    def grad(self, x):
        {fault}
        return 2 * x
'''

FAULTS = {
    "segfault": "os.kill(os.getpid(), signal.SIGSEGV)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "leaves": "os._exit(7)",
    "exits": "sys.exit(3)",
    "hangs": "while True: pass",
    "sleeps": "time.sleep(600)",
    "hungry": "hoard = [np.ones(2**20) for _ in range(10**6)]",
    "unpicklable": "raise NoPickle(1, 2)",
    "printing": "print('{}'); os.write(1, b'not json')",
    "raises": "raise ValueError('a value that nobody likes')",
}


@pytest.fixture
def script() -> Path:
    """The program."""
    return SCRIPT


@pytest.fixture
def install(tmp_path: Path, environment: dict[str, str]) -> Callable[..., None]:
    """Install a distribution of one module, with the metadata that pip would write, for the programs of this test."""

    def install(module: str, text: str, *entries: str) -> None:
        site = tmp_path / "site"
        metadata = site / f"{module}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (site / f"{module}.py").write_text(text, encoding="utf-8")
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
        (metadata / "entry_points.txt").write_text("\n".join(entries) + "\n", encoding="utf-8")
        before = environment.get("PYTHONPATH", "").split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, [str(site), *before])))

    return install


@pytest.fixture
def misbehaving(install: Any, config: Any, module: Any, tmp_path: Path) -> Callable[..., Path]:
    """Write a config about a problem with this fault."""

    def write(fault: str, name: str | None = None) -> Path:
        if not (tmp_path / "site" / f"{fault}.py").exists():
            install(fault, module(FAULTS[fault]), "[optviz.problems]", f"{fault} = {fault}:Misbehaving")
        written: Path = config(name or fault, fault)
        return written

    return write


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Path]:
    """Write a config about this problem, free of mistakes if that is there."""

    def write(name: str, problem: str = "quadratic") -> Path:
        path = tmp_path / "configs" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(CONFIG.replace("quadratic", problem), encoding="utf-8")
        return path

    return write


@pytest.fixture
def module() -> Callable[[str], str]:
    """The text of a module with a problem that does this when it is asked for a gradient."""
    return lambda does: PROBLEM.replace("{fault}", does)


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `optviz` with these arguments; it is ended with the test."""
    started = []

    def start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
        settings: dict[str, Any] = {
            "cwd": tmp_path, "env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True
        }  # fmt: skip
        started.append(subprocess.Popen([SCRIPT, *map(str, arguments)], **{**settings, **options}))
        return started[-1]

    yield start
    for program in started:
        program.kill()
        program.communicate()


@pytest.fixture
def optviz(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `optviz` with these arguments to its end."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        program = start(*arguments, **options)
        told, complained = program.communicate(timeout=100)
        return subprocess.CompletedProcess(program.args, program.returncode, told, complained)

    return run
