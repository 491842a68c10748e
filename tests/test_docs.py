"""What the documents show is what the program takes, and their tables are what the definitions say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import optviz

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def shown(path: Path, language: str) -> list[str]:
    """The fenced blocks of a document in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_the_tables_are_current() -> None:
    subprocess.run([sys.executable, ROOT / "docs" / "tables.py", "--check"], check=True)


def test_the_rule_in_contributing_is_the_one_in_the_source() -> None:
    (code,) = shown(ROOT / "CONTRIBUTING.md", "python")

    assert (ROOT / "optviz" / "optimizers" / "nesterov.py").read_text(encoding="utf-8").endswith(code)


@each_document
def test_a_config_in_a_document_is_free_of_mistakes(path: Path, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("steps: 10\n", encoding="utf-8")
    for number, text in enumerate(shown(path, "yaml")):
        config = tmp_path / f"shown{number}.yaml"
        config.write_text(text, encoding="utf-8")

        assert optviz.load(config).figures


@each_document
def test_a_link_in_a_document_leads_to_a_file(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))

    assert [target for target in targets if not (path.parent / target).exists()] == []


@each_document
def test_a_file_that_a_document_names_is_there(path: Path) -> None:
    named = re.findall(r"[(`]((?:[a-z_]+/)+[a-z_]+\.py)[)`]", path.read_text(encoding="utf-8"))

    assert [name for name in named if not any((ROOT / root / name).exists() for root in ("", "optviz"))] == []


def test_the_readme_shows_what_a_misspelt_key_is_answered(tmp_path: Path) -> None:
    (text,) = shown(ROOT / "README.md", "yaml")
    (tmp_path / "valley.yaml").write_text(text.replace("momentum", "momentun"), encoding="utf-8")

    answered = subprocess.run(
        [sys.executable, "-m", "optviz", "validate", "valley.yaml"], cwd=tmp_path, capture_output=True, text=True
    )

    assert [line for line in answered.stderr.splitlines() if f"    {line}\n" not in _readme()] == []
    assert answered.returncode == 2


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")
