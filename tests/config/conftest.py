"""Configs as files, and what is complained of in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

GOOD = """\
problem: rosenbrock
steps: 20
optimizers:
  - {name: adam, lr: 0.1}
  - sgd
figures:
  path:
    panel: {plot: contour}
"""


@pytest.fixture
def good() -> str:
    """A config without mistakes."""
    return GOOD


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Write a config; its folder is the working directory, so diagnostics call it by its bare name."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes, name: str = "config.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path.relative_to(tmp_path)

    return write


@pytest.fixture
def diagnostics(write: Callable[..., Path]) -> Callable[..., tuple[Diagnostic, ...]]:
    """All that is wrong with a config, by position."""

    def found(text: str | bytes, *overrides: str) -> tuple[Diagnostic, ...]:
        with pytest.raises(ConfigError) as raised:
            load(write(text), overrides)
        return raised.value.diagnostics

    return found


@pytest.fixture
def diagnostic(diagnostics: Callable[..., tuple[Diagnostic, ...]]) -> Callable[..., Diagnostic]:
    """The one thing that is complained of in a config."""

    def diagnostic(text: str | bytes, *overrides: str) -> Diagnostic:
        (found,) = diagnostics(text, *overrides)
        return found

    return diagnostic
