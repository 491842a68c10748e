"""What is made again, why, and what is left alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import optviz
from optviz.build.make import already, make

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = {"path.png", "path.svg", "loss.png"}
DATA = "problem: {name: least_squares, data: points.csv}"


def test_the_first_time_all_is_made(project: Any) -> None:
    assert project.made() == dict.fromkeys(ALL, "it was never made")


def test_the_second_time_nothing_is(done: Any) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.outputs.iterdir()}

    result = done.result()

    assert (result.written, {path.name for path in result.fresh}) == ((), ALL)
    assert {path: path.stat().st_mtime_ns for path in done.outputs.iterdir()} == before


@pytest.mark.fault(45)
@pytest.mark.parametrize("touched", ["good.yaml", "outputs/good/path.png", "outputs/good/manifest.json"])
def test_a_touch_makes_nothing(done: Any, touched: str) -> None:
    os.utime(done.root / touched, (1, 1))

    assert done.made() == {}


@pytest.mark.fault(45)
@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("plot: loss", "plot: loss, title: Loss", {"loss.png": "figures.loss.panel.title"}),
        ("points: 20", "points: 21", dict.fromkeys(("path.png", "path.svg"), "figures.path.panel.points")),
        ("lr: 0.1", "lr: 0.2", dict.fromkeys(ALL, "optimizers.0.lr")),
        ("dpi: 40", "dpi: 50", dict.fromkeys(ALL, "defaults.figure.dpi")),
        ("dpi: 40", "dpi: 40, style: darkgrid", dict.fromkeys(ALL, "defaults.figure.style")),
        ("[{name: sgd, lr: 0.1}]", "[{name: sgd, lr: 0.1}, adam]", dict.fromkeys(ALL, "optimizers")),
    ],
)
def test_what_a_change_of_the_config_concerns_is_made_again(done: Any, was: str, now: str, why: dict[str, str]) -> None:
    done.change(was, now)

    assert done.made() == {file: f"the config changed ({place})" for file, place in why.items()}
    assert done.made() == {}


def test_many_changes_are_counted(done: Any) -> None:
    done.change("plot: loss", "plot: loss, title: a, grid: true, xlabel: b, ylabel: c, label_size: 5")

    assert done.stale()["loss.png"] == (
        "the config changed (figures.loss.panel.title, figures.loss.panel.grid, figures.loss.panel.xlabel, and 2 more)"
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("steps: 5", "steps: 5  # a few"),
        ("steps: 5\n", ""),
        ("{plot: loss}", "{plot: loss, legend: {}}"),
    ],
)
def test_what_says_the_same_in_other_words_makes_nothing(done: Any, was: str, now: str) -> None:
    if not now:
        done.change("steps: 5", "steps: 100")
        done.made()
        was = "steps: 100\n"  # the default
    done.change(was, now)

    assert done.made() == {}
    assert already(done.config, done.request) is not None


def test_a_base_counts_as_the_config(done: Any) -> None:
    (done.root / "_base.yaml").write_text("steps: 6\n")
    done.change("steps: 5", "extends: _base.yaml")
    assert set(done.made()) == ALL

    (done.root / "_base.yaml").write_text("steps: 7\n")

    assert done.made() == dict.fromkeys(ALL, "the config changed (steps)")


def test_an_option_counts_as_the_config(done: Any) -> None:
    assert set(done.made(overrides=("optimizers.0.lr=0.2",))) == ALL
    assert done.made(overrides=("optimizers.0.lr=0.2",)) == {}
    assert done.made() == dict.fromkeys(ALL, "the config changed (optimizers.0.lr)")


def test_a_new_format_makes_one_file(done: Any) -> None:
    done.change("formats: [png]", "formats: [png, svg]")

    assert done.made() == {"loss.svg": "it was never made"}


def test_a_new_figure_makes_its_own_files(done: Any) -> None:
    with done.config.open("a") as file:
        file.write("  other: {formats: [png], panel: {plot: loss}}\n")

    assert done.made() == {"other.png": "it was never made"}


def test_a_figure_that_is_no_longer_asked_for_is_left_over(done: Any) -> None:
    done.change("formats: [png, svg]", "formats: [png]")

    assert done.made() == {}
    assert done.current().left_over == ("path.svg",)
    assert (done.outputs / "path.svg").exists()


@pytest.mark.fault(42)
def test_an_output_that_was_deleted_is_made_again(done: Any) -> None:
    before = done.contents()
    (done.outputs / "path.svg").unlink()

    assert done.made() == {"path.svg": "the output was deleted"}
    assert done.contents() == before


@pytest.mark.fault(42)
@pytest.mark.parametrize("same_size", [True, False])
def test_an_output_that_was_edited_is_made_again(done: Any, same_size: bool) -> None:
    before, path = done.contents(), done.outputs / "path.svg"
    path.write_bytes(before["path.svg"].swapcase() if same_size else b"mine")

    assert done.made() == {"path.svg": "the output was edited"}
    assert done.contents() == before


@pytest.mark.fault(42)
def test_an_output_that_was_replaced_by_a_link_is_made_again_and_the_links_end_left_alone(done: Any) -> None:
    before, path, mine = done.contents(), done.outputs / "path.svg", done.root / "mine.svg"
    path.rename(mine)
    path.symlink_to(mine)
    mine.write_bytes(b"mine")

    assert set(done.made()) == {"path.svg"}
    assert (done.contents(), mine.read_bytes(), path.is_symlink()) == (before, b"mine", False)


@pytest.mark.fault(42)
def test_an_edit_is_not_forgotten_when_another_figure_is_made(done: Any) -> None:
    (done.outputs / "path.svg").write_bytes(b"mine")

    done.made(figures=("loss",), force=True)

    assert done.stale() == {"path.svg": "the output was edited"}


@pytest.mark.fault(46)
def test_a_config_edited_during_the_run_is_made_again(project: Any) -> None:
    def edit(event: Any) -> None:
        if event.what == "path.png":
            project.change("lr: 0.1", "lr: 0.2")

    make(project.config, project.request, edit)

    assert project.made() == dict.fromkeys(ALL, "the config changed (optimizers.0.lr)")


@pytest.fixture
def fitted(project: Any) -> Any:
    """A config that reads data."""
    (project.root / "points.csv").write_text("x,y\n1,2\n2,4\n3,5\n")
    project.change("problem: quadratic", DATA)
    return project


@pytest.mark.fault(46)
def test_data_edited_during_the_run_are_used_by_the_next(fitted: Any) -> None:
    def edit(event: Any) -> None:
        if event.what == "path.png":
            (fitted.root / "points.csv").write_text("x,y\n1,2\n2,4\n3,6\n")

    make(fitted.config, fitted.request, edit)

    assert set(fitted.made()) == ALL
    assert fitted.made() == {}


@pytest.mark.fault(46)
def test_data_edited_after_the_config_was_read_are_used_by_the_next(fitted: Any) -> None:
    since = time.time_ns()
    read = {fitted.config: optviz.load(fitted.config)}
    (fitted.root / "points.csv").write_text("x,y\n1,2\n2,4\n3,6\n")
    os.utime(fitted.root / "points.csv", ns=(since + 1, since + 1))  # the file system's clock is coarser

    assert set(fitted.made(read=read, since=since)) == ALL
    assert set(fitted.made()) == ALL
    assert fitted.made() == {}


def test_a_config_that_was_read_is_not_read_again(project: Any) -> None:
    read = {project.config: optviz.load(project.config)}
    project.change("plot: loss", "plot: lost")

    assert set(project.made(read=read, since=time.time_ns())) == ALL


def test_a_config_edited_after_it_was_read_is_stale(project: Any) -> None:
    read = {project.config: optviz.load(project.config)}
    project.change("plot: loss", "plot: loss, title: Loss")
    project.made(read=read, since=time.time_ns())

    assert set(project.stale()) == {"loss.png"}


@pytest.mark.fault(45)
def test_changed_data_make_all_again(fitted: Any) -> None:
    fitted.made()
    assert fitted.made() == {}

    (fitted.root / "points.csv").write_text("x,y\n1,2\n2,4\n3,6\n")

    assert fitted.made() == dict.fromkeys(ALL, "the data changed (points.csv)")


def test_an_option_names_data_from_where_it_is_given(
    fitted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, last in (("a", 5), ("b", 6)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "here.csv").write_text(f"x,y\n1,2\n2,4\n3,{last}\n")
    monkeypatch.chdir(tmp_path / "a")
    fitted.made(overrides=("problem.data=here.csv",))
    assert fitted.made(overrides=("problem.data=here.csv",)) == {}

    monkeypatch.chdir(tmp_path / "b")

    assert set(fitted.made(overrides=("problem.data=here.csv",))) == ALL


def test_force_makes_all(done: Any) -> None:
    before = done.contents()

    assert done.made(force=True) == dict.fromkeys(ALL, "asked for")
    assert done.contents() == before


def test_a_part_that_was_made_alone_is_up_to_date_alone(project: Any) -> None:
    assert set(project.made(figures=("loss",))) == {"loss.png"}
    assert set(project.stale()) == {"path.png", "path.svg"}
    assert set(project.made(formats=("svg",))) == {"path.svg"}

    project.change("lr: 0.1", "lr: 0.2")
    project.made(figures=("loss",))

    assert project.stale() == {
        "path.png": "it was never made",
        "path.svg": "the config changed (optimizers.0.lr)",
    }


def test_numbers_once_asked_for_are_kept_up_to_date(done: Any) -> None:
    assert done.made(data=True) == {"data.npz": "it was never made"}

    done.change("lr: 0.1", "lr: 0.2")

    assert set(done.made()) == {*ALL, "data.npz"}


def test_numbers_hold_what_figures_have_recorded(done: Any) -> None:
    done.change("[{name: sgd, lr: 0.1}]", "[{name: adam, lr: 0.1}]")
    done.made(data=True)

    done.change("{plot: loss}", "{plot: curves, quantity: m}")

    assert set(done.stale(data=True)) == {"loss.png", "data.npz"}


def test_a_copy_without_times_is_up_to_date_and_soon_found_to_be(done: Any) -> None:
    shutil.rmtree(done.root / "elsewhere", ignore_errors=True)
    shutil.copytree(done.root / "outputs", done.root / "elsewhere", copy_function=shutil.copyfile)
    there = {"output": done.root / "elsewhere"}
    assert not done.current(**there).unchanged

    assert done.made(**there) == {}
    assert done.current(**there).unchanged


def test_a_file_as_young_as_the_note_of_its_time_is_looked_at(done: Any) -> None:
    done.made()
    assert done.current().unchanged
    note, picture = (done.outputs / name for name in (".times", "loss.png"))

    os.utime(note, ns=(0, picture.stat().st_mtime_ns))

    assert not done.current().unchanged


@pytest.mark.parametrize("text", [b"", b"none 0\n", b"\xff\xfe", None])
def test_a_note_of_times_that_tells_nothing_costs_time_alone(done: Any, text: bytes | None) -> None:
    note = done.outputs / ".times"
    if text is None:
        note.unlink()
    else:
        note.write_bytes(text)
    assert not done.current().unchanged

    assert done.made() == {}
    assert done.current().unchanged


def test_a_config_that_diverged_is_still_said_to_have(project: Any) -> None:
    project.change("lr: 0.1", "lr: 1.0e+60")
    project.change("size: [2, 2]", "size: [5, 5]")
    first = project.result().diverged

    assert (project.result().written, project.result().diverged) == ((), first)
    assert list(first) == ["SGD"]


@pytest.fixture
def elsewhere(done: Any) -> Callable[..., dict[str, str]]:
    """What a copy of optviz in another folder finds stale, after files of it were changed."""
    package = done.root / "library" / "optviz"
    shutil.copytree(Path(optviz.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))

    def found(*changed: str) -> dict[str, str]:
        for name in changed:
            path = package.parent / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write("\n")
        code = (
            "import sys; from pathlib import Path;"
            "from optviz.build.make import folder_state; from optviz.build.request import BuildRequest;"
            "seen = folder_state(Path(sys.argv[1]), BuildRequest(Path(sys.argv[2])));"
            "[print(s.file, s.reason, sep='|') for s in seen.states if not s.fresh]"
        )
        command = [sys.executable, "-c", code, str(done.config), str(done.request.output)]
        environment = {**os.environ, "PYTHONPATH": str(package.parent)}
        ran = subprocess.run(command, env=environment, cwd=done.root, capture_output=True, text=True, check=True)
        return dict(line.split("|") for line in ran.stdout.splitlines())

    return found


@pytest.mark.fault(45)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ("optviz/plots/loss.py", {"loss.png": "optviz.plots.loss"}),
        ("optviz/optimizers/sgd.py", dict.fromkeys(ALL, "optviz.optimizers.sgd")),
        ("optviz/drawing/figure.py", dict.fromkeys(ALL, "optviz")),
        ("optviz/plots/_runs.py", dict.fromkeys(ALL, "optviz")),
        ("optviz/new.py", {}),  # until something imports it
        ("optviz/optimizers/adam.py", {}),
        ("optviz/cli/app.py", {}),
        ("optviz/config/load.py", {}),
    ],
)
def test_changed_code_makes_again_what_it_made(
    elsewhere: Callable[..., dict[str, str]], changed: str, why: dict[str, str]
) -> None:
    assert elsewhere() == {}

    assert elsewhere(changed) == {file: f"the code changed ({part})" for file, part in why.items()}


@pytest.mark.fault(45)
def test_another_version_of_a_library_makes_all_again(elsewhere: Callable[..., dict[str, str]]) -> None:
    from importlib.metadata import version

    # What an installer leaves; the first one on the path is the one that Python would import.
    found = elsewhere("matplotlib-9.9.9.dist-info/METADATA")

    assert found == dict.fromkeys(ALL, f"matplotlib {version('matplotlib')} -> 9.9.9")


def test_versions_are_those_that_are_installed() -> None:
    from importlib.metadata import version

    from optviz.build.fingerprints import versions

    names = ("numpy", "matplotlib", "pillow", "contourpy", "imageio_ffmpeg")
    found = versions("mp4")
    assert {name: found[name] for name in names} == {name: version(name) for name in names}


def test_finding_that_there_is_nothing_to_do_loads_nothing_heavy(done: Any) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from optviz.build.make import already; from optviz.build.request import BuildRequest;"
        "assert already(Path(sys.argv[1]), BuildRequest(Path(sys.argv[2])));"
        "heavy = {'numpy', 'matplotlib', 'yaml', 'pydantic', 'PIL'};"
        "print(heavy & {name.partition('.')[0] for name in sys.modules if '.' in name})"
    )
    command = [sys.executable, "-c", code, str(done.config), str(done.request.output)]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "set()\n"
