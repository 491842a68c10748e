"""Write what the definitions and the configs say of themselves into the documents, below the line that says so.

With --check it writes nothing, names the documents that are not current, and exits 1 if there are any.
"""

from __future__ import annotations

import json
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import optviz
from optviz import catalog, registry
from optviz.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from optviz.model import Experiment, Figure

DOCS = Path(__file__).resolve().parent
CONFIGS = DOCS.parent / "configs"
TESTS = DOCS.parent / "tests"
LINE = "<!-- Below this line `make docs` writes what the definitions say of themselves. -->"


def figures() -> str:
    """A table of every figure of every config under configs/."""
    return "\n\n".join(_section(path, optviz.load(path)) for path in sorted(CONFIGS.glob("*.yaml")))


def _section(path: Path, experiment: Experiment) -> str:
    rows = [_row(experiment, figure) for figure in experiment.figures]
    head = [
        f"### {experiment.title or experiment.name}",
        "",
        f"[configs/{path.name}](../configs/{path.name}). {experiment.origin or 'Our own.'}",
        "",
        "| figure | picture | what it shows | how it differs from the original, and why |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _row(experiment: Experiment, figure: Figure) -> str:
    thumbnail = f"![{figure.name}](pictures/{experiment.name}/{figure.name}.png)"
    files = " ".join(figure.page.formats)
    told = (figure.page.about or "", figure.page.deviation or "")
    return f"| `{figure.name}` ({files}) | {thumbnail} | {' | '.join(' '.join(t.split()) for t in told)} |"


def optimizers() -> str:
    """What each optimizer was compared with, then all that they say of themselves."""
    head = [
        "| optimizer | each step compared with | cases | other tests, of paper or algebra, that name it |",
        "|---|---|---|---|",
    ]
    rows = [_proof(name) for name in registry.names("optimizers")]
    return "\n".join(["### Proofs", "", *head, *rows, "", catalog.markdown("optimizers")])


def _proof(name: str) -> str:
    cases = [library for rule, library in _compared() if rule == name]
    tests = [path for path in sorted((TESTS / "optimizers").glob("*.py")) if f'"{name}"' in path.read_text("utf-8")]
    tests += [path for path in (TESTS / "parity" / "test_papers.py",) if f'"{name}"' in path.read_text("utf-8")]
    if not cases and not tests:
        raise SystemExit(f"nothing proves the optimizer {name}")
    links = ", ".join(f"[{path.stem}](../{path.relative_to(DOCS.parent).as_posix()})" for path in tests)
    return f"| `{name}` | {', '.join(dict.fromkeys(cases))} | {len(cases) or ''} | {links} |"


@cache
def _compared() -> tuple[tuple[str, str], ...]:
    """Each case of the arrays in tests/parity: the optimizer, and the library with its version."""
    found = []
    for name in ("torch", "oracles", "scipy", "wrappers"):
        with np.load(TESTS / "parity" / f"{name}.npz") as stored:
            told = {key: str(stored[key]) for key in stored if stored[key].shape == ()}
        found += [_rule_and_library(name, case, told) for case in json.loads(told["cases"])]
    return tuple(found)


def _rule_and_library(file: str, case: Any, told: Mapping[str, str]) -> tuple[str, str]:
    if file == "oracles":
        return case["rule"], case["library"]
    if file == "scipy":
        return case[3], f"scipy {told['scipy']}"
    torch, timm = f"torch {told.get('torch', '2.13.0').partition('+')[0]}", told.get("versions", "").partition(", ")[2]
    if file == "wrappers":
        return {"coupled": "weight_decay", "decoupled": "weight_decay"}.get(case[0], case[0]), (
            timm if case[0] == "cautious" else torch
        )
    arguments = case["arguments"]
    momentum = "nesterov" if "nesterov" in arguments else "heavy_ball" if "momentum" in arguments else "sgd"
    return momentum if case["rule"] == "SGD" else case["rule"].lower(), torch


TABLES: Mapping[str, Callable[[], str]] = {
    "problems.md": partial(catalog.markdown, "problems"),
    "optimizers.md": optimizers,
    "schedules.md": partial(catalog.markdown, "schedules"),
    "plots.md": partial(catalog.markdown, "plots"),
    "configs.md": partial(catalog.markdown, "sections"),
    "figures.md": figures,
}


def documents() -> Iterator[tuple[Path, str]]:
    """Every generated file, and what it should hold: the part written by hand, the line, the tables."""
    for name, table in TABLES.items():
        by_hand, line, _ = (DOCS / name).read_text(encoding="utf-8").partition(LINE)
        if not line:
            raise SystemExit(f"docs/{name} has lost its line {LINE!r}")
        yield DOCS / name, f"{by_hand}{LINE}\n\n{table()}\n"
    yield CONFIGS / "optviz.schema.json", json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write, or check."""
    stale = [(path, text) for path, text in documents() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        sys.stderr.writelines(f"{path.name} is not current; `make docs` writes it\n" for path, _ in stale)
        return 1 if stale else 0
    for path, text in stale:
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
