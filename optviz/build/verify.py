"""Do the files that are there follow from their configs? Make them again elsewhere, and compare."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from optviz.build import fingerprints, manifest
from optviz.build.staleness import full_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from optviz.build.request import BuildRequest
    from optviz.build.staleness import FileState, FolderState
    from optviz.build.write import Event

Verdict = Literal["same", "numbers", "changed", "stale", "edited", "deleted", "new"]

RELATIVE, ABSOLUTE = 1e-6, 1e-9  # numbers agree to six digits, or where both are next to nothing
STALE = ("config", "data")  # causes for which a file can't be what its config says now
GONE = ("new", "deleted", "edited")


@dataclass(frozen=True)
class Finding:
    """A file and what became of it: same bytes; same numbers, where bytes can't be compared; or what is wrong."""

    file: str
    verdict: Verdict
    words: str

    @property
    def good(self) -> bool:
        """Whether the file is what its config makes."""
        return self.verdict in ("same", "numbers")


@dataclass(frozen=True)
class Difference:
    """A run that ends elsewhere than it did; `what` is a coordinate, "value", "steps" or "run"."""

    run: str
    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.run}: {self.what} was {self.was}, is {self.now}"


@dataclass(frozen=True)
class Verification:
    """All that was found out about a config's files."""

    config: Path
    folder: Path
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...] = ()
    runs: int = 0

    @property
    def good(self) -> bool:
        """Whether files and numbers are what the config makes."""
        return not self.differences and all(finding.good for finding in self.findings)


def verify(config: Path, request: BuildRequest, tell: Callable[[Event], None] = lambda event: None) -> Verification:
    """Compute a config anew and compare: numbers to six digits, files byte by byte where the same versions made them.

    The folder of outputs is only read. Raises ConfigError for mistakes in the config.
    """
    from optviz.build.write import build
    from optviz.config.load import load

    experiment = load(config, request.overrides)
    current = full_state(experiment, config, request)
    stale = any(cause.kind in STALE for state in current.states for cause in state.causes)
    if stale or not current.now.runs:  # then the numbers are those of another config, and different bytes say nothing
        return Verification(config, current.folder, tuple(_finding(state, current, None) for state in current.states))
    with TemporaryDirectory(prefix="optviz-") as temporary:
        folder = Path(temporary) / experiment.name
        result = build(experiment, folder, _comparable(current), tell)
        findings = tuple(_finding(state, current, folder) for state in current.states)
    now = [manifest.ending(run) for run in result]
    differences = tuple(compared(current.now.runs, now, experiment.problem.coordinates))
    return Verification(config, current.folder, findings, differences, len(result))


def _comparable(current: FolderState) -> Collection[str]:
    """The files whose bytes must come out the same."""
    return {state.file for state in current.states if not _kinds(state) & {*STALE, *GONE, "versions"}}


def _kinds(state: FileState) -> set[str]:
    return {cause.kind for cause in state.causes}


def _finding(state: FileState, current: FolderState, made: Path | None) -> Finding:
    words = {cause.kind: cause.words for cause in state.causes}
    for kind in GONE:
        if kind in words:
            return Finding(state.file, kind, words[kind])  # type: ignore[arg-type]
    if stale := [words[kind] for kind in STALE if kind in words]:
        return Finding(state.file, "stale", "; ".join(stale))
    if made is None:
        return Finding(state.file, "stale", "another file of this config is stale")
    if "versions" in words:
        told = "; ".join(cause.words for cause in state.causes if cause.kind == "versions")
        return Finding(state.file, "numbers", f"bytes not compared: {told}")
    if fingerprints.digest(made / state.file) != current.now.files[state.file].sha256:
        return Finding(state.file, "changed", "; ".join(("made anew, it comes out different", *words.values())))
    return Finding(state.file, "same", "the same bytes")


def compared(
    was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], coordinates: Sequence[str]
) -> Iterator[Difference]:
    """Where runs end elsewhere than they did, number by number."""
    before, after = ({run["label"]: run for run in runs} for runs in (was, now))
    for label in dict.fromkeys((*before, *after)):
        if label not in before or label not in after:
            yield Difference(label, "run", *("there" if label in runs else "not there" for runs in (before, after)))
        else:
            yield from _run_compared(label, before[label], after[label], coordinates)


def _run_compared(
    label: str, was: Mapping[str, Any], now: Mapping[str, Any], coordinates: Sequence[str]
) -> Iterator[Difference]:
    if was["steps"] != now["steps"]:
        yield Difference(label, "steps", str(was["steps"]), str(now["steps"]))
    several = len(now["x"]) > 1
    for member, (point, other) in enumerate(zip_longest(was["x"], now["x"], fillvalue=())):
        for name, a, b in zip_longest(coordinates, point, other, fillvalue="none"):
            if not agree(a, b):
                yield Difference(label, f"{name}[{member}]" if several else name, a, b)
    for member, (a, b) in enumerate(zip_longest(was["value"], now["value"], fillvalue="none")):
        if not agree(a, b):
            yield Difference(label, f"value[{member}]" if several else "value", a, b)


def agree(was: str, now: str) -> bool:
    """Whether two written numbers are the same to six digits; two that are no numbers have to be equal."""
    try:
        a, b = float(was), float(now)
    except ValueError:
        return was == now
    return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE) or (math.isnan(a) and math.isnan(b))
