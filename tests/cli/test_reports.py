"""What a batch tells programs and CI services."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from optviz.cli.reports_github import annotation
from optviz.config.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: 0.1}]
figures:
  loss: {formats: [png], size: [3, 2], dpi: 30, panel: {plot: loss}}
"""
BAD = GOOD.replace("sgd", "sdg").replace("steps: 3", "steps: 0")
DIVERGING = GOOD.replace("lr: 0.1", "lr: 1.0e+60")
FORMATS = pytest.mark.parametrize("kind", ["text", "json", "github", "junit"])


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, text: str = GOOD) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_json_tells_of_every_config_in_their_order(optviz: Any, write: Any, tmp_path: Path) -> None:
    for name in "cab":
        write(f"{name}.yaml")
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "b").write_text("in the way")

    ran = optviz("run", ".", "-j", 2, "--format", "json")

    told = json.loads(ran.stdout)
    assert (ran.returncode, told["exit"], told["error"]) == (1, 1, None)
    assert [(entry["config"], entry["status"]) for entry in told["configs"]] == [
        ("a.yaml", "written"),
        ("b.yaml", "failed"),
        ("c.yaml", "written"),
    ]
    assert told["configs"][0]["written"] == ["outputs/a/loss.png"]
    assert "in the way" not in ran.stdout
    assert "outputs/b is a file" in told["configs"][1]["problems"][0]["message"]
    again = json.loads(optviz("run", "a.yaml", "--format", "json").stdout)["configs"]
    assert [(entry["status"], entry["fresh"]) for entry in again] == [("fresh", ["outputs/a/loss.png"])]


@pytest.mark.fault(60)
@pytest.mark.parametrize("command", ["run", "validate"])
def test_only_json_comes_out_where_every_config_is_wrong(optviz: Any, write: Any, command: str) -> None:
    write("one.yaml", BAD)
    write("two.yaml", ":\x1b[31m\n")

    ran = optviz(command, ".", "--format", "json")

    told = json.loads(ran.stdout)
    assert (ran.returncode, told["exit"]) == (2, 2)
    assert [(c["file"], c["line"], c["column"]) for c in told["diagnostics"] if c["file"] == "one.yaml"] == [
        ("one.yaml", 2, 8),
        ("one.yaml", 3, 21),
    ]
    assert {entry["status"] for entry in told["configs"]} == {"invalid"}
    assert "\x1b" not in ran.stdout + ran.stderr


@pytest.mark.fault(60)
@pytest.mark.parametrize(
    "arguments",
    [["nothing/*.yaml"], ["missing.yaml"], ["--figure", "lss", "good.yaml"], ["-j", "many", "good.yaml"],
     ["--shard", "4/3", "good.yaml"], ["--only", "jif", "good.yaml"]],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_only_json_comes_out_where_the_command_line_is_wrong(optviz: Any, write: Any, arguments: list[str]) -> None:
    write("good.yaml")

    ran = optviz("run", *arguments, "--format", "json")

    told = json.loads(ran.stdout)
    assert (ran.returncode, told["exit"]) == (2, 2)
    assert told["error"] or told["diagnostics"]


def test_an_unknown_format_is_answered_with_those_that_there_are(optviz: Any, write: Any) -> None:
    write("good.yaml")

    ran = optviz("run", ".", "--format", "xml")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: --format: there is no format 'xml'; there are text, json, github, junit\n"


def test_github_shows_mistakes_at_their_line(optviz: Any, write: Any) -> None:
    write("bad, (1).yaml", BAD)

    ran = optviz("validate", ".", "--format", "github")

    assert ran.returncode == 2
    first, second = ran.stdout.splitlines()
    assert first.startswith("::error file=bad%2C (1).yaml,line=2,col=8,title=optviz%3A value::")
    assert second.startswith("::error file=bad%2C (1).yaml,line=3,col=21,title=optviz%3A unknown-optimizer::")


def test_github_names_files_from_the_root_of_the_repository(optviz: Any, write: Any, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write("deep/bad.yaml", BAD)

    ran = optviz(
        "validate", "bad.yaml", "--format", "github", cwd=tmp_path / "deep", env={"GITHUB_WORKSPACE": str(tmp_path)}
    )

    assert ran.stdout.startswith("::error file=deep/bad.yaml,line=2,")


def test_divergence_is_a_warning_to_github_and_an_error_where_asked(optviz: Any, write: Any) -> None:
    write("far.yaml", DIVERGING)

    warned = optviz("run", ".", "--format", "github")
    failed = optviz("run", ".", "--format", "github", "--fail-on-divergence")

    assert re.match(r"::warning file=far\.yaml,title=optviz%3A diverged::SGD diverged at step \d\n", warned.stdout)
    assert re.match(r"::error file=far\.yaml,title=optviz%3A diverged::SGD diverged at step \d\n", failed.stdout)
    assert (warned.returncode, failed.returncode) == (0, 1)


@pytest.mark.fault(59)
def test_what_ends_a_command_or_a_property_is_escaped() -> None:
    problem = Diagnostic("value", "100% wrong\n::error::", file="a,b:c%.yaml", line=3, column=5)

    assert annotation(problem) == (
        r"::error file=a%2Cb%3Ac%25.yaml,line=3,col=5,title=optviz%3A value::100%25 wrong\n::error::"
    )


@pytest.mark.fault(59)
def test_more_than_ten_errors_are_annotated_ten_times_and_counted(optviz: Any, write: Any, tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    for number in range(13):
        write(f"c{number:02}.yaml")
        (tmp_path / "outputs" / f"c{number:02}").write_text("in the way")

    ran = optviz("run", ".", "--format", "github", "--summary", "page.md")

    assert ran.returncode == 1
    assert len(re.findall("^::error ", ran.stdout, flags=re.MULTILINE)) == 10
    assert "13 errors in all; the first 10 of them are annotated\n" in ran.stdout
    assert ran.stderr.count("in the way") == 0
    assert ran.stderr.count("has to be a folder") == 13
    assert (tmp_path / "page.md").read_text().count("has to be a folder") == 13


@pytest.mark.fault(59)
@pytest.mark.fault(17)
@FORMATS
def test_no_text_of_a_config_becomes_a_command(optviz: Any, write: Any, kind: str) -> None:
    injected = "\\n::error::pwned\\r::warning::x ##[error]y \\e[31m"
    write("::error::name.yaml", GOOD.replace("name: sgd", f'name: "{injected}"'))
    write("##[error]two.yaml", GOOD.replace("steps: 3", f'steps: "{injected}"'))

    ran = optviz("validate", ".", "--format", kind, "--summary", "page.md")

    lines = re.split("[\r\n]", ran.stdout + "\n" + ran.stderr)
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert ran.returncode == 2
    assert bool(commands) is (kind == "github")
    assert [line for line in commands if not re.match(r"::error file=(%3A%3A|##\[)error", line)] == []
    assert [line for line in lines if "##[" in line and line not in commands] == []
    assert "\x1b" not in ran.stdout + ran.stderr


@pytest.mark.fault(59)
def test_junit_is_valid_xml_whatever_the_names_hold(optviz: Any, write: Any, tmp_path: Path) -> None:
    write("bell\x07 <&> \x1b[31m é.yaml", DIVERGING)
    write("bad.yaml", BAD)

    suite = ET.fromstring(optviz("validate", ".", "--format", "junit").stdout)

    assert (suite.tag, suite.get("tests"), suite.get("errors")) == ("testsuite", "2", "2")
    assert {case.get("name") for case in suite} == {r"bell\x07 <&> \x1b[31m é.yaml", "bad.yaml"}
    assert {case[0].tag for case in suite} == {"error"}


def test_junit_has_a_test_case_for_each_config(optviz: Any, write: Any, tmp_path: Path) -> None:
    write("a.yaml")
    write("b.yaml")
    write("c.yaml")
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "b").write_text("in the way")

    ran = optviz("run", ".", "-x", "--format", "junit")

    suite = ET.fromstring(ran.stdout)
    told = [(case.get("name"), [child.tag for child in case]) for case in suite]
    assert told == [("a.yaml", ["system-out"]), ("b.yaml", ["failure"]), ("c.yaml", ["skipped"])]
    assert [suite.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["3", "1", "0", "1"]


def test_the_summary_of_a_job_is_added_to_its_page(optviz: Any, write: Any, tmp_path: Path) -> None:
    write("a_b.yaml", DIVERGING.replace("sgd,", "sgd, label: '|<b>',"))
    page = tmp_path / "page.md"
    page.write_text("# Before\n")

    optviz("run", ".", "--format", "github", env={"GITHUB_STEP_SUMMARY": str(page)})

    told = page.read_text()
    assert told.startswith("# Before\n### optviz: 1 written\n")
    assert re.search(r"\| a\\_b.yaml \| written \| \d\.\d \| \\\|&lt;b&gt; diverged at step \d", told)


@FORMATS
def test_what_a_summary_cannot_be_written_to_is_told(optviz: Any, write: Any, kind: str) -> None:
    write("a.yaml")

    ran = optviz("run", ".", "--format", kind, "--summary", "missing/page.md")

    assert ran.returncode == 0
    assert "warning: cannot write the summary missing/page.md: No such file or directory\n" in ran.stderr
