"""The installed program, run as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(sys.executable).parent / "optviz"

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def optviz(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Ran]:
    """Run `optviz` with these arguments in an empty folder; `env` adds variables."""

    def run(*arguments: object, env: dict[str, str] | None = None, **options: Any) -> Ran:
        settings = {"cwd": tmp_path, "capture_output": True, "timeout": 60, "encoding": "utf-8", **options}
        if "stdout" in settings or "stderr" in settings:
            del settings["capture_output"]
        return subprocess.run([SCRIPT, *map(str, arguments)], env={**environment, **(env or {})}, **settings)

    return run
