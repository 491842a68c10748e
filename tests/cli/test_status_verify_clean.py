"""`optviz status`, `verify` and `clean`, and `run` where there is little to do."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = """\
problem: quadratic
steps: 5
optimizers: [{name: sgd, lr: 0.1}]
figures:
  path: {formats: [png, pdf], size: [2, 2], dpi: 40, panel: {plot: contour, points: 20}}
  loss: {formats: [png], size: [2, 2], dpi: 40, panel: {plot: loss}}
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def made(optviz: Callable[..., Any], good: Path) -> Path:
    assert optviz("run", good).returncode == 0
    return good


def test_status_before_the_first_run(optviz: Callable[..., Any], good: Path) -> None:
    ran = optviz("status", good)

    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.splitlines() == [
        "outputs/good/path.png  missing     it was never made",
        "outputs/good/path.pdf  missing     it was never made",
        "outputs/good/loss.png  missing     it was never made",
        "0 of 3 files up to date",
    ]


def test_status_when_all_is_up_to_date(optviz: Callable[..., Any], made: Path) -> None:
    ran = optviz("status", ".")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == "outputs/good/path.png  up to date"
    assert optviz("status", ".", "-q").stdout == "3 of 3 files up to date\n"


def test_status_says_what_is_stale_and_why(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    made.write_text(GOOD.replace("[png, pdf]", "[png]").replace("plot: loss", "plot: loss, title: Loss"))
    (tmp_path / "outputs/good/path.png").unlink()

    ran = optviz("status", made)

    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "outputs/good/path.png  missing     the output was deleted",
        "outputs/good/loss.png  stale       the config changed (figures.loss.panel.title)",
        "outputs/good/path.pdf  left over   no figure of the config is written to it",
        "0 of 2 files up to date",
    ]


def test_verbose_status_shows_where_each_file_comes_from(
    optviz: Callable[..., Any], made: Path, tmp_path: Path
) -> None:
    entry = json.loads((tmp_path / "outputs/good/manifest.json").read_bytes())["files"][0]

    told = optviz("status", made, "--verbose").stdout

    assert f"    sha256 {entry['sha256']}, {entry['bytes']:,} bytes\n" in told
    assert f"    config {entry['key']['config']}\n" in told
    assert f"matplotlib {entry['key']['versions']['matplotlib']}" in told
    assert entry["key"]["config"].encode() in (tmp_path / "outputs/good" / entry["file"]).read_bytes()


def test_status_of_a_config_with_mistakes(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(GOOD.replace("sgd", "sdg"))

    ran = optviz("status", "bad.yaml", made)

    assert ran.returncode == 2
    assert "bad.yaml:3:21: error[unknown-optimizer]" in ran.stderr
    assert "outputs/good/path.png  up to date" in ran.stdout


@pytest.mark.fault(43)
def test_status_and_run_warn_of_a_damaged_manifest(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    (tmp_path / "outputs/good/manifest.json").write_text("{")

    for command, code in (("status", 1), ("run", 0)):
        ran = optviz(command, made.name)
        assert ran.returncode == code
        assert re.search(r"warning: .*outputs/good/manifest\.json is damaged", ran.stderr)
    assert optviz("status", made).returncode == 0


def test_a_second_run_writes_nothing(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "outputs").rglob("*")}

    ran = optviz("run", made)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "wrote" not in ran.stdout
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "outputs").rglob("*")} == before


def test_a_forced_run_writes_all(optviz: Callable[..., Any], made: Path) -> None:
    assert optviz("run", made, "--force").stdout.startswith("wrote 3 files")


def test_a_dry_run_says_what_would_be_made_again_and_why(optviz: Callable[..., Any], made: Path) -> None:
    made.write_text(GOOD.replace("plot: loss", "plot: loss, title: Loss"))

    ran = optviz("run", made, "-n")

    assert ran.stdout == "outputs/good/loss.png: the config changed (figures.loss.panel.title)\n"


def test_verify_agrees_with_what_was_made(optviz: Callable[..., Any], made: Path) -> None:
    ran = optviz("verify", made.name)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "good.yaml: ok, 3 files, 1 run\n", "")


def test_verify_tells_what_differs(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "outputs/good/manifest.json"
    told = json.loads(manifest.read_bytes())
    told["runs"][0]["value"] = ["0.5"]
    manifest.write_text(json.dumps(told))
    (tmp_path / "outputs/good/loss.png").unlink()

    ran = optviz("verify", made.name)

    assert ran.returncode == 1
    assert re.fullmatch(
        r"outputs/good/loss\.png: deleted: the output was deleted\ngood\.yaml: SGD: value was 0\.5, is \d[\d.e-]*\n",
        ran.stdout,
    )


@pytest.mark.fault(44)
def test_clean_removes_what_was_made_and_names_it(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    (tmp_path / "outputs/good/mine.txt").write_text("mine")
    names = ["loss.png", "path.pdf", "path.png", "manifest.json", ".times"]
    listed = "".join(f"outputs/good/{name}\n" for name in names)

    dry = optviz("clean", "-n")
    ran = optviz("clean")

    assert (dry.returncode, dry.stdout) == (ran.returncode, ran.stdout) == (0, listed)
    assert [path.name for path in (tmp_path / "outputs/good").iterdir()] == ["mine.txt"]
    assert optviz("clean").returncode == 0


@pytest.mark.parametrize("named", ["good.yaml", "outputs", "outputs/good"])
def test_clean_takes_configs_and_folders(optviz: Callable[..., Any], made: Path, tmp_path: Path, named: str) -> None:
    assert optviz("clean", named).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"good.yaml"}


@pytest.mark.fault(44)
def test_clean_refuses_a_folder_that_holds_nothing_of_ours(
    optviz: Callable[..., Any], made: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()

    ran = optviz("clean", "mine")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: there is nothing in mine that optviz made")
    assert (tmp_path / "mine").is_dir()


@pytest.mark.fault(43)
def test_clean_removes_nothing_by_a_forged_manifest(optviz: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "outputs/good/manifest.json"
    manifest.write_text(manifest.read_text().replace('"file": "loss.png"', '"file": "../../good.yaml"'))

    ran = optviz("clean")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "lists '../../good.yaml', which is no file of its folder" in ran.stderr
    assert made.exists()
    assert (tmp_path / "outputs/good/path.png").exists()


@pytest.mark.fault(47)
@pytest.mark.parametrize("command", [["status", "x.yaml"], ["verify", "x.yaml"], ["clean"]])
def test_a_working_directory_that_is_gone_is_told(
    tmp_path: Path, environment: dict[str, str], command: list[str]
) -> None:
    (tmp_path / "gone").mkdir()
    script = Path(sys.executable).with_name("optviz")
    shell = 'cd gone && rmdir ../gone && exec "$@"'

    ran = subprocess.run(
        ["sh", "-c", shell, "sh", script, *command], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert ran.returncode == 2
    assert "the working directory does not exist any more" in ran.stderr


@pytest.mark.fault(53)
def test_two_runs_at_once_make_the_same_as_one(
    made: Path, tmp_path: Path, environment: dict[str, str], contents: Callable[[Path], dict[str, bytes]]
) -> None:
    alone = contents(tmp_path / "outputs/good")
    command = [Path(sys.executable).with_name("optviz"), "run", made, "-o", "together"]

    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes) for _ in range(2)]

    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert contents(tmp_path / "together/good") == alone


@pytest.mark.fault(53)
def test_who_waits_says_so_on_stderr(tmp_path: Path, good: Path, environment: dict[str, str]) -> None:
    folder = tmp_path / "outputs/good"
    hold = (
        "import sys; from pathlib import Path; from optviz.build import lock\n"
        "with lock.held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()"
    )
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", hold, folder], **pipes) as holder:
        holder.stdout.readline()
        command = [Path(sys.executable).with_name("optviz"), "run", "good.yaml"]
        with subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes) as waiting:
            said = waiting.stderr.readline()
            holder.communicate("\n")
            assert waiting.wait(60) == 0

    assert said == f"outputs/good is being written by process {holder.pid}; waiting for it to end\n"


class Watching:
    """`optviz run --watch` at work."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        command = [Path(sys.executable).with_name("optviz"), "run", "--watch", *arguments]
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.process: Any = subprocess.Popen(command, cwd=folder, env=environment, **pipes)

    def round(self) -> list[str]:
        """What is said until all is made."""
        said = []
        while not (line := self.process.stdout.readline()).startswith("watching "):
            assert line, said
            said.append(line)
        return said


@pytest.fixture
def watching(tmp_path: Path, environment: dict[str, str], good: Path) -> Any:
    started = []

    def start(*arguments: str) -> Watching:
        started.append(Watching(tmp_path, environment, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


def test_watching_makes_again_what_a_save_makes_stale(watching: Any, good: Path, tmp_path: Path) -> None:
    (tmp_path / "bases").mkdir()
    base = tmp_path / "bases" / "_base.yaml"
    base.write_text("steps: 6\n")
    good.write_text(GOOD.replace("steps: 5", "extends: bases/_base.yaml"))
    program = watching("good.yaml")
    assert any(line.startswith("wrote 3 files") for line in program.round())

    base.write_text("steps: 7\n")
    assert any(line.startswith("wrote 3 files") for line in program.round())

    saved = tmp_path / "good.yaml~"  # as editors do
    saved.write_text(good.read_text().replace("plot: loss", "plot: loss, title: Loss"))
    saved.rename(good)
    assert any(line.startswith("wrote 1 file ") for line in program.round())


def test_watching_goes_on_after_a_mistake(watching: Any, good: Path) -> None:
    program = watching("good.yaml")
    program.round()

    good.write_text(GOOD.replace("sgd", "sdg"))
    assert any("error[unknown-optimizer]" in line for line in program.round())

    good.write_text(GOOD.replace("lr: 0.1", "lr: 0.2"))
    assert any(line.startswith("wrote 3 files") for line in program.round())


@pytest.mark.fault(48)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_watch_within_a_second(watching: Any, number: int, code: int) -> None:
    program = watching("good.yaml")
    program.round()

    sent = time.monotonic()
    program.process.send_signal(number)

    assert program.process.wait(10) == code
    assert time.monotonic() - sent < 1
    assert program.process.stdout.read() == ""


def test_watching_without_its_extra_says_what_to_install(
    tmp_path: Path, good: Path, environment: dict[str, str]
) -> None:
    # An interpreter that has all of this environment but one package.
    code = (
        "import sys; sys.modules['watchfiles'] = None; sys.argv = ['optviz', 'run', '--watch', 'good.yaml']\n"
        "from optviz.cli import main; sys.exit(main())"
    )

    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: --watch needs the package watchfiles: python -m pip install 'optviz[watch]'\n"
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("option", [["-n"], ["--format", "json"]])
def test_watching_refuses_what_makes_no_sense_with_it(
    optviz: Callable[..., Any], good: Path, option: list[str]
) -> None:
    ran = optviz("run", good, "--watch", *option)

    assert ran.returncode == 2
    assert "error: --watch does not go with " in ran.stderr
