"""How a diagnostic reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import ConfigError, Diagnostic, printable

if TYPE_CHECKING:
    from collections.abc import Callable

COMPLAINT = Diagnostic(
    "unknown-key",
    "unknown key",
    path=("optimizers", 0, "momentun"),
    file="configs/bad.yaml",
    line=7,
    column=5,
    hint="did you mean 'momentum'?",
    allowed=("lr", "momentum"),
    excerpt="    momentun: 0.9",
)


def test_a_complaint_reads_like_a_compiler_s() -> None:
    assert COMPLAINT.lines() == [
        "configs/bad.yaml:7:5: error[unknown-key]: optimizers.0.momentun: unknown key; did you mean 'momentum'?",
        "  7 |     momentun: 0.9",
        "    |     ^",
        "    = allowed: lr, momentum",
    ]


def test_a_complaint_is_plain_data_too() -> None:
    assert json.loads(json.dumps(COMPLAINT.as_dict()))["path"] == "optimizers.0.momentun"


def test_diagnostics_come_by_position() -> None:
    later, earlier = Diagnostic("a", "a", file="x", line=10), Diagnostic("b", "b", file="x", line=9)

    assert ConfigError([later, earlier]).diagnostics == (earlier, later)


def test_the_caret_stands_under_the_place_in_a_long_line() -> None:
    line = "x" * 5000 + "HERE" + "y" * 5000

    _, excerpt, caret = Diagnostic("a", "a", file="f", line=1, column=5001, excerpt=line).lines()

    assert len(excerpt) < 120
    assert excerpt[caret.index("^") :].startswith("HERE")


def test_the_caret_stands_under_the_place_behind_an_escape() -> None:
    _, excerpt, caret = Diagnostic("a", "a", file="f", line=1, column=4, excerpt="\t\u202eaHERE").lines()

    assert excerpt[caret.index("^") :] == "HERE"


@pytest.mark.fault(17)
@pytest.mark.parametrize("char", ["\x1b", "\n", "\r", "\u202e", "\u2066", "\u200f", "\u2028", "\x9b", "\x07", "\ud800"])
def test_nothing_unsafe_is_printed_raw(char: str) -> None:
    assert char not in printable(f"a{char}b")
    assert printable(f"a{char}b").isprintable()


@pytest.mark.fault(17)
def test_what_can_be_read_is_left_alone() -> None:
    assert printable("Größe ∇f(x) = 日本 ≥ 1") == "Größe ∇f(x) = 日本 ≥ 1"


@pytest.mark.fault(17)
@pytest.mark.parametrize("escape", [r"\e[31m", r"\n::error::x", r"\u202e", r"\r", r"\u2028::error::x"])
@pytest.mark.parametrize(
    "text",
    [
        'problem: "{}"\noptimizers: [sgd]\n',
        'problem: rosenbrock\noptimizers: [{{name: sgd, label: "{}", lr: -1}}]\n',
        'problem: rosenbrock\noptimizers: [{{name: sgd, "{}": 1}}]\n',
        'problem: rosenbrock\noptimizers: [sgd]\nfigures: {{"{}": {{panel: {{plot: loss}}}}}}\n',
        'problem: rosenbrock\noptimizers: [sgd]\nextends: "{}"\n',
        '"{0}": 1\n"{0}": 2\n',
        'problem: rosenbrock\noptimizers: [sgd]\nfigures: {{a: {{panel: {{plot: loss, background: "{}"}}}}}}\n',
    ],
)
def test_no_value_of_a_config_reaches_the_terminal_raw(
    diagnostics: Callable[..., tuple[Diagnostic, ...]], text: str, escape: str
) -> None:
    told = str(ConfigError(diagnostics(text.format(escape))))

    assert all(line.isprintable() for line in told.split("\n"))
    assert not any(line.startswith("::") for line in told.split("\n"))


def test_a_file_name_is_printed_safely_too() -> None:
    assert "\x1b" not in str(Diagnostic("a", "b", file="x\x1b[31m.yaml", line=1, column=1))
