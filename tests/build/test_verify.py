"""Files that follow from their configs, and files that don't."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from optviz.build import manifest
from optviz.build.staleness import intact
from optviz.build.verify import Difference, agree, compared, verify

if TYPE_CHECKING:
    from collections.abc import Callable


def verdicts(project: Any) -> dict[str, str]:
    return {finding.file: finding.verdict for finding in verify(project.config, project.request).findings}


def rewritten(project: Any, change: Callable[[Any], None]) -> None:
    """The manifest with something in it that isn't so."""
    told = json.loads(project.manifest.read_bytes())
    change(told)
    project.manifest.write_text(json.dumps(told))


def test_what_was_just_made_is_the_same_when_made_again(done: Any) -> None:
    before = done.contents()

    found = verify(done.config, done.request)

    assert {finding.verdict for finding in found.findings} == {"same"}
    assert (len(found.findings), found.runs, found.differences, found.good) == (3, 1, (), True)
    assert done.contents() == before


@pytest.mark.parametrize(
    ("damage", "verdict"),
    [
        (lambda project: (project.outputs / "loss.png").write_bytes(b"mine"), "edited"),
        (lambda project: (project.outputs / "loss.png").unlink(), "deleted"),
        (lambda project: project.change("plot: loss", "plot: loss, title: a"), "stale"),
    ],
)
def test_a_file_that_is_not_what_its_config_makes_is_found(
    done: Any, damage: Callable[[Any], Any], verdict: str
) -> None:
    damage(done)

    assert verdicts(done)["loss.png"] == verdict
    assert not verify(done.config, done.request).good


def test_a_picture_that_was_forged_with_its_hash_is_found(done: Any) -> None:
    from optviz.build.fingerprints import digest

    path = done.outputs / "loss.png"
    path.write_bytes((done.outputs / "path.png").read_bytes())

    def forge(told: Any) -> None:
        entry = next(entry for entry in told["files"] if entry["file"] == "loss.png")
        entry.update(sha256=digest(path), bytes=path.stat().st_size)

    rewritten(done, forge)

    assert intact(done.outputs, manifest.read(done.outputs))
    assert verdicts(done) == {"loss.png": "changed", "path.png": "same", "path.svg": "same"}


def test_under_other_versions_the_numbers_count(done: Any) -> None:
    rewritten(done, lambda told: [e["key"]["versions"].update(matplotlib="3.10.0") for e in told["files"]])
    (done.outputs / "loss.png").stat()

    found = verify(done.config, done.request)

    assert {finding.verdict for finding in found.findings} == {"numbers"}
    assert found.findings[0].words.startswith("bytes not compared: matplotlib 3.10.0 -> ")
    assert found.good


def test_a_run_that_ended_elsewhere_is_told_in_numbers(done: Any) -> None:
    now = manifest.read(done.outputs).runs[0]

    def move(told: Any) -> None:
        told["runs"][0]["x"][0][1] = "0.25"
        told["runs"][0]["steps"] = 4

    rewritten(done, move)

    found = verify(done.config, done.request)

    assert found.differences == (
        Difference("SGD", "steps", "4", "5"),
        Difference("SGD", "y", "0.25", now["x"][0][1]),
    )
    assert str(found.differences[1]) == f"SGD: y was 0.25, is {now['x'][0][1]}"
    assert not found.good


def test_code_that_changed_and_draws_the_same_is_no_fault(done: Any) -> None:
    rewritten(done, lambda told: [e["key"]["code"].update(optviz="0") for e in told["files"]])

    assert set(done.stale()) == {"loss.png", "path.png", "path.svg"}
    assert set(verdicts(done).values()) == {"same"}


def test_a_run_that_came_or_went_is_told() -> None:
    def run(label: str) -> dict[str, Any]:
        return {"label": label, "steps": 1, "x": [["1.0"]], "value": ["1.0"]}

    assert list(compared([run("a")], [run("b")], ["x"])) == [
        Difference("a", "run", "there", "not there"),
        Difference("b", "run", "not there", "there"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("1.0", "1.0000001", True),
        ("1.0", "1.00001", False),
        ("123456.0", "123456.01", True),
        ("123456.0", "123457.0", False),
        ("1e-12", "2e-12", True),
        ("0.001", "0.0011", False),
        ("nan", "nan", True),
        ("inf", "inf", True),
        ("inf", "-inf", False),
        ("nan", "1.0", False),
        ("none", "1.0", False),
    ],
)
def test_numbers_agree_to_six_digits(was: str, now: str, same: bool) -> None:
    assert agree(was, now) is same
