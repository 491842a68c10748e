"""A batch as the XML of JUnit, which most services that run tests can read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from optviz.cli.reports import Document
from optviz.cli.terminal import inert
from optviz.config.diagnostics import printable, rendered

if TYPE_CHECKING:
    from optviz.cli.reports import ReportEntry

FAILURES = {"failed": "failure", "invalid": "error", "bug": "error"}


class JUnit(Document):
    """A suite with a test case for each config."""

    def text(self, code: int) -> str:
        suite = ET.Element("testsuite", name="optviz")
        for entry in self.entries:
            suite.append(_case(entry))
        if self.mistake:
            case = ET.SubElement(suite, "testcase", classname="optviz", name="command line", time="0")
            ET.SubElement(case, "error", message=_safe(self.mistake))
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(key, str(len(suite.findall(f"testcase/{tag}"))))
        suite.set("tests", str(len(suite)))
        suite.set("time", f"{sum(entry.seconds for entry in self.entries):.3f}")
        ET.indent(suite)
        # ASCII, so that no locale can spoil it; other characters become references.
        content: str = ET.tostring(suite, "us-ascii").decode("ascii")
        return f'<?xml version="1.0" encoding="us-ascii"?>\n{content}'


def _case(entry: ReportEntry) -> ET.Element:
    path = Path(entry.config)
    case = ET.Element("testcase", classname=_safe(str(path.parent)), name=_safe(path.name or "?"))
    case.set("time", f"{entry.seconds:.3f}")
    if tag := FAILURES.get(entry.status):
        why = "; ".join(problem.message for problem in entry.errors)
        failure = ET.SubElement(case, tag, message=_safe(why), type=entry.status)
        failure.text = _safe("\n".join((rendered(entry.errors), entry.trace or "")).strip())
    if entry.status == "skipped":
        ET.SubElement(case, "skipped")
    if entry.written or entry.fresh:
        ET.SubElement(case, "system-out").text = _safe("\n".join((*entry.written, *entry.fresh)))
    if warnings := [problem for problem in entry.problems if problem.severity == "warning"]:
        ET.SubElement(case, "system-err").text = _safe(rendered(warnings))
    return case


def _safe(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write, and without commands for a CI service."""
    return "\n".join(inert(printable(line)) for line in text.split("\n"))
