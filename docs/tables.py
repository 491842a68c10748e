"""Write what the definitions and the configs say of themselves into the documents, below the line that says so.

With --check it writes nothing, names the documents that are not current, and exits 1 if there are any.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import optviz
from optviz import catalog
from optviz.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from optviz.model import Experiment, Figure

DOCS = Path(__file__).resolve().parent
CONFIGS = DOCS.parent / "configs"
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


TABLES: Mapping[str, Callable[[], str]] = {
    "problems.md": partial(catalog.markdown, "problems"),
    "optimizers.md": partial(catalog.markdown, "optimizers"),
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
