"""Configs on a real dask cluster: a scheduler and two workers, as processes on the loopback interface."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from optviz.build import remote
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(180)]

BIN = Path(sys.executable).parent
CONFIG = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: 0.1}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""
SWEEP = """\
problem: quadratic
steps: 4500
optimizers: [{name: heavy_ball, lr: 0.1}]
vary:
  lr: {param: lr, range: [0.001, 0.3], count: 200}
  momentum: {param: momentum, range: [0, 0.9], count: 200}
figures:
  map: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: map, show: distance, vmin: 1.0e-6, vmax: 10}}
"""
PROBLEM = '''\
import os
import pathlib
import signal
import time

from optviz.core import Problem, definition


@definition
class {name}(Problem):
    """A bowl with a fault in it."""

    def value(self, x):
        return (x**2).sum(-1)

    def grad(self, x):
        {fault}
        return 2 * x
'''
# The first worker that meets it waits to be killed; the next one does the work.
WAITS_ONCE = 'mark = pathlib.Path("{mark}"); first = not mark.exists(); mark.touch(); time.sleep(600 if first else 0)'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of plugins that the client and the workers have."""
    site = tmp_path_factory.mktemp("site")
    metadata = site / "faults-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: faults\nVersion: 1.0\n")
    mark = site / "mark"
    faults = {
        "segfault": "os.kill(os.getpid(), signal.SIGSEGV)",
        "waits": WAITS_ONCE.format(mark=mark),
        "hangs": "time.sleep(600)",
    }
    for name, fault in faults.items():
        (site / f"{name}.py").write_text(PROBLEM.format(name=name.title(), fault=fault))
    entries = "\n".join(f"{name} = {name}:{name.title()}" for name in faults)
    (metadata / "entry_points.txt").write_text(f"[optviz.problems]\n{entries}\n")
    return site


@pytest.fixture(scope="module")
def environment(site: Path) -> dict[str, str]:
    before = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(site), *before]))}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """The address of a scheduler, and its two workers, each in a folder of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    settings = {**environment, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    started = [
        _dask(
            settings,
            tmp_path_factory.mktemp("scheduler"),
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--dashboard-address",
            ":0",
        )
    ]
    for _ in range(2):
        folder = tmp_path_factory.mktemp("worker")
        started.append(_dask(settings, folder, "worker", address, "--nthreads", 1, "--dashboard-address", ":0"))
    yield address, started[1:]
    for process in started:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
        process.wait()


def _dask(environment: dict[str, str], folder: Path, *arguments: object) -> subprocess.Popen[bytes]:
    command = [BIN / "dask", *map(str, arguments)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Callable[..., subprocess.Popen[str]]:
    def start(*arguments: object) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [BIN / "optviz", *map(str, arguments)]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe, text=True)

    return start


@pytest.fixture
def optviz(start: Any) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        program = start(*arguments)
        told, complained = program.communicate(timeout=120)
        return subprocess.CompletedProcess(program.args, program.returncode, told, complained)

    return run


def write(tmp_path: Path, name: str, text: str = CONFIG) -> None:
    path = tmp_path / "configs" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text)


def test_workers_leave_the_bytes_that_this_machine_would(
    optviz: Any, cluster: Any, tmp_path: Path, contents: Any
) -> None:
    write(tmp_path, "_base", "steps: 4\nproblem: quadratic\n")
    write(tmp_path, "deep/a", CONFIG.replace("problem: quadratic\nsteps: 3", "extends: ../_base.yaml"))
    for name in "bcd":
        write(tmp_path, name)

    there = optviz("run", "configs", "--scheduler", cluster[0], "-o", "there", "--data", "--set", "optimizers.0.lr=0.2")
    here = optviz("run", "configs", "-o", "here", "--data", "--set", "optimizers.0.lr=0.2")

    assert (there.returncode, there.stderr, here.returncode) == (0, "", 0)
    assert len(contents(tmp_path / "here")) == 12
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_what_a_cluster_has_made_is_up_to_date(optviz: Any, cluster: Any, tmp_path: Path) -> None:
    write(tmp_path, "a")
    optviz("run", "configs", "--scheduler", cluster[0])

    assert optviz("run", "configs").stdout == "1 up to date\n"


def test_data_files_travel_with_their_config(optviz: Any, cluster: Any, tmp_path: Path, contents: Any) -> None:
    write(tmp_path, "a", CONFIG.replace("problem: quadratic", "problem: {name: least_squares, data: data/points.csv}"))
    (tmp_path / "configs" / "data").mkdir()
    rows = "\n".join(f"{x},{2 * x + 1}" for x in range(5))
    (tmp_path / "configs" / "data" / "points.csv").write_text(f"x,y\n{rows}\n")

    there = optviz("run", "configs", "--scheduler", cluster[0], "-o", "there")
    here = optviz("run", "configs", "-o", "here")

    assert (there.returncode, there.stderr, here.returncode) == (0, "", 0)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_the_members_of_one_big_sweep_are_shared_out(optviz: Any, cluster: Any, tmp_path: Path, contents: Any) -> None:
    write(tmp_path, "big", SWEEP)
    parts = remote.parts(load(tmp_path / "configs" / "big.yaml"), most=4)

    there = optviz("run", "configs", "--scheduler", cluster[0], "-o", "there", "--data")
    here = optviz("run", "configs", "-o", "here", "--data")

    assert parts == {0: tuple((0, low, low + 10_000) for low in range(0, 40_000, 10_000))}
    assert (there.returncode, there.stderr, here.returncode) == (0, "", 0)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_crash_on_a_worker_costs_that_config_and_not_the_worker(optviz: Any, cluster: Any, tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path, name)
    write(tmp_path, "crash", CONFIG.replace("quadratic", "segfault"))
    write(tmp_path, "late", CONFIG.replace("quadratic", "hangs"))
    workers = [child.pid for worker in cluster[1] for child in psutil.Process(worker.pid).children()]

    ran = optviz("run", "configs", "--scheduler", cluster[0], "--timeout", 10)

    assert ran.returncode == 1
    assert sorted(ran.stderr.splitlines()) == [
        "2 of 5 failed",
        "error: configs/crash.yaml: killed by SIGSEGV",
        "error: configs/late.yaml: ran over its time limit of 10 s",
    ]
    assert len(list((tmp_path / "outputs").rglob("*.png"))) == 3
    assert {child.pid for worker in cluster[1] for child in psutil.Process(worker.pid).children()} >= set(workers)


@pytest.mark.fault(55)
def test_the_task_of_a_killed_worker_is_done_by_another_one(
    start: Any, cluster: Any, tmp_path: Path, site: Path
) -> None:
    for name in "abcdef":
        write(tmp_path, name)
    write(tmp_path, "waits", CONFIG.replace("quadratic", "waits"))

    program = start("run", "configs", "--scheduler", cluster[0], "--format", "json")
    while not (site / "mark").exists():
        assert program.poll() is None, program.communicate()
        time.sleep(0.02)
    victim = _worker_of_what_waits(cluster[1])
    victim.send_signal(signal.SIGKILL)
    told, complained = program.communicate(timeout=120)

    assert (program.returncode, complained) == (0, "")
    assert {entry["status"] for entry in json.loads(told)["configs"]} == {"written"}
    assert len(list((tmp_path / "outputs").rglob("*.png"))) == 7


def _worker_of_what_waits(nannies: list[Any]) -> psutil.Process:
    """The worker process whose helper has a fork that sleeps."""
    for nanny in nannies:
        for worker in psutil.Process(nanny.pid).children():
            if any(helper.children() for helper in worker.children() if "remote" in " ".join(helper.cmdline())):
                return worker
    pytest.fail("no worker is at work")


@pytest.mark.fault(48)
def test_a_signal_ends_what_is_out_and_the_cluster_stays(start: Any, optviz: Any, cluster: Any, tmp_path: Path) -> None:
    write(tmp_path, "a")
    write(tmp_path, "late", CONFIG.replace("quadratic", "hangs"))
    program = start("run", "configs", "--scheduler", cluster[0], "--timeout", 20)
    while not (tmp_path / "outputs" / "a" / "manifest.json").exists():
        assert program.poll() is None, program.communicate()
        time.sleep(0.02)

    sent = time.monotonic()
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=10)

    assert program.returncode == 130
    assert time.monotonic() - sent < 2
    assert not list((tmp_path / "outputs").rglob("*.tmp"))
    assert optviz("run", "configs/a.yaml", "-f", "--scheduler", cluster[0]).returncode == 0


def test_a_cluster_of_this_machine_needs_no_preparation(optviz: Any, tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path, name)

    ran = optviz("run", "configs", "--scheduler", "local", "-j", 2)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(list((tmp_path / "outputs").rglob("*.png"))) == 2


def test_a_scheduler_that_is_not_there_is_named(optviz: Any, tmp_path: Path) -> None:
    write(tmp_path, "a")

    ran = optviz("run", "configs", "--scheduler", "tcp://127.0.0.1:1", "--format", "json")

    assert (ran.returncode, json.loads(ran.stdout)["exit"]) == (2, 2)
    assert ran.stderr.startswith("error: --scheduler: cannot reach tcp://127.0.0.1:1")
