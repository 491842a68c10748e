"""The shape of the source: who imports whom, what is public, and how long a file may get."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import optviz

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(optviz.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

# Each layer imports only from the layers before it, and from itself.
LAYERS = (
    ("core", "lazy"),
    ("problems", "optimizers", "plots"),
    ("registry", "loop", "sliders", "sweep", "describe"),
    ("mpl", "config", "catalog", "schema", "drawing", "animate"),
    ("build",),
    ("api",),
    ("cli", "__main__"),
)
LAYER = {name: depth for depth, names in enumerate(LAYERS) for name in names}

per_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))


@per_source
def test_a_module_imports_only_from_layers_before_its_own(path: Path) -> None:
    own = _module(path)
    if own == "optviz":
        return

    later = {name for name in _imported(path) if LAYER[_part(name)] > LAYER[_part(own)]}

    assert not later


@per_source
def test_no_module_imports_pyplot(path: Path) -> None:
    assert not {name for name in _all_imported(path) if name.startswith(("matplotlib.pyplot", "pylab"))}


@per_source
def test_a_file_fits_in_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@per_source
def test_open_work_is_not_left_in_comments(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not [word for word in ("TODO", "FIXME", "XXX") if word in text]


@pytest.mark.parametrize("kind", ["problems", "optimizers", "plots"])
def test_a_definition_does_not_import_another(kind: str) -> None:
    definitions = list((PACKAGE / kind).glob("[a-z]*.py"))
    names = {f"optviz.{kind}.{path.stem}" for path in definitions}

    assert {path.stem: found for path in definitions if (found := names & set(_imported(path)))} == {}


def test_these_are_the_public_names() -> None:
    assert set(optviz.__all__) == {"__version__", "draw", "load", "run"}
    assert set(dir(optviz)) == set(optviz.__all__)


def test_every_module_has_a_layer() -> None:
    assert {_part(_module(path)) for path in SOURCES} - {"optviz"} <= set(LAYER)


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    """The first name under optviz: the unit that has a layer."""
    return module.split(".")[1] if "." in module else module


def _imported(path: Path) -> Iterator[str]:
    """The modules of optviz that this file imports when it runs, at its top or inside functions."""
    for name in _all_imported(path):
        if name.startswith("optviz."):
            yield name if not name.startswith("optviz.__") else "optviz.core"


def _all_imported(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes under this one, without what stands under `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _running(child)
