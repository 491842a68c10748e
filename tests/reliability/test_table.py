"""docs/reliability.md tells of every fault on the list which test makes it, and tells the truth."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = range(1, 63)
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", flags=re.MULTILINE)
TEST = re.compile(r"\[`(test_\w+)`\]\(\.\./(tests/[\w/]+\.py)\)")


@pytest.fixture(scope="module")
def table(repository: Path) -> dict[int, str]:
    """The cell about the test of each row."""
    text = (repository / "docs" / "reliability.md").read_text(encoding="utf-8")
    return {int(number): held for number, _, _, held in ROW.findall(text)}


@pytest.fixture(scope="module")
def made(repository: Path) -> set[tuple[int, str, str]]:
    """Row, file and name of every test that says that it makes a fault."""
    found = set()
    for path in (repository / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere = [row for node in tree.body if _is_mark(node) for row in _rows(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                rows = [row for decorator in node.decorator_list for row in _rows(decorator)]
                found |= {(row, str(path.relative_to(repository)), node.name) for row in (*everywhere, *rows)}
    return found


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and "pytestmark" in [getattr(target, "id", "") for target in node.targets]


def _rows(node: ast.AST) -> Iterator[int]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "fault":
            yield from (argument.value for argument in call.args if isinstance(argument, ast.Constant))


def test_the_table_has_every_row(table: dict[int, str]) -> None:
    assert list(table) == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_of_a_row_are_there_and_make_its_fault(
    table: dict[int, str], made: set[tuple[int, str, str]], row: int
) -> None:
    named = {(row, file, name) for name, file in TEST.findall(table[row])}

    assert named
    assert named - made == set()
