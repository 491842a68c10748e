"""Two writers for one folder, and writers that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING, Any

import pytest

from optviz.build import lock
from optviz.build.files import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOLDER = """
    import sys
    from pathlib import Path
    from optviz.build import files, lock

    with lock.held(Path(sys.argv[1])), files.whole(Path(sys.argv[1]) / "path.png") as path:
        path.write_bytes(b"half")
        print("held", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that writes into tmp_path/outputs/good until it is told to end."""
    command = [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path / "outputs" / "good")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.fault(53)
def test_the_second_waits_for_the_first_and_names_it(project: Any, holder: subprocess.Popen[str]) -> None:
    said, ended = [], threading.Event()

    def wait(message: str) -> None:
        said.append(message)
        assert not ended.is_set()
        assert holder.stdin is not None
        holder.stdin.write("\n")
        holder.stdin.flush()
        ended.set()

    from optviz.build.make import make

    result = make(project.config, project.request, wait=wait)

    assert said == [f"{project.outputs} is being written by process {holder.pid}; waiting for it to end"]
    assert len(result.written) == 3


@pytest.mark.fault(53)
def test_who_waited_finds_done_what_the_first_has_done(project: Any) -> None:
    started, go_on = threading.Event(), threading.Event()
    outcomes = {}

    def first(event: Any) -> None:
        started.set()
        go_on.wait(30)

    from optviz.build.make import make

    thread = threading.Thread(target=lambda: outcomes.update(first=make(project.config, project.request, first)))
    thread.start()
    started.wait(30)
    outcomes["second"] = make(project.config, project.request, wait=lambda message: go_on.set())
    thread.join()

    assert [len(outcomes[name].written) for name in ("first", "second")] == [3, 0]
    assert len(outcomes["second"].fresh) == 3


@pytest.mark.fault(54)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_of_a_dead_process_is_taken_over_and_its_leavings_swept(
    project: Any, holder: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert lock.is_marked(project.outputs)
    holder.send_signal(number)
    holder.wait()
    assert len(list(project.outputs.iterdir())) == 2  # its lock and its temporary

    said: list[str] = []
    from optviz.build.make import make

    make(project.config, project.request, wait=said.append)

    assert said == []
    assert set(project.contents()) == {"manifest.json", "path.png", "path.svg", "loss.png"}


@pytest.mark.fault(54)
def test_what_a_dead_process_left_beside_finished_files_is_swept(done: Any) -> None:
    before = done.contents()
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(done.outputs)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()

    assert done.made() == {}
    assert done.contents() == before


def test_tidying_leaves_a_living_process_alone(project: Any, holder: subprocess.Popen[str]) -> None:
    lock.tidy(project.outputs)
    assert len(list(project.outputs.iterdir())) == 2

    holder.kill()
    holder.wait()
    lock.tidy(project.outputs)
    assert list(project.outputs.iterdir()) == []


def test_a_lock_leaves_nothing(tmp_path: Path) -> None:
    with lock.held(tmp_path / "a" / "b"):
        assert lock.is_marked(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.fault(53)
def test_never_two_at_once(tmp_path: Path) -> None:
    code = """
        import os, sys
        from pathlib import Path
        from optviz.build import lock

        folder = Path(sys.argv[1])
        for _ in range(100):
            with lock.held(folder):
                os.close(os.open(folder / "alone", os.O_CREAT | os.O_EXCL))
                os.unlink(folder / "alone")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "good")]
    together = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]

    assert [(process.communicate(timeout=60)[1], process.returncode) for process in together] == [("", 0)] * 3


@pytest.mark.fault(38)
@pytest.mark.parametrize("damage", [lambda path: path.mkdir(), lambda path: path.symlink_to("elsewhere")])
def test_a_lock_that_cannot_be_had_is_an_error(tmp_path: Path, damage: Callable[[Path], Any]) -> None:
    (tmp_path / "good").mkdir()
    damage(tmp_path / "good" / lock.NAME)

    with pytest.raises(OutputError, match="can't be written"), lock.held(tmp_path / "good"):
        pass

    assert not os.path.lexists(tmp_path / "elsewhere")
