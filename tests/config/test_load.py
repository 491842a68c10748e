"""Configs that say something wrong, and what is said of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load
from optviz.model import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]
    ComplainAll = Callable[..., tuple[Diagnostic, ...]]

START = """\
problem: rosenbrock
optimizers: [adam]
"""


def test_a_good_config_is_an_experiment(write: Callable[..., Path], good: str) -> None:
    experiment = load(write(good, "valley.yaml"))

    assert experiment.name == "valley"
    assert experiment.problem.name == "rosenbrock"
    assert [(c.label, c.optimizer.name, c.steps) for c in experiment.runs] == [
        ("Adam", "adam", 20),
        ("SGD", "sgd", 20),
    ]
    assert [(figure.name, figure.panels[0].plot.name) for figure in experiment.figures] == [("path", "contour")]
    assert experiment.warnings == ()


def test_a_run_starts_where_the_problem_does_unless_told(write: Callable[..., Path]) -> None:
    text = "problem: rosenbrock\noptimizers: [adam, {name: sgd, start: [3, 4]}]\n"

    first, second = load(write(text)).runs

    assert first.start == load(write(text)).problem.start
    assert second.start == (3.0, 4.0)


def test_a_mapping_from_python_is_read_by_the_same_rules() -> None:
    experiment = load({"problem": "rosenbrock", "optimizers": [{"name": "adam", "lr": 1}], "start": (1, 2)})

    assert experiment.runs[0].start == (1.0, 2.0)
    with pytest.raises(ConfigError) as raised:
        load({"problem": "rosenbrock", "optimizers": [{"name": "adam", "lr": float("nan"), 3: 4}], "title": object()})
    assert [(c.path, c.line) for c in raised.value.diagnostics] == [
        (("optimizers", 0, "lr"), None),
        (("optimizers", 0), None),
        (("title",), None),
    ]


def test_numpy_arrays_in_a_mapping_are_lists() -> None:
    import numpy as np

    experiment = load(
        {"problem": "rosenbrock", "optimizers": ["sgd"], "start": np.array([1.5, 2]), "steps": np.int64(7)}
    )

    assert (experiment.runs[0].start, experiment.runs[0].steps) == ((1.5, 2.0), 7)


@pytest.mark.fault(2)
@pytest.mark.parametrize("word", ["no", "on", "yes", "Off"])
def test_yes_and_no_are_no_switches(diagnostic: Complain, good: str, word: str) -> None:
    found = diagnostic(good.replace("contour}", f"contour, equal: {word}}}"))

    assert (found.line, found.column, found.hint) == (8, 35, "use true or false")


@pytest.mark.fault(2)
def test_no_is_a_text_where_a_text_is_due(write: Callable[..., Path], good: str) -> None:
    assert load(write("title: no\n" + good)).title == "no"


@pytest.mark.fault(3)
@pytest.mark.parametrize(
    ("text", "hint"),
    [("0x1F", "write 31"), ("010", "write 10"), ("1_000", "write 1000"), ("12:30:45", None), ("2024-99-99", None)],
)
def test_a_text_where_a_number_is_due_says_how_to_write_it(
    diagnostic: Complain, good: str, text: str, hint: str | None
) -> None:
    found = diagnostic(good.replace("0.1", text))

    assert (found.line, found.column, found.hint) == (4, 22, hint)
    assert "expected number (> 0)" in found.message


@pytest.mark.fault(3)
def test_a_merge_key_says_what_to_use(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good.replace("lr: 0.1", "<<: {lr: 0.1}"))

    assert (found.code, found.hint) == ("unknown-key", "YAML 1.2 has no merge keys; use `extends` or `defaults`")


@pytest.mark.fault(5)
@pytest.mark.parametrize("steps", ["0", "-1", "1" + "0" * 30])
def test_steps_have_bounds(diagnostic: Complain, good: str, steps: str) -> None:
    found = diagnostic(good.replace("20", steps))

    assert (found.line, found.column) == (2, 8)
    assert "≥ 1, ≤ 10,000,000" in found.message


@pytest.mark.fault(7)
@pytest.mark.parametrize(
    ("right", "wrong", "code", "hint"),
    [
        ("rosenbrock", "rosenbrok", "unknown-problem", "did you mean 'rosenbrock'?"),
        ("sgd", "sgdd", "unknown-optimizer", "did you mean 'sgd'?"),
        ("contour", "countour", "unknown-plot", "did you mean 'contour'?"),
        ("lr:", "learning_rate:", "unknown-key", "did you mean 'lr'?"),
        ("steps:", "stpes:", "unknown-key", "did you mean 'steps'?"),
        ("panel:", "pannel:", "unknown-key", "did you mean 'panel'?"),
        ("figures:", "figure:", "unknown-key", "did you mean 'figures'?"),
    ],
)
def test_an_unknown_name_gets_the_nearest_and_the_list(
    diagnostics: ComplainAll, good: str, right: str, wrong: str, code: str, hint: str
) -> None:
    found = diagnostics(good.replace(right, wrong))

    (unknown,) = (each for each in found if each.code == code)
    assert unknown.hint == hint
    assert right.rstrip(":") in unknown.allowed
    assert unknown.line


@pytest.mark.fault(8)
@pytest.mark.parametrize(
    ("value", "hint"), [("10.5", None), ('"10"', "leave the quotes out"), ("true", None), ("1e1", "write 10")]
)
def test_only_a_whole_number_is_a_whole_number(diagnostic: Complain, good: str, value: str, hint: str | None) -> None:
    found = diagnostic(good.replace("20", value))

    assert (found.line, found.column, found.hint) == (2, 8, hint)
    assert "expected whole number" in found.message


@pytest.mark.fault(9)
def test_an_optimizer_without_a_name_is_told_at_its_item(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good.replace("name: adam, ", ""))

    assert (found.line, found.column, found.code) == (4, 5, "missing")
    assert "adam" in found.allowed


@pytest.mark.fault(9)
def test_a_missing_problem_and_missing_optimizers_are_told(diagnostics: ComplainAll) -> None:
    found = diagnostics("steps: 3\n")

    assert {(c.line, c.column, c.code) for c in found} == {(1, 1, "missing")}
    assert [c.message.split()[0] for c in found] == ["'problem'", "'optimizers'"]


@pytest.mark.parametrize(
    "section", ["problem", "optimizers", "figures", "defaults", "record", "title", "start", "extends"]
)
@pytest.mark.parametrize("value", ["3", "true", "[[]]", "{a: {b: c}}", '""', "[3, x]"])
def test_any_section_may_hold_anything(diagnostics: ComplainAll, good: str, section: str, value: str) -> None:
    lines = [f"{line}: {value}" if line.startswith(section) else line for line in good.splitlines()]
    text = f"problem: rosenbrock\noptimizers: [sgd]\n{section}: {value}\n" if section not in good else "\n".join(lines)

    if (section, value) != ("title", '""'):
        assert diagnostics(text)


def test_a_bad_problem_does_not_hide_a_bad_figure(diagnostics: ComplainAll) -> None:
    found = diagnostics(
        "problem: {name: rosenbrock, b: -1}\nsteps: x\noptimizers: [{name: adam, lr: 0}]\n"
        "figures:\n  a: {dpi: 0, panel: {plot: contour, runs: [Adan], levels: -1, grid: 3}}\n"
    )

    assert [(c.line, c.path[-1]) for c in found] == [
        (1, "b"), (2, "steps"), (3, "lr"), (5, "dpi"), (5, 0), (5, "levels"), (5, "grid"),
    ]  # fmt: skip


def test_a_union_gets_one_complaint_about_the_branch_that_was_meant(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good.replace("contour}", "contour, legend: {fontsize: -1}}"))

    assert found.path == ("figures", "path", "panel", "legend", "fontsize")
    assert found.message == "expected number (> 0, ≤ 200), found -1"


def test_a_value_that_fits_no_branch_gets_one_diagnostic(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good + "record: {points: 0}\n")

    assert found.message == "expected all, last or whole number (≥ 1), found 0"


def test_a_mistake_in_the_defaults_is_told_once_and_where_it_stands(diagnostic: Complain) -> None:
    figures = "".join(f"  f{i}: {{panel: {{plot: contour}}}}\n" for i in range(5))
    found = diagnostic(START + f"defaults:\n  panel: {{xlabel: 3}}\nfigures:\n{figures}")

    assert (found.path, found.line, found.hint) == (("defaults", "panel", "xlabel"), 4, "write it in quotes: '3'")


def test_defaults_go_under_the_figures_and_what_is_nearer_wins(write: Callable[..., Path]) -> None:
    text = START + (
        "defaults:\n  figure: {dpi: 50, size: [3, 3]}\n  panel: {xlabel: a, ylabel: b}\n"
        "  contour: {xlabel: c, levels: 7}\n"
        "figures:\n  f: {dpi: 60, panel: {plot: contour, ylabel: d}}\n  g: {panel: {plot: loss}}\n"
    )

    f, g = load(write(text)).figures

    assert (f.page.dpi, f.page.size, g.page.dpi) == (60, (3.0, 3.0), 50)
    assert (f.panels[0].panel.xlabel, f.panels[0].panel.ylabel, f.panels[0].plot.levels) == ("c", "d", 7)
    assert (g.panels[0].panel.xlabel, g.panels[0].panel.ylabel) == ("a", "b")


def test_a_panel_shows_all_runs_unless_told(write: Callable[..., Path], good: str) -> None:
    one_run = "[{run: SGD, label: s, alpha: .5}]"
    figures = f"  none: {{panel: {{plot: loss, runs: []}}}}\n  one: {{panel: {{plot: loss, runs: {one_run}}}}}\n"

    path, none, one = (figure.panels[0].appearances for figure in load(write(good + figures)).figures)

    assert [run for run, _, _ in path] == ["adam", "sgd"]
    assert none == ()
    assert [(run, name, appearance.alpha) for run, name, appearance in one] == [("sgd", "s", 0.5)]


def test_what_is_resolved_says_all_and_goes_into_json(write: Callable[..., Path], good: str) -> None:
    import json

    resolved: dict[str, Any] = json.loads(json.dumps(load(write(good)).resolved))

    assert resolved["problem"] == {"name": "rosenbrock", "a": 1.0, "b": 100.0, "dim": 2}
    assert resolved["runs"][0]["optimizer"]["beta1"] == 0.9
    assert resolved["figures"][0]["panels"][0]["plot"]["name"] == "contour"


def test_what_is_resolved_is_the_same_however_it_was_written(write: Callable[..., Path], good: str) -> None:
    other = good.replace("- sgd", "- name: sgd").replace("0.1", "1e-1") + "record: {state: []}\n"

    assert load(write(good)).resolved == load(write(other)).resolved
    assert load(write(good)).record == Record()


def test_a_data_file_is_found_beside_its_config(write: Callable[..., Path]) -> None:
    write("x,y\n1,2\n2,3\n3,5\n", "sub/points.csv")
    text = "problem: {name: least_squares, data: points.csv}\noptimizers: [sgd]\n"

    experiment = load(write(text, "sub/config.yaml"))

    assert [str(path) for path in experiment.data] == ["sub/points.csv"]
    assert experiment.resolved["problem"]["data"] == "points.csv"


def test_a_missing_data_file_is_told_at_its_key(diagnostics: ComplainAll) -> None:
    found = diagnostics("problem: {name: least_squares, data: nowhere.csv}\noptimizers: [sgd]\n")

    assert (found[0].code, found[0].line, found[0].column) == ("file", 1, 38)


def test_what_a_definition_complains_of_has_a_place(diagnostic: Complain) -> None:
    found = diagnostic("problem: {name: least_squares, span: [3, 1]}\noptimizers: [sgd]\n")

    assert (found.path, found.line, found.column) == (("problem", "span"), 1, 38)


def test_a_problem_may_stand_in_a_plot(write: Callable[..., Path], diagnostic: Complain) -> None:
    figure = "figures: {a: {panel: {plot: contour, of: {name: quadratic, A: [1, 2]}}}}\n"

    assert load(write(START + figure)).figures[0].panels[0].plot.of.name == "quadratic"  # type: ignore[attr-defined]
    assert diagnostic(START + figure.replace("[1, 2]", "3")).path[-2:] == ("of", "A")


def test_a_mistake_is_told_without_numpy_and_matplotlib(write: Callable[..., Path], good: str) -> None:
    path = write(good.replace("0.1", "-0.1"))
    script = (
        "import sys\nfrom optviz.config.load import load\n"
        f"try: load({str(path)!r})\nexcept Exception as error: print(type(error).__name__)\n"
        "print([name for name in ('numpy.linalg', 'matplotlib') if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.splitlines() == ["ConfigError", "[]"]
