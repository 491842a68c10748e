"""A small config, and what makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from optviz.build.make import folder_state, make
from optviz.build.request import BuildRequest

if TYPE_CHECKING:
    from pathlib import Path

    from optviz.build.request import BuildResult
    from optviz.build.staleness import FolderState

TEXT = """\
problem: quadratic
steps: 5
optimizers: [{name: sgd, lr: 0.1}]
defaults:
  figure: {size: [2, 2], dpi: 40}
figures:
  path: {formats: [png, svg], panel: {plot: contour, points: 20}}
  loss: {formats: [png], panel: {plot: loss}}
"""


@dataclass(frozen=True)
class Project:
    """A folder with a config, good.yaml, and its outputs."""

    root: Path
    request: BuildRequest

    @property
    def config(self) -> Path:
        return self.root / "good.yaml"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs" / "good"

    @property
    def manifest(self) -> Path:
        return self.outputs / "manifest.json"

    def change(self, was: str, now: str) -> None:
        text = self.config.read_text()
        assert was in text
        self.config.write_text(text.replace(was, now))

    def made(self, **request: Any) -> dict[str, str]:
        """Make what is not up to date; the files and why."""
        return dict(self.result(**request).reasons)

    def result(self, **request: Any) -> BuildResult:
        return make(self.config, replace(self.request, **request))

    def current(self, **request: Any) -> FolderState:
        return folder_state(self.config, replace(self.request, **request))

    def stale(self, **request: Any) -> dict[str, str]:
        return {state.file: state.reason for state in self.current(**request).states if not state.fresh}

    def contents(self) -> dict[str, bytes]:
        """The files that are there, but for the note of their times."""
        return {path.name: path.read_bytes() for path in sorted(self.outputs.iterdir()) if path.name != ".times"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A config whose files have not been made."""
    (tmp_path / "good.yaml").write_text(TEXT)
    return Project(tmp_path, BuildRequest(tmp_path / "outputs"))


@pytest.fixture
def done(project: Project) -> Project:
    """A config whose files have been made."""
    project.made()
    return project
