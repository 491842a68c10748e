"""A batch as JSON: one object on stdout, whatever happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from optviz import __version__
from optviz.cli.reports import Document

if TYPE_CHECKING:
    from optviz.cli.reports import ReportEntry


class Json(Document):
    """For programs. Texts are ASCII with escapes, so that no terminal and no locale can spoil them."""

    def text(self, code: int) -> str:
        told = {
            "optviz": __version__,
            "exit": code,
            "error": self.mistake or None,
            "diagnostics": [diagnostic.as_dict() for diagnostic in self.mistakes],
            "configs": [_plain(entry) for entry in self.entries],
        }
        # Within a text, the one place where it can stand, `##[` would be a command to a CI service that logs this.
        return json.dumps(told, indent=1).replace("##[", r"\u0023#[")


def _plain(entry: ReportEntry) -> dict[str, Any]:
    return {
        "config": entry.config,
        "status": entry.status,
        "problems": [problem.as_dict() for problem in entry.problems],
        "folder": entry.folder or None,
        "written": list(entry.written),
        "fresh": list(entry.fresh),
        "seconds": round(entry.seconds, 3),
        "traceback": entry.trace,
    }
