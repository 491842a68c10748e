"""What pip is told: bounds for those who use the library, pins for those who make the pictures."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import optviz

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
REQUIREMENTS = [
    Requirement(line)
    for line in [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    if not line.startswith("optviz[")
]
LINES = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
PINS = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in LINES)}

each_requirement = pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)


def test_every_line_of_the_constraints_is_one_pin() -> None:
    assert [line for line in LINES if "://" in line or line.count("==") != 1 or " " in line] == []


@each_requirement
def test_a_requirement_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


@each_requirement
def test_the_tests_run_with_the_pinned_version(requirement: Requirement) -> None:
    assert metadata.version(requirement.name) == PINS[canonicalize_name(requirement.name)]


def test_the_version_stands_in_the_package_alone() -> None:
    assert "version" not in PROJECT
    assert metadata.version("optviz") == optviz.__version__
