"""`optviz run` and `optviz validate`: which configs, which files, which exit code."""

from __future__ import annotations

import contextlib
import os
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
BAD = GOOD.replace("sgd", "sdg")
DIVERGING = GOOD.replace("lr: 0.1", "lr: 1.0e+60")


def written(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("[!.]*") if path.is_file()}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


def test_run_writes_every_figure_in_every_format(optviz: Callable[..., Any], good: Path, tmp_path: Path) -> None:
    ran = optviz("run", good)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.fullmatch(r"wrote 3 files to outputs/good in \d+\.\d s\n", ran.stdout)
    assert written(tmp_path / "outputs" / "good") == {"path.png", "path.pdf", "loss.png", "manifest.json"}


def test_a_part_can_be_asked_for(optviz: Callable[..., Any], good: Path, tmp_path: Path) -> None:
    ran = optviz("run", good, "--figure", "path", "--only", "png", "--data", "-o", "out")

    assert ran.returncode == 0
    assert written(tmp_path / "out") == {"good/path.png", "good/data.npz", "good/manifest.json"}


def test_a_dry_run_names_the_files_and_writes_none(optviz: Callable[..., Any], good: Path, tmp_path: Path) -> None:
    ran = optviz("run", good, "-n", "--data")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert set(ran.stdout.splitlines()) == {
        f"outputs/good/{name}: it was never made" for name in ("path.png", "path.pdf", "loss.png", "data.npz")
    }
    assert written(tmp_path) == {"good.yaml"}


def test_a_config_without_what_is_asked_for_is_left_alone(
    optviz: Callable[..., Any], good: Path, tmp_path: Path
) -> None:
    ran = optviz("run", "good.yaml", "--only", "gif")

    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "warning: good.yaml: nothing to write\n"
    assert written(tmp_path) == {"good.yaml"}


def test_set_changes_a_value(optviz: Callable[..., Any], good: Path) -> None:
    ran = optviz("run", good, "-n", "--set", "figures.loss.formats=[svg]")

    assert ran.stdout.splitlines()[-1] == "outputs/good/loss.svg: it was never made"


def test_quiet_says_nothing(optviz: Callable[..., Any], good: Path) -> None:
    ran = optviz("run", good, "--quiet", "--only", "png")

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.fault(58)
@pytest.mark.parametrize("variables", [{}, {"CI": "true", "GITHUB_ACTIONS": "true", "FORCE_COLOR": "1"}])
def test_no_bar_without_a_terminal(optviz: Callable[..., Any], good: Path, variables: dict[str, str]) -> None:
    ran = optviz("run", good, "--only", "png", env=variables)

    assert "\r" not in ran.stdout + ran.stderr
    assert ran.stderr == ""


@pytest.mark.fault(58)
@pytest.mark.parametrize(("term", "bar"), [("xterm-256color", True), ("dumb", False)])
def test_a_bar_on_a_terminal_that_can(optviz: Callable[..., Any], good: Path, term: str, bar: bool) -> None:
    ours, theirs = os.openpty()

    ran = optviz("run", good, "--only", "png", env={"TERM": term}, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = os.read(ours, 100_000) if bar else b""
    os.close(ours)

    assert ran.returncode == 0
    assert ran.stdout.startswith("wrote 2 files")
    assert (b"path.png" in seen) is bar


def test_divergence_is_told_and_is_no_failure(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "far.yaml").write_text(DIVERGING)

    ran = optviz("run", "far.yaml", "--only", "png")

    assert ran.returncode == 0
    assert re.fullmatch(r"warning: far\.yaml: SGD diverged at step \d\n", ran.stderr)


def test_divergence_fails_for_who_asks(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "far.yaml").write_text(DIVERGING)

    ran = optviz("run", "far.yaml", "--only", "png", "--fail-on-divergence")

    assert ran.returncode == 1
    assert re.match(r"error: far\.yaml: SGD diverged at step \d\n", ran.stderr)
    assert (tmp_path / "outputs" / "far" / "loss.png").exists()


def test_one_bad_config_stops_all_before_anything_is_written(
    optviz: Callable[..., Any], good: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)

    ran = optviz("run", good, "bad.yaml")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "bad.yaml:3:21: error[unknown-optimizer]" in ran.stderr
    assert not (tmp_path / "outputs").exists()


def test_an_experiment_that_fails_does_not_hinder_the_others(optviz: Callable[..., Any], tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(GOOD)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "b").write_text("a file where a folder is due")

    ran = optviz("run", ".", "--only", "png")

    assert ran.returncode == 1
    assert [line.split()[4] for line in ran.stdout.splitlines()] == ["outputs/a", "outputs/c"]
    assert ran.stderr.startswith("error: b.yaml: ")
    assert "Traceback" not in ran.stderr


def test_fail_fast_stops_at_the_first_failure(optviz: Callable[..., Any], tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(DIVERGING)

    ran = optviz("run", ".", "--only", "png", "--fail-on-divergence", "-x")

    assert ran.returncode == 1
    assert not (tmp_path / "outputs" / "b").exists()


def test_validate_counts_what_it_found_and_writes_nothing(
    optviz: Callable[..., Any], good: Path, tmp_path: Path
) -> None:
    ran = optviz("validate", "good.yaml")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "good.yaml: ok, 1 optimizer, 2 figures\n"
    assert written(tmp_path) == {"good.yaml"}


def test_validate_tells_the_mistakes_of_all_configs(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(BAD)
    (tmp_path / "two.yaml").write_text(GOOD.replace("steps: 5", "steps: 0"))

    ran = optviz("validate", "one.yaml", "two.yaml")

    assert ran.returncode == 2
    assert "one.yaml:3:21: error[" in ran.stderr
    assert "two.yaml:2:8: error[" in ran.stderr


def test_a_line_break_in_a_path_stays_in_its_line(optviz: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a\n::error::b").mkdir()
    (tmp_path / "a\n::error::b" / "good.yaml").write_text(GOOD)

    assert optviz("validate", ".").stdout == "a\\n::error::b/good.yaml: ok, 1 optimizer, 2 figures\n"


def test_a_folder_stands_for_the_configs_below_it(optviz: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "deep/er/c.yaml", "_base.yaml", ".hidden/d.yaml", "notes.txt"):
        path = tmp_path / "configs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD)

    ran = optviz("validate", "configs")

    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == [
        "configs/a.yml",
        "configs/b.yaml",
        "configs/deep/er/c.yaml",
    ]


def test_a_pattern_is_expanded_where_the_shell_did_not(optviz: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("a1", "a2", "b1"):
        (tmp_path / f"{name}.yaml").write_text(GOOD)

    ran = optviz("validate", "a*.yaml")

    assert [line.partition(":")[0] for line in ran.stdout.splitlines()] == ["a1.yaml", "a2.yaml"]


def test_a_config_named_twice_is_one(optviz: Callable[..., Any], good: Path) -> None:
    assert len(optviz("validate", good, ".", "./good.yaml").stdout.splitlines()) == 1


@pytest.mark.fault(19)
@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("missing.yaml", "missing.yaml"),
        ("empty", "error: no *.yaml or *.yml in the folder empty\n"),
        ("*.yml", "error: the pattern *.yml matches no config\n"),
        ("fifo", "fifo"),
    ],
)
def test_a_config_that_cannot_be_read_is_told_at_once(
    optviz: Callable[..., Any], tmp_path: Path, named: str, told: str
) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "fifo")

    ran = optviz("run", named, timeout=10)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.fault(22)
@pytest.mark.parametrize("other", ["deep/good.yaml", "deep/GOOD.yaml", "good.yml"])
def test_two_configs_with_one_folder_of_outputs_are_refused(
    optviz: Callable[..., Any], good: Path, tmp_path: Path, other: str
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / other).write_text(GOOD)

    ran = optviz("run", good.name, other)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"error: good.yaml and {other} would both write to outputs/")
    assert not (tmp_path / "outputs").exists()


@pytest.mark.fault(21)
def test_a_wrong_value_of_set_is_told_with_the_option(optviz: Callable[..., Any], good: Path) -> None:
    ran = optviz("run", good, "--set", "optimizers.0.lrr=1", "--set", "steps")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--set" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--figure", "pth"], "error: --figure: there is no figure 'pth'; did you mean 'path'?\n"),
        (["--only", "png,jif"], "error: --only: there is no format 'jif'; did you mean 'gif'?\n"),
    ],
)
def test_an_unknown_part_is_answered_with_the_nearest(
    optviz: Callable[..., Any], good: Path, arguments: list[str], told: str
) -> None:
    ran = optviz("run", good, *arguments)

    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)


@pytest.mark.fault(48)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_within_a_second(
    tmp_path: Path, environment: dict[str, str], number: int, code: int
) -> None:
    config = GOOD.replace("steps: 5", "steps: 500").replace("formats: [png]", "formats: [gif]")
    (tmp_path / "long.yaml").write_text(config.replace("dpi: 40", "dpi: 300"))
    script = Path(sys.executable).with_name("optviz")
    program = subprocess.Popen([script, "run", "long.yaml"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    while not (tmp_path / "outputs" / "long" / "path.pdf").exists():
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"ended before it was stopped, with {program.wait(0.02)}")

    sent = time.monotonic()
    program.send_signal(number)
    _, told = program.communicate(timeout=10)

    assert time.monotonic() - sent < 1
    assert (program.returncode, told) == (code, b"")
    assert written(tmp_path / "outputs") == {"long/path.png", "long/path.pdf"}


@pytest.mark.fault(47)
def test_an_unwritable_matplotlib_cache_is_replaced_in_silence(
    optviz: Callable[..., Any], good: Path, tmp_path: Path
) -> None:
    private = tmp_path / "tmp"
    private.mkdir()
    nowhere = {"HOME": "/dev/null", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "", "TMPDIR": str(private)}

    ran = optviz("run", good, "--only", "png", env=nowhere)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert [path.name for path in private.iterdir()] == [f"optviz-{os.getuid()}"]
    assert list((private / f"optviz-{os.getuid()}").glob("fontlist-*.json"))
