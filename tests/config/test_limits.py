"""Names that cannot be files, figures and runs that would not fit, texts that cannot be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]
    ComplainAll = Callable[..., tuple[Diagnostic, ...]]

START = "problem: rosenbrock\noptimizers: [adam]\n"


@pytest.mark.fault(22)
def test_two_figures_that_differ_in_case_alone_are_refused(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good + "  PATH: {panel: {plot: loss}}\n")

    assert (found.line, found.column, found.code) == (9, 3, "name")
    assert found.related == "the other is at config.yaml:7:3"


@pytest.mark.fault(40)
@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "x" * 300,
        "con",
        "CON.x",
        "x.",
        "-rf",
        ".x",
        "a/b",
        "a\\b",
        "a:b",
        "x ",
        '"a\\nb"',
        '""',
        '"a\\0b"',
    ],
)
def test_a_figure_name_that_is_no_file_name_is_refused(diagnostics: ComplainAll, name: str) -> None:
    key = name if name.startswith('"') else f"'{name}'"
    found = diagnostics(START + f"figures:\n  {key}: {{panel: {{plot: loss}}}}\n")

    assert {(c.line, c.column, c.code) for c in found} <= {(4, 3, "name"), (4, 3, "value")}
    assert "\n" not in str(found[0])


@pytest.mark.fault(40)
def test_a_config_name_that_is_no_file_name_is_refused(write: Callable[..., Path], good: str) -> None:
    with pytest.raises(ConfigError, match="Windows keeps it"):
        load(write(good, "con.yaml"))


@pytest.mark.fault(23)
def test_of_hundreds_of_mistakes_fifty_are_shown_and_the_rest_counted(write: Callable[..., Path], good: str) -> None:
    text = good + "".join(f"  f{i}: {{dpi: x{i}, panel: {{plot: loss}}}}\n" for i in range(180))

    with pytest.raises(ConfigError) as raised:
        load(write(text))

    assert str(raised.value).count("error[") == 50
    assert str(raised.value).endswith("... and 130 more")
    assert len(raised.value.diagnostics) == 180


@pytest.mark.fault(33)
@pytest.mark.parametrize(
    ("page", "key", "numbers", "option"),
    [
        ("size: [100, 100], dpi: 100", "size", "100,000,000 in all; 64,000,000 are allowed", "'size' or 'dpi'"),
        ("size: [10000, 1], dpi: 10", "size", "100,000 x 10 pixels; a side has 10 to 65,535", "'size' or 'dpi'"),
        ("size: [.01, .01]", "size", "a side has 10", "'size' or 'dpi'"),
        (
            "size: [10, 10], dpi: 300, formats: [gif], frames: 500",
            "frames",
            "4,500,000,000; 4,000,000,000 are",
            "'frames'",
        ),
    ],
)
def test_a_figure_over_the_budget_says_the_numbers_and_the_option(
    diagnostic: Complain, page: str, key: str, numbers: str, option: str
) -> None:
    found = diagnostic(START + f"figures: {{a: {{{page}, panel: {{plot: loss}}}}}}\n")

    assert (found.code, found.path[-1]) == ("budget", key)
    assert numbers in found.message
    assert option in (found.hint or "")


@pytest.mark.fault(33)
def test_runs_over_the_budget_say_the_numbers_and_the_option(diagnostic: Complain) -> None:
    text = "problem: rosenbrock\nsteps: 10000000\noptimizers:\n" + "".join(
        f"- {{name: sgd, label: s{i}}}\n" for i in range(5)
    )

    found = diagnostic(text)

    assert (found.code, found.path, found.line) == ("budget", ("steps",), 2)
    assert "50,000,005 points x 2 coordinates" in found.message


@pytest.mark.fault(33)
def test_runs_that_keep_little_may_be_long(write: Callable[..., Path]) -> None:
    text = "problem: rosenbrock\nsteps: 10000000\nrecord: {points: last}\noptimizers:\n"
    text += "".join(f"- {{name: sgd, label: s{i}}}\n" for i in range(5))

    assert load(write(text)).runs[0].steps == 10_000_000


@pytest.mark.fault(34)
@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("x" * 100_000, "at most 2000 characters"),
        ("'$x'", "a $ without its partner"),
        ("'$a$ $b\n\n  c$'", "a $ without its partner"),
        (r"'$\frac{1}{2$'", "a { without its }"),
        (r"'$x}$'", "a } without its {"),
        ("'$" + "{" * 500 + "x" + "}" * 500 + "$'", "braces 500 deep; 10 are allowed"),
        (r"'$\nothing{x}$'", "cannot read the mathematics"),
        (r"'$x^y^z$'", "cannot read the mathematics"),
        ("'$" + r"\left(" * 300 + "$'", "mathematics"),
        (r'"a\tb"', "control character U+0009"),
    ],
)
def test_a_title_that_cannot_be_drawn_names_the_field(diagnostic: Complain, title: str, message: str) -> None:
    found = diagnostic(START + f"figures: {{a: {{panel: {{plot: loss, title: {title}}}}}}}\n")

    assert found.path == ("figures", "a", "panel", "title")
    assert message in found.message


@pytest.mark.fault(34)
@pytest.mark.parametrize("title", [r"'$\frac{1}{2}$ and \$5'", r'"two\nlines"', "Größe", "'loss $f(x)$'"])
def test_a_title_that_can_be_drawn_is_left_alone(write: Callable[..., Path], title: str) -> None:
    assert load(write(START + f"title: {title}\n")).title


@pytest.mark.fault(36)
@pytest.mark.parametrize(
    ("time", "messages"),
    [
        (100, []),
        (105, ["105 ms become 100 ms"]),
        (10, ["of 10 ms for 100 ms"]),
        (12, ["12 ms become 10 ms", "of 10 ms for 100 ms"]),
    ],
)
def test_an_interval_that_gif_cannot_hold_is_a_warning(
    write: Callable[..., Path], time: int, messages: list[str]
) -> None:
    page = f"formats: [gif], interval: {time}"

    warnings = load(write(START + f"figures: {{a: {{{page}, panel: {{plot: loss}}}}}}\n")).warnings

    assert [warning.severity for warning in warnings] == ["warning"] * len(messages)
    assert all(message in warning.message for message, warning in zip(messages, warnings, strict=True))
