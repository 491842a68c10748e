"""Write what the definitions say of themselves into the documents, below the line that says so.

With --check it writes nothing, names the documents that are not current, and exits 1 if there are any.
"""

from __future__ import annotations

import sys
from pathlib import Path

from optviz import catalog

DOCS = Path(__file__).resolve().parent
LINE = "<!-- Below this line `make docs` writes what the definitions say of themselves. -->"
DOCUMENTS = {
    "problems.md": "problems",
    "optimizers.md": "optimizers",
    "plots.md": "plots",
    "configs.md": "sections",
}


def current(name: str) -> str:
    """The document as it should be: the part written by hand, the line, the tables."""
    by_hand, line, _ = (DOCS / name).read_text(encoding="utf-8").partition(LINE)
    if not line:
        raise SystemExit(f"docs/{name} has lost its line {LINE!r}")
    return f"{by_hand}{LINE}\n\n{catalog.markdown(DOCUMENTS[name])}\n"


def main() -> int:
    """Write, or check."""
    stale = [name for name in DOCUMENTS if (DOCS / name).read_text(encoding="utf-8") != current(name)]
    if "--check" in sys.argv:
        sys.stderr.writelines(f"docs/{name} is not current; `make docs` writes it\n" for name in stale)
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(current(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
