"""Columns of numbers from CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optviz.core import Array


def read_columns(path: str, wanted: tuple[str, ...]) -> Mapping[str, Array]:
    """The wanted columns of a CSV file, each (n,). Raises ValueError that says what is wrong and in which line."""
    import csv

    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        header = rows.fieldnames or []
        if missing := [name for name in wanted if name not in header]:
            raise ValueError(f"{path} has no column {missing[0]!r}; its columns are {', '.join(header) or 'none'}")
        read: dict[str, list[float]] = {name: [] for name in wanted}
        for row in rows:
            for name in wanted:
                read[name].append(_number(row[name], path, rows.line_num, name))
    if len(read[wanted[0]]) < 2:
        raise ValueError(f"{path} has fewer than two rows of data")
    return {name: np.array(column) for name, column in read.items()}


def _number(text: str | None, path: str, line: int, column: str) -> float:
    try:
        number = float(text or "")
    except ValueError:
        number = float("nan")
    if number - number != 0:  # inf or nan
        raise ValueError(f"{path}, line {line}: column {column!r} holds {text!r}, not a finite number")
    return number
