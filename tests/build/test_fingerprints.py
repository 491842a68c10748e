"""Which modules decide about files is read off their imports."""

from __future__ import annotations

import subprocess
import sys

import pytest

from optviz.build import fingerprints

LOADED = "import sys, {}; print(*(m for m in sys.modules if m == 'optviz' or m.startswith('optviz.')))"


def loaded(*modules: str) -> set[str]:
    """The files of the package that importing these modules loads."""
    command = [sys.executable, "-c", LOADED.format(", ".join(modules))]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    paths = {name.partition(".")[2].replace(".", "/") for name in names}
    return {found for path in paths for found in (f"{path}.py", f"{path}/__init__.py") if found in SOURCES}


SOURCES = fingerprints._sources()


def test_all_that_drawing_loads_decides_about_files() -> None:
    writing = loaded("optviz.build.write", "optviz.build.data", "optviz.animate.encoders.mp4", "optviz.plots.contour")

    # The parent of a module is loaded with it; what a folder's `__init__` holds counts where it holds something.
    missing = {name for name in writing if SOURCES[name].strip()} - fingerprints._deciding()
    assert missing <= {"__init__.py", "build/fingerprints.py", "plots/contour.py"} | {
        name for name in writing if name.endswith("__init__.py")
    }


@pytest.mark.parametrize("name", ["drawing/hues.py", "running/members.py", "animate/encoders/gif.py", "plots/_grid.py"])
def test_what_decides_about_a_picture_is_among_them(name: str) -> None:
    assert name in fingerprints._deciding()


@pytest.mark.parametrize("name", ["cli/app.py", "config/vary.py", "build/pool.py", "plots/contour.py", "schema.py"])
def test_what_decides_about_no_picture_is_not(name: str) -> None:
    assert name not in fingerprints._deciding()


def test_all_that_reading_a_config_loads_decides_how_it_is_understood() -> None:
    assert {
        name for name in loaded("optviz.config.load") if not name.endswith("__init__.py")
    } <= fingerprints._imported(fingerprints.READING)
