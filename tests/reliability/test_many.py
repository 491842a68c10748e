"""Many configs at once: what happens to one of them happens to no other."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def until(happens: Callable[[], object], program: subprocess.Popen[str]) -> None:
    while not happens():
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(0.01)
            pytest.fail(f"ended too early: {program.communicate()}")


def works(program: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that a program has started and that live."""
    return psutil.Process(program.pid).children(recursive=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.fault(50)
@pytest.mark.fault(51)
def test_of_ten_a_crash_a_hang_and_a_glutton_leave_seven_results(
    optviz: Any, config: Any, misbehaving: Any, tmp_path: Path, contents: Any
) -> None:
    for number in range(7):
        config(f"good{number}")
    for fault in ("segfault", "hangs", "hungry"):
        misbehaving(fault)

    ran = optviz("run", "configs", "-j", 2, "--timeout", 6, "--memory", 300)

    assert ran.returncode == 1
    assert sorted(ran.stderr.splitlines()) == [
        "3 of 10 failed",
        "error: configs/hangs.yaml: ran over its time limit of 6 s",
        "error: configs/hungry.yaml: needs more than its memory limit of 300 MB",
        "error: configs/segfault.yaml: killed by SIGSEGV, perhaps for its memory limit of 300 MB",
    ]
    made = {name for name in contents(tmp_path / "outputs") if name.endswith(".png")}
    assert made == {f"good{number}/loss.png" for number in range(7)}
    assert not list((tmp_path / "outputs").rglob(".optviz-*.tmp"))


@pytest.mark.fault(50)
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("killed", "killed by SIGKILL"),
        ("leaves", "its process ended early, with exit code 7"),
        ("exits", "SystemExit: 3"),
        ("unpicklable", "the plugin unpicklable raised NoPickle: (1, 2)"),
        ("raises", "the plugin raises raised ValueError: a value that nobody likes"),
    ],
)
def test_a_death_is_named_and_costs_one_config(
    optviz: Any, config: Any, misbehaving: Any, tmp_path: Path, fault: str, told: str, contents: Any
) -> None:
    config("a")
    config("z")
    misbehaving(fault)

    ran = optviz("run", "configs", "-j", 2)

    assert f"error: configs/{fault}.yaml: {told}" in ran.stderr
    assert {"a/loss.png", "z/loss.png"} <= contents(tmp_path / "outputs").keys()


@pytest.mark.fault(51)
def test_a_limit_asks_for_a_process_also_where_there_is_one_job(optviz: Any, misbehaving: Any, config: Any) -> None:
    misbehaving("sleeps")
    config("z")

    ran = optviz("run", "configs", "--timeout", 3)

    assert ran.returncode == 1
    assert ran.stderr.startswith("error: configs/sleeps.yaml: ran over its time limit of 3 s\n")
    assert "wrote 1 file to outputs/z" in ran.stdout


@pytest.mark.fault(52)
@pytest.mark.parametrize("jobs", [1, 2])
def test_fail_fast_stops_what_is_running_and_starts_no_more(
    optviz: Any, config: Any, misbehaving: Any, tmp_path: Path, jobs: int
) -> None:
    misbehaving("raises", "a")
    misbehaving("sleeps", "b")
    config("c")

    ran = optviz("run", "configs", "-j", jobs, "-x", "--format", "json")

    assert ran.returncode == 1
    assert [entry["status"] for entry in json.loads(ran.stdout)["configs"]] == ["failed", "skipped", "skipped"]
    assert not (tmp_path / "outputs" / "c").exists()


@pytest.mark.fault(48)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_batch_within_a_second_and_keeps_what_is_done(
    start: Any, config: Any, misbehaving: Any, tmp_path: Path, number: int, code: int, contents: Any
) -> None:
    config("a")
    misbehaving("hangs", "b")
    misbehaving("sleeps", "c")
    program = start("run", "configs", "-j", 2)
    until(lambda: (tmp_path / "outputs/a/manifest.json").exists() and len(works(program)) == 2, program)
    workers = works(program)

    sent = time.monotonic()
    program.send_signal(number)
    _, told = program.communicate(timeout=10)

    assert time.monotonic() - sent < 1
    assert (program.returncode, told) == (code, "")
    assert alive(workers) == []
    assert contents(tmp_path / "outputs").keys() >= {"a/loss.png", "a/manifest.json"}
    assert not list((tmp_path / "outputs").rglob("*.tmp"))


@pytest.mark.fault(49)
def test_workers_die_with_a_parent_that_is_killed_and_a_rerun_resumes(
    start: Any, optviz: Any, config: Any, misbehaving: Any, tmp_path: Path
) -> None:
    config("a")
    stuck = [misbehaving("hangs", "b"), misbehaving("sleeps", "c")]
    program = start("run", "configs", "-j", 2)
    until(lambda: (tmp_path / "outputs/a/manifest.json").exists() and len(works(program)) == 2, program)
    workers = works(program)

    program.kill()
    program.communicate()

    assert psutil.wait_procs(workers, timeout=2)[1] == []
    for path in stuck:
        config(path.stem)
    again = optviz("run", "configs", "-j", 2)
    assert again.returncode == 0
    assert "1 up to date\n" in again.stdout
    assert "wrote 1 file to outputs/b" in again.stdout


@pytest.mark.fault(49)
@pytest.mark.fault(37)
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_hundred_configs_killed_at_twenty_moments_are_those_of_an_undisturbed_run(
    start: Any, optviz: Any, config: Any, tmp_path: Path, contents: Any
) -> None:
    for number in range(200):
        path = config(f"c{number}")
        path.write_text(path.read_text().replace("0.1", f"{0.001 * (number + 1):.3f}"))
    begun = time.monotonic()
    assert optviz("run", "configs", "-j", 2, "-o", "undisturbed", "-q").returncode == 0
    whole_time = time.monotonic() - begun
    moments = random.Random(20).sample(range(100), 20)

    for moment in moments:
        program = start("run", "configs", "-j", 2, "-o", "disturbed", "-q", start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(0.5 + whole_time * moment / 1000)
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
        assert program.returncode == -signal.SIGKILL, "was to be killed in the middle of its work"
    last = optviz("run", "configs", "-j", 2, "-o", "disturbed")

    assert (last.returncode, last.stderr) == (0, "")
    assert "up to date" in last.stdout
    assert contents(tmp_path / "disturbed") == contents(tmp_path / "undisturbed")
