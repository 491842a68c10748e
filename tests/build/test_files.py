"""Outputs under real faults: killed processes, full disks, limits, links, folders that can't be written."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from optviz.build.files import OutputError, check_writable, sweep_temporaries, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = b"old " * 1000, b"new " * 50_000
PHASES = ("opened", "half", "written", "replaced")

WRITER = """
    import os, sys
    from pathlib import Path
    from optviz.build import files

    def pause(phase):
        print(phase, flush=True)
        sys.stdin.readline()

    replace = os.replace
    os.replace = lambda *a: (pause("written"), replace(*a), pause("replaced"))
    new = b"new " * 50_000
    with files.whole(Path(sys.argv[1])) as path:
        pause("opened")
        with path.open("wb") as file:
            file.write(new[: len(new) // 2])
            file.flush()
            pause("half")
            file.write(new[len(new) // 2 :])
"""

ANIMATION = """
    import sys
    from pathlib import Path
    import numpy as np
    from optviz.build.files import whole
    from optviz.animate.encoders import write
    from optviz.animate.pictures import compared

    def frames():
        for k in range(100):
            if k == 50:
                print("half", flush=True)
                sys.stdin.readline()
            yield np.random.default_rng(k).integers(0, 255, (200, 200, 4), dtype=np.uint8)

    with whole(Path(sys.argv[1])) as path:
        write(compared(frames()), {path: sys.argv[2]})
"""


def started(code: str, *arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **options)  # type: ignore[call-overload, no-any-return]


def killed_at(process: subprocess.Popen[str], phase: str, number: signal.Signals) -> None:
    """Let a process go on until it says that it has reached the phase, and kill it there."""
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        while (said := process.stdout.readline().strip()) != phase:
            assert said, process.stderr and process.stderr.read()
            process.stdin.write("\n")
            process.stdin.flush()
        process.send_signal(number)
        process.wait()


def written(path: Path, then: Callable[[], object] = lambda: None) -> None:
    with whole(path) as temporary:
        temporary.write_bytes(NEW)
        then()


def temporaries(folder: Path) -> list[Path]:
    return list(folder.glob(".optviz-*.tmp"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An output from an earlier run."""
    path = tmp_path / "ols" / "path.gif"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


@pytest.mark.fault(37)
@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_process_leaves_the_old_file_or_the_new_one(phase: str, target: Path) -> None:
    process = started(WRITER, target)

    killed_at(process, phase, signal.SIGKILL)

    assert target.read_bytes() == (NEW if phase == "replaced" else OLD)
    assert len(temporaries(target.parent)) == (phase != "replaced")


@pytest.mark.fault(37)
@pytest.mark.parametrize("phase", PHASES[:3])
def test_a_process_killed_before_its_first_file_leaves_none(phase: str, tmp_path: Path) -> None:
    process = started(WRITER, tmp_path / "ols" / "path.gif")

    killed_at(process, phase, signal.SIGKILL)

    assert not (tmp_path / "ols" / "path.gif").exists()


@pytest.mark.fault(37)
@pytest.mark.parametrize("kind", ["gif", "apng", "webp", "mp4"])
def test_an_animation_killed_half_way_leaves_the_old_file(kind: str, target: Path) -> None:
    process = started(ANIMATION, target, kind)

    killed_at(process, "half", signal.SIGKILL)

    assert target.read_bytes() == OLD


@pytest.mark.fault(37)
def test_an_interrupted_process_leaves_nothing_behind(target: Path) -> None:
    process = started(WRITER, target)

    killed_at(process, "half", signal.SIGINT)

    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


@pytest.mark.fault(37)
def test_an_exception_leaves_the_old_file_and_passes_through(target: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        written(target, then=lambda: 1 // 0)

    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


LIMITED = """
    import resource, signal, sys
    from pathlib import Path
    from optviz.build.files import OutputError, whole

    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        with whole(Path(sys.argv[1])) as path:
            path.write_bytes(b"new " * 50_000)
    except OutputError as error:
        print(error)
"""


@pytest.mark.fault(37)
def test_a_limit_on_the_size_of_files_is_an_error_and_leaves_the_old_file(target: Path) -> None:
    with started(LIMITED, target) as process:
        said = process.communicate()[0].strip()

    assert said == f"{target} can't be written: {os.strerror(errno.EFBIG)}"
    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


@pytest.mark.fault(37)
def test_a_process_that_the_limit_kills_leaves_the_old_file(target: Path) -> None:
    # Python ignores SIGXFSZ; a library or the ffmpeg behind an MP4 may not.
    deadly = LIMITED.replace("    try:", "    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n    try:", 1)

    with started(deadly, target) as process:
        process.communicate()

    assert process.returncode == -signal.SIGXFSZ
    assert target.read_bytes() == OLD


@pytest.mark.fault(37)
def test_an_mp4_whose_ffmpeg_meets_the_limit_is_an_error_and_leaves_the_old_file(target: Path) -> None:
    limited = ANIMATION.replace("    def frames", "    import resource\n\n    def frames").replace(
        "    with whole", "    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n    with whole"
    )

    with started(limited, target, "mp4") as process:
        diagnostic = process.communicate("\n")[1]

    assert f"OutputError: {target} can't be written: ffmpeg could not write the MP4" in diagnostic
    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


FULL = """
    import sys
    from pathlib import Path
    from optviz.build.files import OutputError, whole
    from optviz.animate.encoders import write
    from optviz.animate.pictures import compared
    import numpy as np

    target = Path(sys.argv[1])
    target.write_bytes(b"old")
    frames = (np.random.default_rng(k).integers(0, 255, (90, 90, 4), dtype=np.uint8) for k in range(100))
    try:
        with whole(target) as path:
            write(compared(frames), {path: "gif"})
    except OutputError as error:
        print(error, target.read_bytes(), len(list(target.parent.iterdir())))
"""


@pytest.mark.fault(37)
def test_a_full_disk_is_an_error_and_leaves_the_old_file(tmp_path: Path) -> None:
    # A file system of 64 kB of its own, seen by nobody else.
    mount = f'mount -t tmpfs -o size=64k tmpfs {tmp_path} && exec "$@"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    told = subprocess.run(
        [*command, sys.executable, "-c", textwrap.dedent(FULL), tmp_path / "a.gif"], capture_output=True, text=True
    )

    assert told.stdout.strip() == f"{tmp_path / 'a.gif'} can't be written: No space left on device b'old' 1", (
        told.stderr
    )


@pytest.mark.fault(37)
def test_the_next_run_sweeps_what_dead_processes_left(target: Path) -> None:
    killed_at(started(WRITER, target), "half", signal.SIGKILL)
    (left,) = temporaries(target.parent)

    assert sweep_temporaries(target.parent) == (left,)
    assert sorted(target.parent.iterdir()) == [target]


@pytest.mark.fault(37)
def test_what_a_living_process_writes_is_not_swept(target: Path) -> None:
    process = started(WRITER, target)
    assert process.stdout is not None
    process.stdout.readline()

    swept = sweep_temporaries(target.parent)

    process.kill()
    process.communicate()
    assert swept == ()


def test_an_old_temporary_is_swept_though_its_process_number_is_in_use_again(tmp_path: Path) -> None:
    left = tmp_path / f".optviz-{os.getpid()}-0a.tmp"
    left.touch()
    assert sweep_temporaries(tmp_path) == ()

    os.utime(left, (0, 0))

    assert sweep_temporaries(tmp_path) == (left,)


def test_only_temporaries_are_swept(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in ("a.tmp", ".optviz-x-0a.tmp", ".optviz-1.tmp", "optviz-999999999-0a.tmp")]
    for path in kept:
        path.touch()
    (tmp_path / ".optviz-999999999-0b.tmp").symlink_to(kept[0])

    assert sweep_temporaries(tmp_path) == ()
    assert sweep_temporaries(tmp_path / "missing") == ()


@pytest.mark.fault(38)
def test_a_folder_in_the_place_of_a_file_is_an_error_before_anything_is_computed(tmp_path: Path) -> None:
    (tmp_path / "ols" / "path.gif").mkdir(parents=True)

    with pytest.raises(OutputError, match=r"path\.gif is a folder where a file is to be written$"):
        check_writable(tmp_path / "ols", ["loss.png", "path.gif"])


@pytest.mark.fault(38)
def test_a_folder_that_appears_in_the_meantime_is_an_error_too(target: Path) -> None:
    target.unlink()

    with pytest.raises(OutputError, match="can't be written: Is a directory"):
        written(target, then=target.mkdir)

    assert temporaries(target.parent) == []


@pytest.mark.fault(38)
def test_a_file_in_the_place_of_the_folder_is_an_error(target: Path) -> None:
    with pytest.raises(OutputError, match=r"path\.gif is a file, and has to be a folder$"):
        check_writable(target, ["a.png"])


PROTECTED = """
    import os, sys
    from pathlib import Path
    from optviz.build.files import OutputError, check_writable, whole

    os.chdir(sys.argv[1])
    if os.getuid() == 0:  # to root, every folder is writable
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        check_writable(Path(sys.argv[2]), ["a.png"])
    except OutputError as error:
        print(error)
"""


@pytest.mark.fault(38)
@pytest.mark.parametrize("folder", ["outputs", "outputs/ols"])
def test_outputs_that_may_not_be_written_are_an_error_before_anything_is_computed(folder: str, tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs").chmod(0o555)

    with started(PROTECTED, tmp_path, folder) as process:
        said, diagnostic = process.communicate()

    assert said.strip() == f"{folder} can't be written: Permission denied", diagnostic


@pytest.mark.fault(38)
def test_a_check_leaves_nothing_but_the_folder(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b", ["x.png"], root=tmp_path)

    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b"]


@pytest.mark.fault(39)
def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "precious", tmp_path / "outputs"
    outside.write_bytes(OLD)
    folder.mkdir()
    (folder / "a.png").symlink_to(outside)
    check_writable(folder, ["a.png"])

    with whole(folder / "a.png") as path:
        path.write_bytes(NEW)

    assert outside.read_bytes() == OLD
    assert (folder / "a.png").read_bytes() == NEW
    assert not (folder / "a.png").is_symlink()


@pytest.mark.fault(40)
def test_a_folder_that_is_a_link_out_of_the_outputs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "ols").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OutputError, match=r"ols leads to .*elsewhere, which is outside of .*outputs$"):
        check_writable(tmp_path / "outputs" / "ols", [])
    with pytest.raises(OutputError, match="outside of"), whole(tmp_path / "outputs" / "ols" / "a.png"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.fault(40)
def test_an_inner_link_out_of_the_outputs_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "outputs"
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "inner").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OutputError, match="outside of"):
        check_writable(root / "inner" / "ols", [], root=root)
    with pytest.raises(OutputError, match="outside of"), whole(root / "inner" / "ols" / "a.png", root=root):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_outputs_themselves_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "large disk").mkdir()
    (tmp_path / "outputs").symlink_to(tmp_path / "large disk")

    check_writable(tmp_path / "outputs" / "ols", ["a.png"])

    assert (tmp_path / "large disk" / "ols").is_dir()


@pytest.mark.fault(40)
@pytest.mark.parametrize("name", ["../x", "/etc/x", "..", ".", "", "a/b"])
def test_a_name_that_is_no_file_in_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is no name of a file"):
        check_writable(tmp_path, [name])


@pytest.mark.fault(40)
def test_a_name_of_300_letters_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written: File name too long"):
        written(tmp_path / ("a" * 300))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.fault(41)
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600), (0o000, 0o666)])
def test_the_mode_is_what_the_umask_leaves(umask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        with whole(tmp_path / "a.png") as path:
            path.write_bytes(NEW)
    finally:
        os.umask(before)

    assert (tmp_path / "a.png").stat().st_mode & 0o777 == mode


def test_a_file_is_what_was_written(tmp_path: Path) -> None:
    with whole(tmp_path / "new folder" / "a.png", root=tmp_path) as path:
        path.write_bytes(NEW)

    assert (tmp_path / "new folder" / "a.png").read_bytes() == NEW
    assert [p.name for p in (tmp_path / "new folder").iterdir()] == ["a.png"]


@pytest.mark.fault(37)
def test_a_process_that_is_dead_but_not_yet_asked_for_holds_nothing(tmp_path: Path) -> None:
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
    left = tmp_path / f".optviz-{dead}-0123456789ab.tmp"
    left.touch()

    try:
        assert sweep_temporaries(tmp_path) == (left,)
    finally:
        os.waitpid(dead, 0)
