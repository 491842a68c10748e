"""The keys of a page, and what is said of mistakes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]

START = "problem: quadratic\noptimizers: [sgd]\nfigures:\n"


def figure(keys: str, plot: str = "loss") -> str:
    return f"{START}  f: {{{keys}, panel: {{plot: {plot}}}}}\n"


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ("size: nips", "did you mean 'neurips'?"),
        ("size: icml_wide", "did you mean 'icml-wide'?"),
        ("font: Dejavu Sans", "did you mean 'DejaVu Sans'?"),
        ("style: drak", "did you mean 'dark'?"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(diagnostic: Complain, keys: str, hint: str) -> None:
    found = diagnostic(figure(keys))

    assert (found.line, found.column, found.hint) == (4, len(f"  f: {{{keys.split(maxsplit=1)[0]} ") + 1, hint)


def test_a_height_beside_a_pair_of_inches_is_refused(diagnostic: Complain) -> None:
    assert diagnostic(figure("height: 3")).code == "size"


def test_a_dark_twin_and_a_figure_of_its_name_are_refused(diagnostic: Complain) -> None:
    found = diagnostic(figure("dark_twin: true") + "  f-dark: {panel: {plot: loss}}\n")

    assert (found.line, found.code) == (5, "name")


def test_slides_without_their_pages_are_refused(diagnostic: Complain) -> None:
    found = diagnostic(figure("formats: [beamer]"))

    assert (found.code, found.hint) == ("formats", "formats: [beamer, pages]")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("formats: [gif], background: '#ffffff80'", "this background becomes opaque"),
        ("formats: [gif], background: '#fff3'", "becomes seen through altogether"),
        ("formats: [mp4], background: none", "laid on white"),
        ("formats: [gif], background: none", None),
        ("formats: [apng], background: '#ffffff80'", None),
    ],
)
def test_what_a_format_cannot_show_of_a_background_is_a_warning(
    write: Callable[..., Path], keys: str, message: str | None
) -> None:
    warnings = load(write(figure(keys))).warnings

    assert len(warnings) == (message is not None)
    assert all(message in warning.message for warning in warnings)  # type: ignore[operator]


def test_a_surface_as_lines_is_refused(diagnostic: Complain) -> None:
    assert diagnostic(figure("formats: [tikz]", plot="surface")).message.startswith("the plot 'surface' in space")
