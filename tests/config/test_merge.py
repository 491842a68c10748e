"""`extends` and `--set`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Write = Callable[..., Path]
    Complain = Callable[..., Diagnostic]
    ComplainAll = Callable[..., tuple[Diagnostic, ...]]


def test_a_config_lies_over_the_one_it_extends(write: Write, good: str) -> None:
    write(good, "base.yaml")

    experiment = load(
        write("extends: base.yaml\nsteps: 7\nfigures:\n  path: {dpi: 50}\n  more: {panel: {plot: loss}}\n")
    )

    assert [contender.steps for contender in experiment.runs] == [7, 7]
    assert [(figure.name, figure.page.dpi) for figure in experiment.figures] == [("path", 50), ("more", 150)]
    assert experiment.figures[0].panels[0].plot.name == "contour"


def test_another_definition_replaces_the_whole(write: Write, good: str) -> None:
    write(good.replace("rosenbrock", "{name: rosenbrock, b: 3}"), "base.yaml")

    experiment = load(write("extends: base.yaml\nproblem: {name: quadratic, A: [2, 4]}\n"))

    assert experiment.problem.name == "quadratic"


def test_panels_replace_a_panel(write: Write, good: str) -> None:
    write(good, "base.yaml")

    experiment = load(write("extends: base.yaml\nfigures: {path: {panels: [{plot: loss}, {plot: contour}]}}\n"))

    assert [panel.plot.name for panel in experiment.figures[0].panels] == ["loss", "contour"]


def test_a_mistake_in_a_base_is_told_in_the_base(write: Write, good: str) -> None:
    write(good.replace("0.1", "-0.1"), "parts/base.yaml")

    with pytest.raises(ConfigError) as raised:
        load(write("extends: parts/base.yaml\nsteps: x\n"))

    assert [(c.file, c.line, c.column) for c in raised.value.diagnostics] == [
        ("config.yaml", 2, 8),
        ("parts/base.yaml", 4, 22),
    ]


def test_a_base_in_a_folder_above_is_found_from_the_working_directory(write: Write, good: str) -> None:
    write(good, "base.yaml")

    assert load(write("extends: ../base.yaml\n", "deep/config.yaml")).name == "config"


def test_data_of_a_base_lies_beside_the_base(write: Write) -> None:
    write("problem: {name: least_squares, data: p.csv}\noptimizers: [sgd]\n", "parts/base.yaml")
    write("x,y\n1,2\n2,3\n3,5\n", "parts/p.csv")

    assert [str(path) for path in load(write("extends: parts/base.yaml\n")).data] == ["parts/p.csv"]


@pytest.mark.fault(20)
def test_a_circle_shows_its_chain(write: Write) -> None:
    write("extends: c.yaml\n", "b.yaml")
    write("extends: a.yaml\n", "c.yaml")

    with pytest.raises(ConfigError) as raised:
        load(write("extends: b.yaml\n", "a.yaml"))

    (found,) = raised.value.diagnostics
    assert (found.file, found.line, found.column) == ("c.yaml", 1, 10)
    assert found.related == "the chain is a.yaml > b.yaml > c.yaml > a.yaml"


@pytest.mark.fault(20)
def test_a_config_that_extends_itself_is_a_circle(diagnostic: Complain) -> None:
    assert diagnostic("extends: ./config.yaml\n").related == "the chain is config.yaml > config.yaml"


@pytest.mark.fault(20)
def test_a_missing_base_shows_its_chain(diagnostic: Complain) -> None:
    found = diagnostic("extends: nowhere.yaml\n")

    assert "'nowhere.yaml': No such file" in found.message
    assert (found.line, found.column, found.related) == (1, 10, "the chain is config.yaml > nowhere.yaml")


@pytest.mark.fault(20)
@pytest.mark.parametrize("path", ["../base.yaml", "/etc/passwd", "a/../../base.yaml", "link/base.yaml", '"a\\0b"'])
def test_a_base_outside_the_root_is_refused(write: Write, diagnostic: Complain, tmp_path: Path, path: str) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "base.yaml").write_text("steps: 3\n", encoding="utf-8")
    (tmp_path / "link").symlink_to(outside)

    found = diagnostic(f"extends: {path}\n")

    assert (found.code, found.line, found.column) == ("extends", 1, 10)
    assert "outside" in found.message


@pytest.mark.fault(20)
def test_a_chain_has_an_end(write: Write) -> None:
    for i in range(30):
        write(f"extends: c{i + 1}.yaml\n", f"c{i}.yaml")

    with pytest.raises(ConfigError, match="a chain of more than 20 configs"):
        load("c0.yaml")


@pytest.mark.parametrize("path", ["optimizers.0.lr", "optimizers.Adam.lr", "optimizers.adam.lr"])
@pytest.mark.parametrize("value", ["0.25", ".25", "25e-2", " 0.25 "])
def test_an_option_sets_one_value(write: Write, good: str, path: str, value: str) -> None:
    assert load(write(good), [f"{path}={value}"]).runs[0].optimizer.lr == 0.25  # type: ignore[attr-defined]


def test_an_option_reaches_under_a_bare_name(write: Write, good: str) -> None:
    experiment = load(write(good), ["optimizers.1.lr=0.5", "problem.b=7", "record.points=last"])

    assert experiment.runs[1].optimizer.lr == 0.5  # type: ignore[attr-defined]
    assert experiment.problem.b == 7  # type: ignore[attr-defined]
    assert experiment.record.points == "last"


def test_the_last_option_wins(write: Write, good: str) -> None:
    assert load(write(good), ["steps=3", "steps=4"]).runs[0].steps == 4


def test_an_option_works_on_a_mapping_too() -> None:
    assert load({"problem": "rosenbrock", "optimizers": ["sgd"]}, ["steps=4"]).runs[0].steps == 4


@pytest.mark.fault(21)
@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("steps", "not of the form path=value"),
        ("=3", "not of the form path=value"),
        ("a..b=3", "not of the form path=value"),
        ("", "not of the form path=value"),
        ("optimizers.7.lr=3", "there is no '7' in this list; it has the items 0 to 1"),
        ("optimizers.Adm.lr=3", "did you mean 'adam'?"),
        ("optimizers.0.lrr=3", "unknown key; did you mean 'lr'?"),
        ("steps.x=3", "20 has nothing under it"),
        ("stpes=3", "unknown key; did you mean 'steps'?"),
        ("steps=0", "expected whole number"),
        ("steps=", "expected whole number"),
        ("steps=[", "the value is no YAML"),
        ("steps=1e999", "too large"),
        ("steps=!!int 3", "tags are not allowed"),
        ("figures.\x1b[31m.dpi=3", "cannot be the name of a file"),
    ],
)
def test_a_bad_option_is_named(diagnostics: ComplainAll, good: str, option: str, message: str) -> None:
    found = diagnostics(good, option)

    assert {diagnostic.file for diagnostic in found} == {f"--set {option}"}
    assert any(message in diagnostic.sentence for diagnostic in found)
    assert "\x1b" not in "".join(map(str, found))
