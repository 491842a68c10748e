"""Only what was made goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optviz.build.clean import clean, folders, listed
from optviz.build.files import OutputError

if TYPE_CHECKING:
    from pathlib import Path

MADE = {"path.png", "path.svg", "loss.png", "manifest.json", ".times"}


@pytest.mark.fault(44)
def test_the_users_own_files_stay(done: Any) -> None:
    (done.outputs / "mine.png").write_text("mine")
    (done.outputs / "notes").mkdir()

    removed = clean(done.outputs)

    assert {path.name for path in removed} == MADE
    assert {path.name for path in done.outputs.iterdir()} == {"mine.png", "notes"}
    assert done.config.exists()


def test_emptied_folders_go(done: Any) -> None:
    clean(done.outputs)

    assert {path.name for path in done.root.iterdir()} == {"good.yaml"}


def test_a_folder_with_another_config_stays(done: Any) -> None:
    (done.root / "other.yaml").write_text(done.config.read_text())
    from optviz.build.make import make

    make(done.root / "other.yaml", done.request)

    clean(done.outputs)

    assert [path.name for path in (done.root / "outputs").iterdir()] == ["other"]


@pytest.mark.fault(44)
def test_a_folder_in_the_place_of_an_output_stays(done: Any) -> None:
    (done.outputs / "loss.png").unlink()
    (done.outputs / "loss.png").mkdir()
    (done.outputs / "loss.png" / "mine").write_text("mine")

    clean(done.outputs)

    assert (done.outputs / "loss.png" / "mine").read_text() == "mine"


@pytest.mark.fault(44)
def test_a_link_goes_and_what_it_leads_to_stays(done: Any) -> None:
    mine = done.root / "mine.png"
    mine.write_text("mine")
    (done.outputs / "loss.png").unlink()
    (done.outputs / "loss.png").symlink_to(mine)

    clean(done.outputs)

    assert mine.read_text() == "mine"
    assert not done.outputs.exists()


@pytest.mark.fault(43)
def test_a_folder_that_is_a_link_is_refused(done: Any) -> None:
    elsewhere = done.root / "elsewhere"
    done.outputs.rename(elsewhere)
    done.outputs.symlink_to(elsewhere)

    with pytest.raises(OutputError, match="is a link to somewhere else"):
        clean(done.outputs)

    assert {path.name for path in elsewhere.iterdir()} == MADE
    assert folders(done.root / "outputs") == ()


@pytest.mark.fault(37)
def test_temporaries_of_dead_processes_go(tmp_path: Path) -> None:
    folder = tmp_path / "outputs" / "good"
    folder.mkdir(parents=True)
    (folder / ".optviz-999999999-0123456789ab.tmp").write_text("half")

    assert folders(tmp_path / "outputs") == (folder,)
    assert len(clean(folder)) == 1
    assert not (tmp_path / "outputs").exists()


def test_what_would_go_is_what_goes(done: Any) -> None:
    told = listed(done.outputs)

    assert set(clean(done.outputs)) == set(told)


def test_only_folders_with_a_manifest_are_ours(done: Any) -> None:
    for name in ("mine", ".git"):
        (done.root / "outputs" / name).mkdir()

    assert folders(done.root / "outputs") == (done.outputs,)
    assert folders(done.outputs) == (done.outputs,)
    assert folders(done.root / "nowhere") == ()
