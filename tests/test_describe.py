"""Annotations in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import pytest
from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen

from optviz.core import Color, Colormap, Defined, Problem, Text
from optviz.describe import described, limits, meaning, plain, words


@dataclass
class Box:
    """Some part of a config."""


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (bool, "true or false"),
        (int, "whole number"),
        (float, "number"),
        (str | None, "text or null"),
        (Literal["a", "b", "c"] | None, "a, b, c or null"),
        (tuple[float, float], "list of 2 numbers"),
        (tuple[str, ...], "list of texts"),
        (tuple[Literal["a", "b"], ...], "list, each a or b"),
        (tuple[int, str], "list [whole number, text]"),
        (tuple[tuple[float, float], ...], "list, each list of 2 numbers"),
        (dict[str, float], "mapping"),
        (bool | Box, "true or false or mapping (box)"),
        (Color | None, "color or null"),
        (Annotated[Colormap, "of the ground"], "color map"),
        (Text, "text"),
        (Annotated[Problem | None, Defined("problems"), "another"], "problem (name or mapping) or null"),
    ],
)
def test_types_in_plain_words(hint: object, told: str) -> None:
    assert words(hint) == told


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        (Annotated[float, Ge(0), Lt(1), "kept"], "≥ 0, < 1"),
        (Annotated[int, Ge(1), Le(10_000_000)], "≥ 1, ≤ 10,000,000"),
        (Annotated[tuple[float, ...], MinLen(2), MaxLen(50)], "2 to 50 items"),
        (Annotated[tuple[float, ...], MinLen(1)], "at least 1 item"),
        (tuple[Annotated[float, Gt(0)], Annotated[float, Gt(0)]], "> 0"),
        (Text | None, "at most 2000 characters"),
        (Color, ""),
        (float, ""),
    ],
)
def test_bounds_as_signs(hint: object, told: str) -> None:
    assert limits(hint) == told


def test_the_meaning_is_the_outermost_text() -> None:
    assert meaning(Annotated[Color, "of the line"]) == "of the line"
    assert meaning(Color) == ""


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"),
        (True, "true"),
        (1e-8, "1e-08"),
        ((1.0, -2.5), "[1, -2.5]"),
        ("", '""'),
        (Box(), "its own defaults"),
    ],
)
def test_values_as_yaml_has_them(value: object, told: str) -> None:
    assert plain(value) == told


def test_a_field_without_a_default_is_required() -> None:
    @dataclass
    class Rule:
        lr: Annotated[float, Gt(0), "step size"]

    Rule.__annotations__["lr"] = Annotated[float, Gt(0), "step size"]
    (setting,) = described(Rule)

    assert (setting.name, setting.default, setting.bounds) == ("lr", "required", "> 0")
