"""The tables of docs/pages.md are what the definitions say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from optviz.formats import Format, file_name
from optviz.page import SIZES

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "pages.md").read_text(encoding="utf-8")


def rows(title: str) -> list[list[str]]:
    """The cells of the table in a section, without its head."""
    section = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")
    ]


def named(cell: str) -> list[str]:
    return re.findall(r"`(.*?)`", cell)


def test_every_size_is_in_the_table() -> None:
    assert [name for row in rows("Sizes") for name in named(row[0])] == list(SIZES)


@pytest.mark.parametrize("row", rows("Sizes"), ids=lambda row: row[0])
def test_a_size_is_what_the_table_says(row: list[str]) -> None:
    sizes = [SIZES[name] for name in named(row[0])]
    inches = [float(number) for number in re.findall(r"[\d.]+", row[1])]
    wanted = [size.width for size in sizes] + [size.height for size in sizes if size.height]

    assert inches == pytest.approx(wanted, abs=5e-3)
    assert {f"{size.font:g}, {size.small:g} pt" for size in sizes} == {row[2]}
    assert ", ".join(dict.fromkeys(f"{size.lines:g}" for size in sizes)) == row[3]


def test_every_format_is_in_the_table_with_the_name_of_its_file() -> None:
    told = {kind: file for row in rows("Formats") for kind, file in zip(named(row[0]), named(row[1]), strict=True)}

    assert told == {kind: file_name("path", kind) for kind in get_args(Format)}
