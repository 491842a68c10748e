"""What the definitions say of themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from optviz import catalog, registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", registry.KINDS)
def test_first_sentences_read_from_the_files_are_those_of_the_classes(kind: str) -> None:
    entries = catalog.entries(kind)

    assert [entry.name for entry in entries] == list(registry.names(kind))
    for entry in entries:
        assert entry.summary == (registry.load(kind, entry.name).__doc__ or "").partition("\n")[0]


def test_adam_lists_what_can_be_recorded_with_what_it_is() -> None:
    facts = dict(catalog.describe("optimizers", "adam").facts)

    told = facts["can be recorded"]
    assert told.startswith("m (running mean of gradients), v (running mean of squared gradients)")
    assert told.endswith("m_hat, v_hat, effective_lr, ratio")


def test_rosenbrock_tells_where_it_is_and_where_it_is_least() -> None:
    facts = dict(catalog.describe("problems", "rosenbrock").facts)

    assert facts["coordinates"] == "x, y"
    assert facts["domain"] == "[-2, 2] x [-1, 3]"
    assert facts["start"] == "(-1.2, 1)"
    assert facts["minima"] == "(1, 1)"


def test_a_name_of_two_kinds_is_found_in_both() -> None:
    assert catalog.kinds_of("optviz") == ("styles", "palettes")


def test_an_unknown_name_has_no_kind() -> None:
    assert catalog.kinds_of("adma") == ()
    with pytest.raises(KeyError):
        catalog.describe("optimizers", "adma")


def test_a_table_row_holds_bounds_default_and_meaning() -> None:
    table = catalog.markdown("optimizers")

    assert "### `adam`" in table
    assert "| `beta1` | number | ≥ 0, < 1 | `0.9` | fraction of the mean gradient kept |" in table


def test_a_bar_in_a_text_does_not_split_a_table_cell() -> None:
    for kind in registry.KINDS:
        for line in catalog.markdown(kind).splitlines():
            if line.startswith("| `"):
                assert line.replace("\\|", "").count("|") == 6


def test_a_broken_plugin_is_a_warning_and_the_rest_is_listed(tmp_path: Path) -> None:
    plugin = tmp_path / "broken-1.0.dist-info"
    plugin.mkdir()
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (plugin / "entry_points.txt").write_text("[optviz.optimizers]\nlost = no_such_module:Lost\n")

    ran = subprocess.run(
        [sys.executable, "-m", "optviz", "list", "optimizers"],
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0
    assert [line.split()[0] for line in ran.stdout.splitlines()] == sorted(registry.files("optimizers"))
    assert ran.stderr == (
        "warning: plugin 'lost' of optimizers cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'\n"
    )
