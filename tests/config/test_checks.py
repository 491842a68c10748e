"""What only shows when the parts of a config are held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import dotted
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]
    ComplainAll = Callable[..., tuple[Diagnostic, ...]]

START = "problem: rosenbrock\noptimizers: [adam]\n"


def test_equal_labels_are_told(diagnostic: Complain) -> None:
    found = diagnostic("problem: rosenbrock\noptimizers:\n- {name: adam, label: A}\n- {name: sgd, label: A}\n")

    assert (found.code, found.line, found.column) == ("duplicate-label", 4, 22)
    assert found.related == "the first at config.yaml:3:3"


def test_contenders_of_one_rule_are_told_apart_by_what_differs(write: Callable[..., Path]) -> None:
    items = "{name: adam, lr: .1}, {name: adam, lr: 0.2, eps: 1e-3}, {name: adam, label: x}"
    text = f"problem: rosenbrock\noptimizers: [{items}]\n"

    labels = [contender.label for contender in load(write(text)).runs]

    assert labels == ["Adam (lr=0.1, eps=1e-08)", "Adam (lr=0.2, eps=0.001)", "x"]


@pytest.mark.parametrize(
    ("panel", "path", "code"),
    [
        ("runs: [Adm]", "runs.0", "unknown-run"),
        ("runs: [{run: Adm, alpha: 7}]", "runs.0.run", "unknown-run"),
        ("notes: [{text: a, at: [{run: Adm}, 1]}]", "notes.0.at.0.run", "unknown-run"),
        ("notes: [{text: a, at: [{run: Adam, step: 999}, 1]}]", "notes.0.at.0.step", "steps"),
        ("notes: [{text: a, at: [{run: Adam, quantity: w}, 1]}]", "notes.0.at.0.quantity", "unknown-state"),
        ("notes: [{text: a, at: [1, {run: Adam, coordinate: z}]}]", "notes.0.at.1.coordinate", "coordinate"),
        ("notes: [{text: a, at: [1, {run: Adam, coordinate: 2}]}]", "notes.0.at.1.coordinate", "coordinate"),
        ("guides: [{label: a}]", "guides.0", "value"),
        ("xlim: [1, 1]", "xlim", "value"),
        ("ylim: [0, 1], yscale: log", "ylim", "value"),
        ("zlim: [0, 1]", "zlim", "key-refused"),
        ("background: rad", "background", "color"),
        ("title: a $ b", "title", "math"),
        ("markers: [{point: start, marker: q}]", "markers.0.marker", "marker"),
        ("guides: [{x: 1, linestyle: '..'}]", "guides.0.linestyle", "linestyle"),
    ],
)
def test_what_a_panel_refers_to_has_to_be_there(diagnostics: ComplainAll, panel: str, path: str, code: str) -> None:
    found = diagnostics(START + f"figures:\n  a:\n    panel: {{plot: loss, {panel}}}\n")

    assert (f"figures.a.panel.{path}", code) in [(dotted(c.path), c.code) for c in found]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (START + "start: [1, 2, 3]\n", ("start",)),
        ("problem: rosenbrock\noptimizers: [{name: sgd, start: [1]}]\n", ("optimizers", 0, "start")),
    ],
)
def test_a_start_has_a_number_for_each_coordinate(diagnostic: Complain, text: str, path: tuple[str | int, ...]) -> None:
    found = diagnostic(text)

    assert (found.path, found.code) == (path, "start")
    assert "2 coordinates: x, y" in found.message


def test_a_state_that_no_optimizer_has_is_told(diagnostic: Complain) -> None:
    found = diagnostic(START + "record: {state: [m, w]}\n")

    assert found.path == ("record", "state", 1)
    assert "m_hat" in found.allowed


def test_panels_lie_in_the_grid(diagnostics: ComplainAll) -> None:
    found = diagnostics(START + "figures: {a: {layout: {rows: 1, columns: 1}, panels: [{plot: loss}, {plot: loss}]}}\n")

    assert [(c.code, c.path) for c in found] == [("layout", ("figures", "a", "panels", 1))]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("problem: {name: quadratic, A: [2]}\n", ""),
        ("problem: rosenbrock\ndefaults: {contour: {coordinates: [x, z]}}\n", "defaults.contour.coordinates.1"),
        (
            "problem: rosenbrock\ndefaults: {contour: {of: {name: quadratic, A: [2]}}}\n",
            "defaults.contour.of",
        ),
    ],
)
def test_a_plot_has_to_suit_the_problem(diagnostic: Complain, text: str, path: str) -> None:
    found = diagnostic(text + "optimizers: [sgd]\nfigures: {a: {panel: {plot: contour}}}\n")

    assert dotted(found.path) == (path or "figures.a.panel")
    assert "coordinate" in found.message


def test_a_data_file_that_holds_no_numbers_is_told_at_its_key(write: Callable[..., Path], diagnostic: Complain) -> None:
    write("x,y\n1,2\na,b\n", "data.csv")

    found = diagnostic(
        "problem: {name: least_squares, data: data.csv}\noptimizers: [sgd]\nfigures: {a: {panel: {plot: contour}}}\n"
    )

    assert (found.path, found.line) == (("problem", "data"), 1)
    assert "line 3" in found.message
