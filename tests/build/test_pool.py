"""Who does which work, and who is blamed. Each test forks in a process without threads, as the program does."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from optviz.build import pool
from optviz.build.job import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """\
import json, os, signal, sys
from pathlib import Path
from optviz.build.job import Done, Failure, Limits
from optviz.build.pool import isolated

used = set()

def good(tell):
    used.add(os.getpid())
    return os.getpid()

def crash(tell):
    os.kill(os.getpid(), signal.SIGSEGV)

def crash_after_another(tell):
    return crash(tell) if os.getpid() in used else os.getpid()

def leave_after_another(tell):
    return os._exit(0) if os.getpid() in used else os.getpid()

def hang(tell):
    signal.pause()

def count(tell):
    with open("count", "a") as file:
        file.write("x")
    return crash(tell)

works, jobs, limits, clean = eval(sys.argv[1])
for news in isolated(works, jobs, limits, clean):
    print(json.dumps([type(news).__name__, *news[:2]]))
"""


@pytest.fixture
def ends(tmp_path: Path) -> Callable[[str], dict[int, tuple[str, Any]]]:
    """What became of the works of a test, by their places."""

    def ended(arguments: str) -> dict[int, tuple[str, Any]]:
        command = [sys.executable, "-c", PROGRAM, arguments]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
        told = [json.loads(line) for line in ran.stdout.splitlines()]
        assert len({place for _, place, _ in told}) == len(told), "each work ends once"
        return {place: (kind, content) for kind, place, content in told}

    return ended


def processes(ends: dict[int, tuple[str, Any]]) -> list[Any]:
    return [content for kind, content in ends.values() if kind == "Done"]


def test_a_process_that_is_as_good_as_new_does_the_next_work(ends: Any) -> None:
    found = ends("[good] * 8, 2, Limits(), lambda value: True")

    assert len(found) == 8
    assert len(set(processes(found))) <= 2


def test_a_process_that_is_not_does_no_more(ends: Any) -> None:
    assert len(set(processes(ends("[good] * 5, 2, Limits(), lambda value: False")))) == 5


def test_a_memory_limit_counts_from_a_new_process(ends: Any) -> None:
    assert len(set(processes(ends("[good] * 3, 1, Limits(megabytes=500), lambda value: True")))) == 3


@pytest.mark.fault(50)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_crash_is_told_of_its_work_and_costs_no_other(ends: Any, jobs: int) -> None:
    found = ends(f"[good, good, crash, good, crash, good], {jobs}, Limits(), lambda value: True")

    assert {place: told for place, told in found.items() if told[0] == "Failure"} == {
        2: ("Failure", "killed by SIGSEGV"),
        4: ("Failure", "killed by SIGSEGV"),
    }
    assert sorted(found) == list(range(6))


@pytest.mark.fault(50)
@pytest.mark.parametrize("fault", ["crash_after_another", "leave_after_another"])
def test_what_is_lost_after_another_is_done_in_a_process_of_its_own(ends: Any, fault: str) -> None:
    found = ends(f"[good, {fault}, good], 1, Limits(), lambda value: True")

    assert [kind for kind, _ in found.values()] == ["Done"] * 3
    assert found[0][1] != found[1][1]


@pytest.mark.fault(50)
def test_what_crashes_in_a_process_of_its_own_is_not_tried_again(ends: Any, tmp_path: Path) -> None:
    ends("[count, good, good, count], 1, Limits(), lambda value: True")

    assert (tmp_path / "count").read_text() == "xxx"  # once alone; once after another, and then alone


@pytest.mark.fault(51)
def test_what_runs_over_its_time_after_another_is_not_tried_again(ends: Any) -> None:
    found = ends("[good, hang, good], 1, Limits(seconds=1.5), lambda value: True")

    assert found[1] == ("Failure", "ran over its time limit of 1.5 s")
    assert [kind for kind, _ in found.values()] == ["Done", "Failure", "Done"]


@pytest.mark.fault(51)
def test_the_time_of_a_work_counts_from_its_own_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(pool.worker, "give", lambda orders, place: given.append(place))
    clock = iter([100.0, 103.0])
    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    process = pool._Process(number=1, orders=-1, pipe=-1)

    deadlines = []
    for place in (4, 7):
        process.begin(place, Limits(seconds=5))
        deadlines.append(process.deadline)

    assert (given, deadlines) == ([4, 7], [105.0, 108.0])
