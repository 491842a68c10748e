"""Manifests that somebody has broken, and what a whole one promises."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from optviz.build import manifest
from optviz.build.clean import clean
from optviz.build.make import already

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALL = {"path.png", "path.svg", "loss.png"}


def changed(**parts: Any) -> Callable[[bytes], bytes]:
    """A manifest with other top-level parts."""
    return lambda text: json.dumps({**json.loads(text), **parts}).encode()


def with_file(name: Any) -> Callable[[bytes], bytes]:
    """A manifest whose first file is called something else."""

    def damage(text: bytes) -> bytes:
        told = json.loads(text)
        told["files"][0]["file"] = name
        return json.dumps(told).encode()

    return damage


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda text: b"", "is damaged"),
    "truncated": (lambda text: text[: len(text) // 2], "is damaged"),
    "no JSON": (lambda text: b"\x00\xff" * 100, "is damaged"),
    "a list": (lambda text: b"[]", "is damaged"),
    "nested": (lambda text: b"[" * 200_000, "is damaged"),
    "no format": (lambda text: b"{}", "is damaged"),
    "format of a wrong type": (changed(format="2"), "is damaged"),
    "files of a wrong type": (changed(files={}), "is damaged"),
    "a file of a wrong type": (changed(files=[3]), "is damaged"),
    "runs of a wrong type": (changed(runs=[{"label": 1}]), "is damaged"),
    "plan of a wrong type": (changed(plan="all"), "is damaged"),
    "a later version": (changed(format=99, files="other"), "was written by a later version of optviz"),
    "a path above": (with_file("../mine.txt"), "lists '../mine.txt', which is no file of its folder"),
    "an absolute path": (with_file("/etc/hostname"), "lists '/etc/hostname', which is no file of its folder"),
    "the folder itself": (with_file("."), "lists '.', which is no file of its folder"),
    "a NUL": (with_file("a\0b"), "which is no file of its folder"),
    "half a character": (with_file("a\ud800"), "which is no file of its folder"),
    "a number for a name": (with_file(7), "which is no file of its folder"),
}


@pytest.mark.fault(43)
@pytest.mark.parametrize("name", DAMAGES)
def test_a_manifest_that_cannot_be_used_is_told_and_made_anew(done: Any, name: str) -> None:
    damage, told = DAMAGES[name]
    before, mine = done.contents(), done.outputs.parent / "mine.txt"
    mine.write_text("mine")
    done.manifest.write_bytes(damage(done.manifest.read_bytes()))

    assert already(done.config, done.request) is None
    result = done.result()

    assert set(result.reasons) == ALL
    [warning] = result.warnings
    assert told in warning.message
    assert warning.message.endswith("; its files are made anew")
    assert (done.contents(), mine.read_text()) == (before, "mine")
    assert done.result().warnings == ()


@pytest.mark.fault(43)
@pytest.mark.parametrize("name", [name for name in DAMAGES if "path" in name or "folder" in name])
def test_clean_touches_nothing_that_a_forged_manifest_lists(done: Any, name: str) -> None:
    mine = done.outputs.parent / "mine.txt"
    mine.write_text("mine")
    done.manifest.write_bytes(DAMAGES[name][0](done.manifest.read_bytes()))

    with pytest.raises(manifest.ManifestError):
        clean(done.outputs)

    assert mine.read_text() == "mine"
    assert done.contents().keys() >= ALL


@pytest.mark.fault(43)
def test_a_pipe_in_the_place_of_a_manifest_makes_nobody_wait(done: Any) -> None:
    done.manifest.unlink()
    os.mkfifo(done.manifest)

    assert set(done.made()) == ALL
    assert done.manifest.is_file()


@pytest.mark.fault(43)
@pytest.mark.parametrize("name", ["/dev/zero", "a\0b", "\ud800", "."])
@pytest.mark.parametrize("part", ["inputs", "data"])
def test_what_a_manifest_says_was_read_makes_nobody_wait(done: Any, part: str, name: str) -> None:
    told = json.loads(done.manifest.read_bytes())
    told[part][name] = "0"
    done.manifest.write_text(json.dumps(told))

    assert set(done.made()) <= ALL
    assert done.made() == {}


@pytest.mark.fault(43)
def test_a_link_in_the_place_of_a_manifest_is_replaced(done: Any) -> None:
    text, mine = done.manifest.read_bytes(), done.root / "mine.json"
    done.manifest.rename(mine)
    done.manifest.symlink_to(mine)

    assert set(done.made()) == ALL
    assert (mine.read_bytes(), done.manifest.read_bytes(), done.manifest.is_symlink()) == (text, text, False)


def test_a_manifest_of_an_older_format_is_silently_made_anew(done: Any) -> None:
    done.manifest.write_bytes(changed(format=1)(done.manifest.read_bytes()))

    assert (set(done.result().reasons), done.result().warnings) == (ALL, ())


def test_a_manifest_says_where_each_file_comes_from(done: Any) -> None:
    told = json.loads(done.manifest.read_bytes())

    assert {entry["file"] for entry in told["files"]} == ALL
    for entry in told["files"]:
        assert set(entry) == {"file", "figure", "format", "bytes", "sha256", "written", "key"}
        assert set(entry["key"]) == {"config", "code", "versions", "data"}
        assert {"numpy", "matplotlib", "pillow", "contourpy", "python", "machine"} < set(entry["key"]["versions"])


def test_files_of_a_figure_share_its_hash_and_no_other_has_it(done: Any) -> None:
    files = manifest.read(done.outputs).files

    assert files["path.png"].key.config == files["path.svg"].key.config != files["loss.png"].key.config


def test_a_manifest_is_the_same_whatever_was_made_in_which_order(done: Any) -> None:
    whole = done.contents()
    shutil.rmtree(done.outputs)

    done.made(figures=("loss",))
    done.made(formats=("svg",))
    done.made()

    assert done.contents() == whole


PROVENANCE = """\
problem: quadratic
steps: 3
optimizers: [{name: sgd, lr: 0.1}]
figures:
  f: {formats: [png, pdf, svg, gif], size: [2, 2], dpi: 40, panel: {plot: contour, points: 20}}
"""
MAKE = (
    "import sys; from pathlib import Path;"
    "from optviz.build.make import make; from optviz.build.request import BuildRequest;"
    "make(Path(sys.argv[1]), BuildRequest(Path(sys.argv[2])))"
)


@pytest.fixture
def twice(tmp_path: Path) -> tuple[Path, Path]:
    """The folders of outputs of one config, made by two processes on different days with different seeds."""
    config = tmp_path / "c.yaml"
    config.write_text(PROVENANCE)
    folders = []
    for name, seed in (("one", "1"), ("two", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed * 9, "TZ": f"UTC{seed}"}
        command = [sys.executable, "-c", MAKE, str(config), str(tmp_path / name)]
        subprocess.run(command, env=environment, check=True, timeout=60)
        folders.append(tmp_path / name / "c")
    return folders[0], folders[1]


@pytest.mark.fault(61)
def test_the_same_config_gives_the_same_bytes_and_each_file_says_where_it_comes_from(
    twice: tuple[Path, Path], contents: Callable[[Path], dict[str, bytes]]
) -> None:
    one, two = map(contents, twice)

    assert set(one) == {"f.png", "f.pdf", "f.svg", "f.gif", "manifest.json"}
    assert one == two
    key = manifest.read(twice[0]).files["f.png"].key.config
    line = f"optviz {manifest.__version__}; config c; sha256 {key}"
    assert {name: told(twice[0] / name) for name in one if name != "manifest.json"} == dict.fromkeys(
        ("f.png", "f.pdf", "f.svg", "f.gif"), line
    )


def told(path: Path) -> str:
    """What a file says of its origin, read as other programs read it."""
    if path.suffix in (".png", ".gif"):
        from PIL import Image

        with Image.open(path) as image:
            found = image.info["Source" if path.suffix == ".png" else "comment"]
            return found.decode() if isinstance(found, bytes) else str(found)
    if path.suffix == ".svg":
        from xml.etree import ElementTree as ET

        return ET.parse(path).findtext(".//{http://purl.org/dc/elements/1.1/}source") or ""
    text = path.read_bytes()
    subject = text[text.index(b"/Keywords (") + len(b"/Keywords (") :]
    return subject[: subject.index(b")")].decode("latin-1")
