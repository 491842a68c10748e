"""What docs/ci.md and its workflow tell to do works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workflow(repository: Path) -> Any:
    return yaml.safe_load((repository / "docs" / "github-workflow.yml").read_text(encoding="utf-8"))


def commands(job: Any) -> list[str]:
    return [step["run"] for step in job["steps"] if step.get("run", "").startswith("optviz ")]


def test_the_shards_of_the_workflow_make_everything(optviz: Any, config: Any, workflow: Any, tmp_path: Path) -> None:
    for name in "abcde":
        config(name)
    (make,) = commands(workflow["jobs"]["figures"])
    (check,) = commands(workflow["jobs"]["whole"])
    shards = workflow["jobs"]["figures"]["strategy"]["matrix"]["shard"]

    for shard in shards:
        ran = optviz(*shlex.split(make.replace("${{ matrix.shard }}", str(shard)))[1:])
        assert (ran.returncode, ran.stderr) == (0, "")
    whole = optviz(*shlex.split(check)[1:])

    assert f"--shard ${{{{ matrix.shard }}}}/{len(shards)}" in make
    assert len(list((tmp_path / "outputs").rglob("*.png"))) == 5
    assert (whole.returncode, whole.stderr) == (0, "")


def test_the_makefile_of_the_document_makes_what_changed(
    config: Any, repository: Path, tmp_path: Path, environment: dict[str, str], script: Path
) -> None:
    text = (repository / "docs" / "ci.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```make\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "Makefile").write_text(block)
    for name in ("a", "b", "_base"):
        config(name)
    found = {**environment, "PATH": f"{script.parent}{os.pathsep}{environment['PATH']}"}

    for _ in range(2):
        subprocess.run(["make", "-j2", "figures"], cwd=tmp_path, env=found, check=True, capture_output=True)

    assert {path.parent.name for path in (tmp_path / "outputs").rglob("*.png")} == {"a", "b"}
