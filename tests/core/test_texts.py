"""Texts with blanks."""

from __future__ import annotations

import pytest

from optviz.core import texts


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("lr = {lr}", "lr = 0.1"),
        ("lr = {lr:.3f} at {step}", "lr = 0.100 at 7"),
        ("{{lr}}", "{lr}"),
        (r"$\frac{lr}{2}$ of {lr}", r"$\frac{lr}{2}$ of 0.1"),
        ("{start.x:g}", "-1.2"),
        ("nothing", "nothing"),
    ],
)
def test_blanks_are_filled_and_mathematics_is_left_alone(text: str, filled: str) -> None:
    assert texts.filled(text, {"lr": 0.1, "step": 7, "start.x": -1.2}) == filled


@pytest.mark.parametrize(
    "text", ["{", "}", "a {lr", "lr}", "{lr!r}", "{lr.real()}", "{lr[0]}", "{}", "{0}", "{mu}", "{lr:s}"]
)
def test_a_blank_that_cannot_be_filled_is_told(text: str) -> None:
    assert list(texts.wrong_blanks(text, {"lr": 0.1}))


def test_a_text_is_escaped_so_that_it_has_no_blanks() -> None:
    assert texts.filled(texts.escaped("{lr} = 1"), {}) == "{lr} = 1"
