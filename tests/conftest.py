"""What every test has at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).resolve().parent.parent
# What changes how a program writes. Modules compiled once are a tenth of the time of the programs that tests start.
UNSET = (
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "COLUMNS",
    "PYTHONIOENCODING",
    "MPLCONFIGDIR",
    "PYTHONUNBUFFERED",
    "PYTEST_CURRENT_TEST",
    "GITHUB_STEP_SUMMARY",
    "PYTHONDONTWRITEBYTECODE",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reference",
        type=Path,
        default=REPOSITORY / "tests" / "parity" / "torch.npz",
        help="the trajectories that tests/parity compares with",
    )


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """The bytes of every file below a folder of outputs, but for the notes of their times, which no two runs share."""

    def found(folder: Path) -> dict[str, bytes]:
        there = (path for path in folder.rglob("*") if path.is_file() and path.name != ".times")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}

    return found


@pytest.fixture
def environment() -> dict[str, str]:
    """This process's environment without what would change how a program writes; a test may add to it."""
    return {name: value for name, value in os.environ.items() if name not in UNSET}
